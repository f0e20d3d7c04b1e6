import type { Trend } from '../../server/survey/comparison/trend.ts';
import { OBJECTION_DAYS, objectionsUntil } from '../../server/survey/feedback/objection.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { cityName } from '../city-name.ts';
import { stringsIn } from '../language.ts';
import { feedbackPath } from '../paths.ts';
import { Composition, Counts, Dimensions, Overall, Questions } from '../results/city-parts.tsx';
import { fill } from '../ui/interpolate.ts';
import { DataTable } from '../ui/table.tsx';
import { BesideNation, OverWaves, trendText } from './city-feedback-comparison.tsx';
import type { CityFeedbackPageProps, ShownFeedbackProps } from './city-feedback-props.ts';
import { minute, ReleaseState, SignedReleases } from './city-feedback-releases.tsx';
import { Crumb } from './door.tsx';
import { hourOf } from './figures.tsx';
import { consolePage } from './frame.tsx';
import { ObjectionForm, ObjectionText } from './objection-forms.tsx';

/** A city's own result, for its government. */
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
      {hasOthers && <Crumb to={feedbackPath(wave.code)}>{words.title}</Crumb>}
      <h1>{fill(words.ofCity, { city: cityName(city, language) })}</h1>
      <p class="paper-only">{wave.title}</p>
      {wave.simulated && <p class="note">{words.simulated}</p>}
      {feedback.shown ? <Shown {...props} shown={feedback.shown} /> : <Awaited {...props} />}
      {feedback.releases.length > 0 && <Objections {...props} />}
      <SignedReleases {...props} />
      {feedback.releases.length > 0 && <Views {...props} />}
    </div>
  );
}

/** Before anything is signed, or while no release stands: when to expect one, and the results of earlier waves. */
function Awaited({ language, feedback, closesAt, isClosed, ...props }: CityFeedbackPageProps) {
  const { feedback: words } = stringsIn(language);
  const sentence = feedback.releases.length > 0 ? words.noneStands : isClosed ? words.closed : words.open;
  return (
    <>
      <p class="lead">{fill(sentence, { time: minute(closesAt, language) })}</p>
      <OverWaves {...props} feedback={feedback} language={language} />
    </>
  );
}

function Shown(props: ShownFeedbackProps) {
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
      <ReleaseState {...props} />
      {typeof shown.city.unchangedSince === 'number' && (
        <p class="note">{fill(results.unchanged, { n: shown.city.unchangedSince })}</p>
      )}
      <div class="columns">
        <Overall {...parts} />
        <BesideNation {...props} />
      </div>
      <OverWaves {...props} />
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

/** The city's objections, and the form for another one while there is time. */
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

function Views({ language, views, viewMinutes }: CityFeedbackPageProps) {
  const { views: words } = stringsIn(language).feedback;
  return (
    <section class="screen-only">
      <h2>{words.title}</h2>
      <p class="help">{fill(words.rule, { n: viewMinutes })}</p>
      {views.length > 0 && (
        <DataTable columns={[words.who, words.when, { n: words.release }]}>
          {views.map(({ id, actor, at, detail }) => (
            <tr key={id}>
              <th scope="row">{actor}</th>
              <td>{hourOf(at, language)}</td>
              <td class="n">{detail.release}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}
