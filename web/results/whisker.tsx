import { type Axis, positionOn } from './axis.ts';

interface WhiskerProps {
  axis: Axis;
  score: number;
  ci: readonly [number, number] | null;
}

/** A score with its interval as a drawing; the numbers stand beside it, so it is hidden from readers. */
export function Whisker({ axis, score, ci }: WhiskerProps) {
  const at = (x: number) => `${positionOn(axis, x)}%`;
  return (
    <svg class="whisker" aria-hidden="true" focusable="false">
      {axis.ticks.map((tick) => (
        <line key={tick} class="tick" x1={at(tick)} x2={at(tick)} y1="0" y2="100%" />
      ))}
      {ci && (
        <>
          <line class="span" x1={at(ci[0])} x2={at(ci[1])} y1="50%" y2="50%" />
          <line class="span" x1={at(ci[0])} x2={at(ci[0])} y1="28%" y2="72%" />
          <line class="span" x1={at(ci[1])} x2={at(ci[1])} y1="28%" y2="72%" />
        </>
      )}
      <circle cx={at(score)} cy="50%" r="5" />
    </svg>
  );
}

/** The numbers under which the drawings of a table stand. */
export function Scale({ axis }: { axis: Axis }) {
  return (
    <svg class="whisker scale" aria-hidden="true" focusable="false">
      {axis.ticks.map((tick) => (
        <text key={tick} x={`${positionOn(axis, tick)}%`} y="14" text-anchor={anchorOf(axis, tick)}>
          {tick}
        </text>
      ))}
    </svg>
  );
}

function anchorOf({ from, to }: Axis, tick: number): 'start' | 'middle' | 'end' {
  return tick === from ? 'start' : tick === to ? 'end' : 'middle';
}
