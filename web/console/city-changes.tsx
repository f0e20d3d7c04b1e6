import type { ComponentChild, ComponentChildren } from 'preact';
import { type CityChange, changeOf } from '../../server/survey/release/changes.ts';
import type { Reason } from '../../server/survey/release/publication-rules.ts';
import type { NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { draftCitiesPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { consoleCityName, number, points } from './figures.tsx';

interface CityChangesProps {
  changes: readonly CityChange[];
  wave: { code: string };
  draft: { id: string; number: number };
  cityOf: (code: string) => NamedCity | undefined;
  language: Language;
}

/** The cities that a draft withholds, and why; and the overall scores of the others beside the previous release's. */
export function CityChanges(props: CityChangesProps) {
  const withheld = props.changes.filter(({ after }) => after === null);
  const scored = props.changes.filter(({ after }) => after !== null);
  return (
    <>
      {withheld.length > 0 && <Withheld {...props} changes={lostFirst(withheld)} />}
      {scored.length > 0 && <Scores {...props} changes={largestFirst(scored)} />}
      <p class="others">
        <a href={draftCitiesPath(props.wave.code, props.draft.id)}>
          {stringsIn(props.language).publish.cities.csv}
        </a>
      </p>
    </>
  );
}

/** Cities with an earlier score come first. */
const lostFirst = (changes: readonly CityChange[]): CityChange[] =>
  changes.toSorted((a, b) => Number(b.before !== null) - Number(a.before !== null));

const largestFirst = (changes: readonly CityChange[]): CityChange[] =>
  changes.toSorted((a, b) => Math.abs(changeOf(b) ?? 0) - Math.abs(changeOf(a) ?? 0));

/** Cities visible at once; more than that are folded after the first ones. */
const [AT_ONCE, FIRST] = [20, 10];

/** A table of cities, the notable ones first. */
function ByCity({
  label,
  head,
  rows,
  language,
}: {
  /** The table's content, for screen readers. */
  label: string;
  head: ComponentChildren;
  rows: readonly ComponentChild[];
  language: Language;
}) {
  const { cities: words } = stringsIn(language).publish;
  const first = rows.length > AT_ONCE ? FIRST : rows.length;
  const table = (shown: readonly ComponentChild[]) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move what is wider than the screen
    <section class="scroll" aria-label={label} tabIndex={0}>
      <table class="by-city">
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{shown}</tbody>
      </table>
    </section>
  );
  return (
    <>
      {table(rows.slice(0, first))}
      {rows.length > first && (
        <details class="others">
          <summary>{fill(words.others, { n: number(rows.length - first, language) })}</summary>
          {table(rows.slice(first))}
        </details>
      )}
    </>
  );
}

/** How many cities each reason withholds, the most frequent first. */
function countReasons(changes: readonly CityChange[]): [reason: Reason, cities: number][] {
  const counts = new Map<Reason, number>();
  for (const { reasons } of changes)
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

function Withheld({ changes, draft, cityOf, language }: CityChangesProps) {
  const { publish, results } = stringsIn(language);
  const { cities: words } = publish;
  return (
    <section id="withheld">
      <h2>{fill(words.withheld, { n: number(changes.length, language) })}</h2>
      {changes.length > AT_ONCE && (
        <ul class="reason-counts">
          {countReasons(changes).map(([reason, cities]) => (
            <li key={reason}>
              <b>{number(cities, language)}</b> {results.reasons[reason]}
            </li>
          ))}
        </ul>
      )}
      <ByCity
        label={fill(words.withheld, { n: number(changes.length, language) })}
        language={language}
        head={
          <>
            <th scope="col">{words.city}</th>
            <th scope="col">{words.why}</th>
          </>
        }
        rows={changes.map(({ code, reasons, before }) => (
          <tr key={code}>
            <th scope="row">{consoleCityName(cityOf(code), code, language)}</th>
            <td class="wrap">
              {reasons.map((reason) => results.reasons[reason]).join(' ')}
              {before !== null && <small> {fill(words.wasPublished, { n: draft.number - 1 })}</small>}
            </td>
          </tr>
        ))}
      />
    </section>
  );
}

function Scores({ changes, draft, cityOf, language }: CityChangesProps) {
  const { cities: words } = stringsIn(language).publish;
  const isFirst = draft.number === 1;
  return (
    <section id="scores">
      <h2>{fill(words.scores, { n: number(changes.length, language) })}</h2>
      {!isFirst && <p class="help">{words.hint}</p>}
      <ByCity
        label={fill(words.scores, { n: number(changes.length, language) })}
        language={language}
        head={
          <>
            <th scope="col">{words.city}</th>
            {!isFirst && (
              <th scope="col" class="n">
                {fill(words.before, { n: draft.number - 1 })}
              </th>
            )}
            <th scope="col" class="n">
              {words.after}
            </th>
            {!isFirst && (
              <>
                <th scope="col" class="n">
                  {words.change}
                </th>
                <th scope="col">{words.note}</th>
              </>
            )}
          </>
        }
        rows={changes.map((change) => (
          <tr key={change.code}>
            <th scope="row">{consoleCityName(cityOf(change.code), change.code, language)}</th>
            {!isFirst && <td class="n">{points(change.before, language)}</td>}
            <td class="n">{points(change.after, language)}</td>
            {!isFirst && (
              <>
                <td class="n">{points(changeOf(change), language, 'exceptZero')}</td>
                <td class="wrap">
                  {change.unchangedSince !== null && fill(words.repeats, { n: change.unchangedSince })}
                </td>
              </>
            )}
          </tr>
        ))}
      />
    </section>
  );
}
