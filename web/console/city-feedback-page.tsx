import type { AuditEntry } from '../../db/audit.ts';
import type { CityFeedback, WaveResult } from '../../server/services/feedback/read-feedback.ts';
import type { FeedbackRelease } from '../../server/services/feedback/signed-releases.ts';
import type { Trend } from '../../server/survey/comparison/trend.ts';
import { OBJECTION_DAYS, objectionsUntil } from '../../server/survey/feedback/objection.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import type { Dimension, Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import { cityFeedbackPath, cityPath, feedbackPath } from '../paths.ts';
import { axisFor } from '../results/axis.ts';
import { Composition, Counts, Dimensions, Overall, Questions } from '../results/city-parts.tsx';
import { FigureCell, FigureHead } from '../results/figure.tsx';
import { decimals, isShown } from '../results/release-view.ts';
import { fill } from '../ui/interpolate.ts';
import { hourOf, points } from './figures.tsx';
import { type ConsoleContext, type ConsoleWave, consolePage } from './frame.tsx';
import { ObjectionForm, ObjectionText } from './objection-forms.tsx';

export interface CityFeedbackPageProps extends ConsoleContext {
  wave: ConsoleWave;
  city: NamedCity;
  closesAt: Date;
  isClosed: boolean;
  feedback: CityFeedback;
  dimensions: readonly Dimension[];
  questions: readonly Question[];
  /** Who looked, the newest first. */
  views: readonly AuditEntry[];
  viewMinutes: number;
  /** Of the objection to be, so that it is stored once. */
  objectionId: string;
  mayObject: boolean;
  now: Date;
  /** Whether the viewer may see those of other cities. */
  hasOthers: boolean;
}

/** What a city's government is told of its own result. */
export function cityFeedbackPage(props: CityFeedbackPageProps): string {
  const { language, city } = props;
  return consolePage({
    ...props,
    title: fill(stringsIn(language).feedback.ofCity, { city: cityName(city, language) }),
    section: 'feedback',
    children: <Feedback {...props} />,
  });
}

function Feedback(props: CityFeedbackPageProps) {
  const { language, city, wave, feedback, hasOthers } = props;
  const { feedback: words } = stringsIn(language);
  return (
    <div class="result">
      {hasOthers && (
        <p class="crumb">
          <a class="back" href={feedbackPath(wave.code)}>
            {words.title}
          </a>
        </p>
      )}
      <h1>{fill(words.ofCity, { city: cityName(city, language) })}</h1>
      <p class="paper-only">{wave.title}</p>
      {wave.simulated && <p class="note">{words.simulated}</p>}
      {feedback.shown ? <Shown {...props} shown={feedback.shown} /> : <Awaited {...props} />}
      {feedback.releases.length > 0 && <Objections {...props} />}
      <Releases {...props} />
      {feedback.releases.length > 0 && <Views {...props} />}
    </div>
  );
}

const minute = (time: Date, language: Language) => formatTime(time.toISOString(), language, 'minute');

/** Before anything is signed, or while nothing stands: when it comes, and what the waves before showed. */
function Awaited({ language, feedback, closesAt, isClosed, ...props }: CityFeedbackPageProps) {
  const { feedback: words } = stringsIn(language);
  const sentence = feedback.releases.length > 0 ? words.noneStands : isClosed ? words.closed : words.open;
  return (
    <>
      <p class="lead">{fill(sentence, { time: minute(closesAt, language) })}</p>
      <Waves {...props} feedback={feedback} language={language} />
    </>
  );
}

type ShownProps = CityFeedbackPageProps & { shown: NonNullable<CityFeedback['shown']> };

