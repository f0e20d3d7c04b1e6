import type { ComponentChildren } from 'preact';
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
  return <ScoreCell scored={figure} axis={axis} words={words} />;
}

interface ScoreCellProps extends Omit<FigureProps, 'figure'> {
  scored: { score: number; ci: readonly [number, number] | null };
}

/** A score in numbers and drawn, whether or not it is a figure of the release. */
export function ScoreCell({ scored: { score, ci }, axis, words }: ScoreCellProps) {
  return (
    <div class="figure">
      <b>{decimals(score)}</b>
      <small>{rangeOf(ci, words)}</small>
      <Whisker axis={axis} score={score} ci={ci} />
    </div>
  );
}

interface FigureHeadProps extends Omit<FigureProps, 'figure'> {
  /** In place of the words, where these lead somewhere. */
  score?: ComponentChildren;
  interval?: ComponentChildren;
}

/** The heading above such cells; its parts stand where theirs do. */
export function FigureHead({ axis, words, score, interval }: FigureHeadProps) {
  return (
    <div class="figure">
      <b>{score ?? words.score}</b>
      <small>{interval ?? words.intervalShort}</small>
      <AxisScale axis={axis} />
    </div>
  );
}

/** The head of a table of such cells, with the word for what its rows are. */
export function FiguresHead({ label, axis, words }: Pick<FigureProps, 'axis' | 'words'> & { label: string }) {
  return (
    <thead>
      <tr>
        <th scope="col" class="name">
          {label}
        </th>
        <th scope="col">
          <FigureHead axis={axis} words={words} />
        </th>
      </tr>
    </thead>
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
