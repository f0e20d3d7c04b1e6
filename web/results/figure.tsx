import type { Figure } from '../../server/survey/release/document.ts';
import type { Axis } from './axis.ts';
import { decimals, isShown, type ResultsWords, rangeOf } from './release-view.ts';
import { AxisScale, Whisker } from './whisker.tsx';

interface FigureProps {
  figure: Figure;
  axis: Axis;
  words: ResultsWords;
}

/** A score with its interval in numbers and drawn, or the reasons why there is none. */
export function FigureCell({ figure, axis, words }: FigureProps) {
  if (!isShown(figure)) return <Withheld figure={figure} words={words} />;
  return (
    <div class="figure">
      <b>{decimals(figure.score)}</b>
      <small>{rangeOf(figure.ci, words)}</small>
      <Whisker axis={axis} score={figure.score} ci={figure.ci} />
    </div>
  );
}

/** The heading above such cells; its parts stand where theirs do. */
export function FigureHead({ axis, words }: Omit<FigureProps, 'figure'>) {
  return (
    <div class="figure">
      <b>{words.score}</b>
      <small>{words.intervalShort}</small>
      <AxisScale axis={axis} />
    </div>
  );
}

/** Why a figure is not shown. */
export function Withheld({ figure, words }: Omit<FigureProps, 'axis'>) {
  return (
    <div class="withheld">
      <span>{words.withheld}</span>
      <small>{figure.reasons.map((r) => words.reasons[r]).join(' ')}</small>
    </div>
  );
}