function Shown(props: ShownProps) {
  const { language, shown, dimensions, questions, feedback } = props;
  const { feedback: words, results } = stringsIn(language);
  const parts = { city: shown.city, language, words: results, questions };
  const before = feedback.waves.at(-2);
  const remarkOf = (trends: Record<string, Trend> | undefined) => (id: string) => {
    const trend = trends?.[id];
    return trend && trendText(trend, language);
  };
  return (
    <>
      <State {...props} />
      {typeof shown.city.unchangedSince === 'number' && (
        <p class="note">{fill(results.unchanged, { n: shown.city.unchangedSince })}</p>
      )}
      <div class="columns">
        <Overall {...parts} />
        <Nation {...props} />
      </div>
      <Waves {...props} />
      {shown.city.n.received > 0 && (
        <>
          <section>
            <h2>{words.facts}</h2>
            <Counts {...parts} />
          </section>
          <Composition {...parts} />
          {before && (
            <p class="lead">{fill(words.against, { wave: localize(before.wave.title, language) })}</p>
          )}
          <Dimensions {...parts} dimensions={dimensions} remarkOf={remarkOf(feedback.parts?.dimensions)} />
          <Questions {...parts} remarkOf={remarkOf(feedback.parts?.questions)} />
        </>
      )}
      <p class="help">{words.rule}</p>
    </>
  );
}

/** A change in words; its sign would say that one that is within chance is one. */
function trendText({ difference, direction }: Trend, language: Language): string {
  const { waves: words } = stringsIn(language).feedback;
  const value =
    direction === 'indistinct'
      ? points(difference, language, 'exceptZero')
      : points(Math.abs(difference), language);
  return fill(words[direction], { difference: value });
}

/** Which release it is, and who sees it. */
function State({ language, wave, city, feedback, shown: { release } }: ShownProps) {
  const { feedback: words } = stringsIn(language);
  const { number, signedAt, publicAt, published, supersedes, withdrawnAt } = release;
  const newest = feedback.releases.find((one) => one.withdrawnAt === null);
  return (
    <>
      {withdrawnAt && <p class="alert">{withdrawnText(release, withdrawnAt, language)}</p>}
      {newest && newest.number !== number && (
        <p class="alert">
          {words.notNewest} <a href={cityFeedbackPath(wave.code, city.code)}>{words.toNewest}</a>
        </p>
      )}
      <p>
        {fill(words.signed, { n: number, time: minute(signedAt, language) })}{' '}
        {publicAt && !published && <b>{fill(words.publicFrom, { time: minute(publicAt, language) })}</b>}
        {publicAt && published && (
          <>
            {publicAt > signedAt
              ? fill(words.publicSince, { time: minute(publicAt, language) })
              : words.publicAtOnce}{' '}
            <a class="screen-only" href={cityPath(wave.code, city.code, number)}>
              {words.toPublic}
            </a>
          </>
        )}
      </p>
      {supersedes !== null && (
        <p>
          {published?.reason
            ? fill(words.supersedesWhy, { n: supersedes, reason: published.reason })
            : fill(words.supersedes, { n: supersedes })}
        </p>
      )}
    </>
  );
}

function withdrawnText({ number: n, published }: FeedbackRelease, at: Date, language: Language): string {
  const { feedback: words } = stringsIn(language);
  const time = minute(at, language);
  const reason = published?.withdrawalReason;
  return reason ? fill(words.withdrawnWhy, { n, time, reason }) : fill(words.withdrawn, { n, time });
}

/** The city beside the nation, once everybody may see both. */
function Nation({ language, feedback: { nation }, shown: { release } }: ShownProps) {
  const { nation: words } = stringsIn(language).feedback;
  const { publicAt, published } = release;
  if (!nation) {
    const later = publicAt ? fill(words.later, { time: minute(publicAt, language) }) : words.never;
    return (
      <section class="card">
        <h2>{words.title}</h2>
        <p>{published ? words.none : later}</p>
      </section>
    );
  }
  const { mean, difference, position, ranks } = nation;
  const means = { n: mean.cities.toLocaleString(language), score: decimals(mean.score) };
  return (
    <section class="card">
      <h2>{words.title}</h2>
      <p class="position">{words[position]}</p>
      <p>{fill(mean.isByPopulation ? words.byPopulation : words.plain, means)}</p>
      <p>{fill(words.difference, { difference: points(difference, language, 'exceptZero') })}</p>
      <p>{fill(ranks.from === ranks.to ? words.rank : words.ranks, ranks)}</p>
    </section>
  );
}

