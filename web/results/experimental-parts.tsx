import type { ComponentChildren } from 'preact';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Dimension } from '../../server/survey/questionnaire/questionnaire.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { type Language, stringsIn } from '../language.ts';
import { experimentalPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { type Axis, axisFor } from './axis.ts';
import { type ReleaseView, type ResultsWords, releaseInAddress } from './release-view.ts';
import { AxisScale, Whisker } from './whisker.tsx';

export type ExperimentalEstimate = NonNullable<ReleaseCity['experimental']>[number];

/** Marks an estimate as not a score. */
export function ExperimentalMark({ language }: { language: Language }) {
  return <span class="experimental">{stringsIn(language).experimental.mark}</span>;
}

interface RowsProps {
  /** What the rows are of: cities, or dimensions. */
  label: string;
  rows: readonly { key: string; head: ComponentChildren; estimate: ExperimentalEstimate; note?: string }[];
  language: Language;
  words: ResultsWords;
}

/** Estimates with their intervals, to one decimal, and what each borrows. */
export function ExperimentalTable({ label, rows, language, words }: RowsProps) {
  const own = stringsIn(language).experimental;
  const axis: Axis = axisFor(rows.map(({ estimate }) => estimate.ci));
  return (
    <table class="topics experimental-table">
      <thead>
        <tr>
          <th scope="col" class="name">
            {label}
          </th>
          <th scope="col">
            <div class="figure">
              <b>{own.estimate}</b>
              <small>{words.intervalShort}</small>
              <AxisScale axis={axis} />
            </div>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, head, estimate: { score, ci, ownShare }, note }) => (
          <tr key={key}>
            <th scope="row" class="name">
              {head}
              <small>
                {fill(own.own, { own: ownShare, other: 100 - ownShare })}
                {note && ` · ${note}`}
              </small>
            </th>
            <td>
              <div class="figure">
                <b>{score.toFixed(1)}</b>
                <small>{fill(words.range, { lo: ci[0].toFixed(1), hi: ci[1].toFixed(1) })}</small>
                <Whisker axis={axis} score={score} ci={ci} />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface OfCityProps {
  city: ReleaseCity;
  view: ReleaseView;
  dimensions: readonly Dimension[];
  language: Language;
  words: ResultsWords;
}

/** The experimental estimates of a city, separate from its scores; empty without any. */
export function ExperimentalOfCity({ city, view, dimensions, language, words }: OfCityProps) {
  const estimates = city.experimental ?? [];
  if (estimates.length === 0) return null;
  const own = stringsIn(language).experimental;
  const rows = estimates.map((estimate) => {
    const title = dimensions.find(({ id }) => id === estimate.id)?.title;
    return { key: estimate.id, head: title ? localize(title, language) : estimate.id, estimate };
  });
  return (
    <section class="card">
      <h2>
        {own.title} <ExperimentalMark language={language} />
      </h2>
      <p>{own.onCity}</p>
      <ExperimentalTable label={words.dimension} rows={rows} language={language} words={words} />
      <p class="help rule">{own.rule}</p>
      <ul class="links">
        <li>
          <a href={experimentalPath(view.wave.code, releaseInAddress(view))}>{own.more}</a>
        </li>
      </ul>
    </section>
  );
}
