import type { Holding } from '../../server/services/releases/read-pulls.ts';
import { type ChangedCity, changeKinds, type ReleaseChanges } from '../../server/survey/release/changes.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { releaseChangesPath, verifyPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { number, points } from './figures.tsx';
import type { ConsoleWave } from './frame.tsx';

/** The release that the reader pulled last, and what changed since. */
export interface HeldRelease extends Holding {
  changes: ReleaseChanges | undefined;
}

interface HeldReleaseProps extends HeldRelease {
  language: Language;
  wave: ConsoleWave;
}

/** The release that they hold, the current one, and the differences. */
export function HeldReleaseState(props: HeldReleaseProps) {
  const { language, wave, withdrawn, changes, held, current } = props;
  const { state, keys } = stringsIn(language).pulls;
  const { verify } = keys;
  return (
    <section>
      <p class="lead">{stateSentence(props)}</p>
      <p>
        <a href={verifyPath()}>{verify}</a>
      </p>
      {withdrawn.map(({ number: n, at, reason }) => (
        <p key={n} class="card bad">
          {fill(state.withdrawn, { n, time: formatTime(at.toISOString(), language, 'minute'), reason })}
        </p>
      ))}
      {changes && held && current && changes.cities.length > 0 && (
        <ChangedCities {...changes} {...{ language, wave }} before={held.number} after={current.number} />
      )}
    </section>
  );
}

function stateSentence({ language, held, current, changes }: HeldReleaseProps): string {
  const { state } = stringsIn(language).pulls;
  if (!current) return state.none;
  if (!held) return fill(state.unpulled, { current: current.number });
  if (!changes) return fill(state.current, { held: held.number });
  const behind = fill(state.behind, { held: held.number, current: current.number });
  const n = changes.cities.length;
  const since =
    n === 0
      ? state.same
      : changes.most === null
        ? fill(state.changed, { n })
        : fill(state.moved, { n, most: changes.most.toFixed(2) });
  return language === 'en' ? `${behind} ${since}` : behind + since;
}

interface ChangedCitiesProps extends ReleaseChanges {
  language: Language;
  wave: ConsoleWave;
  before: number;
  after: number;
}

function ChangedCities({ language, wave, cities, before, after }: ChangedCitiesProps) {
  const { changes: words } = stringsIn(language).pulls;
  const score = (city: ChangedCity['before']) =>
    city === null || city.score === null ? words.withheld : points(city.score, language);
  return (
    <details class="narrow">
      <summary>{words.title}</summary>
      <DataTable
        class="people"
        columns={[
          words.city,
          { n: fill(words.before, { n: before }) },
          { n: fill(words.after, { n: after }) },
          { n: words.change },
          words.what,
        ]}
      >
        {cities.map((city) => (
          <tr key={city.code}>
            <th scope="row">{city.name}</th>
            <td class="n">{score(city.before)}</td>
            <td class="n">{score(city.after)}</td>
            <td class="n">{points(city.change, language, 'exceptZero')}</td>
            <td class="wrap">{whatChanged(city, language)}</td>
          </tr>
        ))}
      </DataTable>
      <p class="help">
        {words.all} <code>GET {releaseChangesPath(wave.code, after, before)}</code>
      </p>
    </details>
  );
}

/** The number of a city's changed figures, by reason; and why its overall score is newly withheld. */
function whatChanged({ figures }: ChangedCity, language: Language): string {
  const { pulls, results } = stringsIn(language);
  const { changes: words } = pulls;
  if (figures.length === 0) return words.others;
  const counts = changeKinds.flatMap((why) => {
    const n = figures.filter((figure) => figure.why === why).length;
    return n > 0 ? [fill(words.kinds[why], { n: number(n, language) })] : [];
  });
  const overall = figures.find(({ level }) => level === 'overall');
  const withheld = overall?.why === 'withheld' ? overall.reasons.map((r) => results.reasons[r]) : [];
  const sentence = fill(words.figures, { counts: counts.join(words.comma) });
  return [sentence, ...withheld].join(language === 'en' ? ' ' : '');
}