/** The overall score over the waves, the newest first. */
function Waves({
  language,
  wave,
  city,
  feedback,
}: Pick<CityFeedbackPageProps, 'language' | 'wave' | 'city' | 'feedback'>) {
  const { feedback: words, results } = stringsIn(language);
  const { waves } = feedback;
  const hasEarlier = waves.some((one) => one.wave.code !== wave.code);
  if (!hasEarlier) return null;
  const axis = axisFor(
    waves.flatMap(({ city: { overall } }) => (isShown(overall) && overall.ci ? [overall.ci] : [])),
  );
  return (
    <section>
      <h2>{words.waves.title}</h2>
      <table class="topics waves-table">
        <thead>
          <tr>
            <th scope="col" class="name">
              {words.waves.wave}
            </th>
            <th scope="col">
              <FigureHead axis={axis} words={results} />
            </th>
            <th scope="col">{words.waves.change}</th>
          </tr>
        </thead>
        <tbody>
          {waves.toReversed().map((one) => (
            <tr key={one.wave.code}>
              <th scope="row">
                {one.wave.code === wave.code ? (
                  localize(one.wave.title, language)
                ) : (
                  <a href={cityPath(one.wave.code, city.code)}>{localize(one.wave.title, language)}</a>
                )}
              </th>
              <td>
                <FigureCell figure={one.city.overall} axis={axis} words={results} />
              </td>
              <td>{changeText(one, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function changeText({ against }: WaveResult, language: Language): string {
  const { waves: words } = stringsIn(language).feedback;
  if (!against) return words.first;
  const { isComparable, trend } = against;
  if (!isComparable) return words.otherQuestions;
  if (!trend) return words.withheld;
  return trendText(trend, language);
}

/** What the city said to its result, and the form for more while there is time. */
function Objections(props: CityFeedbackPageProps) {
  const { language, wave, city, feedback, objectionId, mayObject, now } = props;
  const { objections: words } = stringsIn(language).feedback;
  const { objections, shown } = feedback;
  const until = shown && objectionsUntil(shown.release.signedAt);
  const isOver = until !== undefined && now >= until;
  const time = until && minute(until, language);
  return (
    <section id="objections">
      <h2>{words.title}</h2>
      {time !== undefined && (
        <p class="help">
          {isOver ? fill(words.over, { time }) : fill(words.rule, { time, days: OBJECTION_DAYS })}
        </p>
      )}
      {objections.length === 0 && <p class="help">{words.none}</p>}
      <ol class="notes objections">
        {objections.map((one) => (
          <li key={one.objection.id}>
            <ObjectionText {...one} language={language} />
          </li>
        ))}
      </ol>
      {shown && mayObject && !isOver && shown.release.withdrawnAt === null && (
        <ObjectionForm {...{ language, wave, city, objectionId }} release={String(shown.release.number)} />
      )}
    </section>
  );
}

function Releases({ language, wave, city, feedback: { releases, shown } }: CityFeedbackPageProps) {
  const { feedback: words } = stringsIn(language);
  if (releases.length < 2 && shown) return null;
  if (releases.length === 0) return null;
  return (
    <section class="screen-only">
      <h2>{words.releases}</h2>
      <ul>
        {releases.map((release) => (
          <li key={release.number}>
            <a
              href={cityFeedbackPath(wave.code, city.code, release.number)}
              aria-current={release.number === shown?.release.number ? 'page' : undefined}
            >
              {fill(words.signed, { n: release.number, time: minute(release.signedAt, language) })}
            </a>{' '}
            {release.withdrawnAt && withdrawnText(release, release.withdrawnAt, language)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Views({ language, views, viewMinutes }: CityFeedbackPageProps) {
  const { views: words } = stringsIn(language).feedback;
  return (
    <section class="screen-only">
      <h2>{words.title}</h2>
      <p class="help">{fill(words.rule, { n: viewMinutes })}</p>
      {views.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{words.who}</th>
                <th scope="col">{words.when}</th>
                <th scope="col" class="n">
                  {words.release}
                </th>
              </tr>
            </thead>
            <tbody>
              {views.map(({ id, actor, at, detail }) => (
                <tr key={id}>
                  <th scope="row">{actor}</th>
                  <td>{hourOf(at, language)}</td>
                  <td class="n">{detail.release}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
