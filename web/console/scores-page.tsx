import type { ResultReader } from '../../db/feedback.ts';
import type { CityScoreRow, CityScores } from '../../server/services/feedback/read-city-scores.ts';
import type { FunnelCity } from '../../server/survey/feedback/funnel.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { cityPath, cityScoresFilePath, cityScoresPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { hourOf, NONE, number, points } from './figures.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { FunnelPlot } from './funnel-plot.tsx';

interface ScoresPageProps extends ConsoleContext {
  wave: ConsoleWave;
  scores: CityScores;
  cityOf: (code: string) => NamedCity;
}

type Shown = NonNullable<CityScores['shown']>;
type ShownProps = ScoresPageProps & { shown: Shown };

/** The scores of a province's or a ministry's cities. */
export function scoresPage(props: ScoresPageProps): string {
  const { scores: words } = stringsIn(props.language);
  const { shown } = props.scores;
  return consolePage({
    ...props,
    title: words.title,
    section: 'scores',
    children: (
      <>
        <h1>{words.title}</h1>
        {shown ? <Scores {...props} shown={shown} /> : <p class="lead">{words.none}</p>}
      </>
    ),
  });
}

function Scores(props: ShownProps) {
  const { language, wave, shown, cityOf } = props;
  const { scores: words } = stringsIn(language);
  const { cities, funnel, release } = shown;
  const names = new Map(cities.map(({ city: { code } }) => [code, cityName(cityOf(code), language)]));
  return (
    <>
      <State {...props} />
      <section>
        <h2>{words.funnel.title}</h2>
        {funnel ? (
          <div class="columns funnel-columns">
            <FunnelPlot funnel={funnel} names={names} language={language} />
            <div>
              <p>{words.funnel.rule}</p>
              <p class="help">
                {fill(words.funnel.formula, {
                  target: points(funnel.target, language),
                  within: points(funnel.within, language),
                })}{' '}
                {funnel.between > 0 &&
                  fill(words.funnel.between, { between: points(funnel.between, language) })}
              </p>
              <p class="help">{words.funnel.source}</p>
            </div>
          </div>
        ) : (
          <p class="note">{words.funnel.none}</p>
        )}
      </section>
      {cities.length === 0 ? <p class="note">{words.noCities}</p> : <ScoresTable {...props} />}
      {cities.length > 0 && (
        <p class="filters">
          <a href={cityScoresFilePath(wave.code, release.number)} download>
            {words.csv}
          </a>
        </p>
      )}
    </>
  );
}

/** Which release it is, who sees it, and the way to the others. */
function State({ language, wave, scores: { releases }, shown: { release, isPublic } }: ShownProps) {
  const { scores: words } = stringsIn(language);
  const { number: n, cutoff, publicAt, withdrawnAt, withdrawalReason: reason } = release;
  const minute = (time: Date) => formatTime(time.toISOString(), language, 'minute');
  return (
    <>
      {withdrawnAt && (
        <p class="alert">{fill(words.withdrawn, { n, time: minute(withdrawnAt), reason: reason ?? '' })}</p>
      )}
      {!isPublic && !withdrawnAt && publicAt && (
        <p class="alert">{fill(words.embargoed, { time: minute(publicAt) })}</p>
      )}
      <p class="help">{fill(words.state, { n, time: minute(cutoff) })}</p>
      {releases.length > 1 && (
        <nav class="filters" aria-label={words.releases}>
          {releases.map(({ number: one }) => (
            <a key={one} href={cityScoresPath(wave.code, one)} aria-current={one === n ? 'page' : undefined}>
              {fill(words.release, { n: one })}
            </a>
          ))}
        </nav>
      )}
    </>
  );
}

function ScoresTable({ language, wave, cityOf, shown }: ShownProps) {
  const { scores: words } = stringsIn(language);
  const { cities, before, release, isPublic } = shown;
  return (
    <DataTable
      class="by-city scores"
      columns={[
        words.columns.city,
        { n: words.columns.score },
        { n: words.columns.interval },
        before !== null && { n: fill(words.columns.change, { n: before }) },
        { n: words.columns.neff },
        { n: words.columns.limits },
        words.columns.position,
        words.columns.readers,
        words.columns.objections,
      ]}
    >
      {cities.map((row) => {
        const { code, overall, neff } = row.city;
        const name = cityName(cityOf(code), language);
        return (
          <tr key={code}>
            <th scope="row">
              {isPublic ? <a href={cityPath(wave.code, code, release.number)}>{name}</a> : name}
            </th>
            <td class="n">{points(overall.score, language)}</td>
            <td class="n">{overall.ci ? rangeOf(overall.ci, language) : NONE}</td>
            {before !== null && <td class="n">{points(row.change, language, 'exceptZero')}</td>}
            <td class="n">{number(neff === null ? null : Math.round(neff), language)}</td>
            <td class="n">{row.funnel ? rangeOf(row.funnel.inner, language) : NONE}</td>
            <td class={overall.score === null ? 'wrap' : undefined}>{positionText(row, language)}</td>
            <td class="wrap">{readersText(row.readers, language)}</td>
            <td>{objectionsText(row, language)}</td>
          </tr>
        );
      })}
    </DataTable>
  );
}

const rangeOf = ([low, high]: readonly [number, number], language: Language): string =>
  `${points(low, language)}–${points(high, language)}`;

/** Beside the word, so that nobody needs the colour. */
const marks: Record<FunnelCity['position'], string> = {
  within: '◆',
  above: '△',
  below: '▽',
  'far-above': '▲',
  'far-below': '▼',
};

/** A city's place against the nation, or why its score is withheld. */
export function positionText({ city, funnel }: CityScoreRow, language: Language): string {
  const { scores: words, results } = stringsIn(language);
  const { reasons } = city.overall;
  if (city.overall.score === null) return reasons.map((reason) => results.reasons[reason]).join(' ');
  if (!funnel) return NONE;
  const { position, isUnusual } = funnel;
  const sentence = `${marks[position]} ${words.positions[position]}`;
  return isUnusual ? sentence + words.unusual : sentence;
}

/** Names shown in a cell. */
const MOST_READERS = 3;

function readersText(readers: readonly ResultReader[], language: Language): string {
  const { scores: words } = stringsIn(language);
  if (readers.length === 0) return words.unread;
  const newest = readers.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const named = newest
    .slice(0, MOST_READERS)
    .map(({ name, at }) => fill(words.reader, { name, time: hourOf(at, language) }));
  const more = readers.length - named.length;
  return [...named, ...(more > 0 ? [fill(words.more, { n: more })] : [])].join(words.comma);
}

function objectionsText({ objections: { open, answered } }: CityScoreRow, language: Language): string {
  const { scores: words } = stringsIn(language);
  const parts = [
    open > 0 && fill(words.open, { n: open }),
    answered > 0 && fill(words.answered, { n: answered }),
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(words.comma) : NONE;
}
