import { type Axis, positionOn } from './axis.ts';

interface WhiskerProps {
  axis: Axis;
  score: number;
  ci: readonly [number, number] | null;
}

/**
 * A score with its interval as a drawing; the numbers are beside it, so screen readers skip it. The dot is smaller
 * than the interval's ends are high: otherwise the narrowest interval would hide behind it on an axis from 0 to 100.
 */
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
          <line class="span" x1={at(ci[0])} x2={at(ci[0])} y1="18%" y2="82%" />
          <line class="span" x1={at(ci[1])} x2={at(ci[1])} y1="18%" y2="82%" />
        </>
      )}
      <circle cx={at(score)} cy="50%" r="3" />
    </svg>
  );
}

/** The numbers under which the drawings of a table stand. */
export function AxisScale({ axis }: { axis: Axis }) {
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
