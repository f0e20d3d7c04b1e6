import { type CityChange, changeOf } from '../../server/survey/release/changes.ts';
import type { NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { consoleCityName, number, points } from './figures.tsx';

interface CityChangesProps {
  changes: readonly CityChange[];
  draft: { number: number };
  cityOf: (code: string) => NamedCity | undefined;
  language: Language;
}

/** The cities that a draft withholds, and why; and the overall scores of the others beside those of the release before. */
export function CityChanges(props: CityChangesProps) {
  const withheld = props.changes.filter(({ after }) => after === null);
  const scored = props.changes.filter(({ after }) => after !== null);
  return (
    <>
      {withheld.length > 0 && <Withheld {...props} changes={lostFirst(withheld)} />}
      {scored.length > 0 && <Scores {...props} changes={largestFirst(scored)} />}
    </>
  );
}

/** Those that had a score before come first. */
const lostFirst = (changes: readonly CityChange[]): CityChange[] =>
  changes.toSorted((a, b) => Number(b.before !== null) - Number(a.before !== null));

const largestFirst = (changes: readonly CityChange[]): CityChange[] =>
  changes.toSorted((a, b) => Math.abs(changeOf(b) ?? 0) - Math.abs(changeOf(a) ?? 0));

function Withheld({ changes, draft, cityOf, language }: CityChangesProps) {
  const { publish, results } = stringsIn(language);
  const { cities: words } = publish;
  return (
    <section id="withheld">
      <h2>{fill(words.withheld, { n: number(changes.length, language) })}</h2>
      <div class="scroll">
        <table class="by-city">
          <thead>
            <tr>
              <th scope="col">{words.city}</th>
              <th scope="col">{words.why}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ code, reasons, before }) => (
              <tr key={code}>
                <th scope="row">{consoleCityName(cityOf(code), code, language)}</th>
                <td class="wrap">
                  {reasons.map((reason) => results.reasons[reason]).join(' ')}
                  {before !== null && <small> {fill(words.wasPublished, { n: draft.number - 1 })}</small>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
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
      <div class="scroll">
        <table class="by-city">
          <thead>
            <tr>
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
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
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
          </tbody>
        </table>
      </div>
    </section>
  );
}
