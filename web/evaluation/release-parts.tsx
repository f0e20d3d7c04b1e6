import type { SignedEvaluationSummary } from '../../db/evaluation-releases.ts';
import type { SurveyStanding } from '../../server/http/evaluation-release-schema.ts';
import { formatTime, type Language, stringsIn } from '../language.ts';
import {
  evaluationReleasePath,
  evaluationSignaturePath,
  keysPath,
  publicCasesPath,
  wavePath,
} from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { type EvaluationViewProps, newestStandingEvaluation, numberedIn } from './evaluation-view.ts';

type PathIn = { pathIn: (release?: number) => string };

export function EvaluationNotices({ view, language, pathIn }: EvaluationViewProps & PathIn) {
  const { results: words } = stringsIn(language).evaluation;
  const shown = view.releases.find(({ number }) => number === view.release.number);
  return (
    <>
      {view.simulated && <p class="note">{words.simulated}</p>}
      {shown && <EvaluationWithdrawal release={shown} language={language} />}
      {view.surveyStanding && <SurveyNotice survey={view.surveyStanding} language={language} />}
      {numberedIn(view) !== undefined && newestStandingEvaluation(view.releases) && (
        <p class="alert">
          {words.replaced} <a href={pathIn()}>{words.latest}</a>
        </p>
      )}
    </>
  );
}

/**
 * A notice that the survey release in this one was withdrawn or corrected since, which the signed document cannot
 * say.
 */
function SurveyNotice({ survey, language }: { survey: SurveyStanding; language: Language }) {
  const { results: words } = stringsIn(language).evaluation;
  const { wave, release: n, withdrawn, supersededBy } = survey;
  if (!withdrawn && supersededBy === null) return null;
  const date = withdrawn ? formatTime(withdrawn.at.toISOString(), language, 'minute') : '';
  const { surveyWithdrawn, surveySuperseded, surveyNewest } = words;
  return (
    <p class="alert">
      {withdrawn
        ? fill(surveyWithdrawn, { wave, n, date, reason: withdrawn.reason })
        : fill(surveySuperseded, { wave, n, newest: supersededBy ?? '' })}{' '}
      {supersededBy !== null && (
        <a href={wavePath(wave, supersededBy)}>{fill(surveyNewest, { n: supersededBy })}</a>
      )}
    </p>
  );
}

/** That a release was withdrawn, when and why. */
export function EvaluationWithdrawal({
  release,
  language,
}: {
  release: SignedEvaluationSummary;
  language: Language;
}) {
  const { number: n, withdrawnAt, withdrawalReason: reason } = release;
  if (!withdrawnAt) return null;
  const date = formatTime(withdrawnAt.toISOString(), language, 'minute');
  const { withdrawn } = stringsIn(language).evaluation.results;
  return <p class="alert">{fill(withdrawn, { n, date, reason: reason ?? '' })}</p>;
}

export function EvaluationProvenance({ view, language, pathIn }: EvaluationViewProps & PathIn) {
  const { results: words, release: own } = stringsIn(language).evaluation;
  const general = stringsIn(language).results;
  const { release, releases } = view;
  const { evaluation, number, survey, set } = release;
  const shown = releases.find((one) => one.number === number);
  return (
    <section>
      <h2>{fill(general.release, { n: number })}</h2>
      {release.supersedes !== null && (
        <p>{fill(own.supersedes, { n: release.supersedes, reason: release.reason ?? '' })}</p>
      )}
      <dl>
        <dt>{general.created}</dt>
        <dd>{formatTime(release.createdAt, language, 'minute')}</dd>
        {survey && (
          <>
            <dt>{words.surveyFrom}</dt>
            <dd>
              <a href={wavePath(survey.wave, survey.release)}>
                {fill(own.survey, { wave: survey.wave, n: survey.release })}
              </a>
            </dd>
          </>
        )}
        <dt>{fill(words.set, { name: set.name, version: set.version })}</dt>
        <dd class="digest">{set.digest}</dd>
        <dt>{general.digest}</dt>
        <dd class="digest">{shown?.digest}</dd>
      </dl>
      <ul class="links">
        <li>
          <a href={evaluationReleasePath(evaluation, number)}>{words.json}</a>
        </li>
        <li>
          <a href={evaluationSignaturePath(evaluation, number)}>{general.signature}</a>
        </li>
        <li>
          <a href={keysPath()}>{general.verify}</a>
        </li>
        {view.cases > 0 && (
          <li>
            <a href={publicCasesPath(evaluation)}>
              {fill(stringsIn(language).evaluation.papers.public.more, { n: view.cases })}
            </a>
          </li>
        )}
        {releases.length > 1 &&
          releases.map((one) => (
            <li key={one.number}>
              <a href={pathIn(one.number)} aria-current={one.number === number ? 'page' : undefined}>
                {fill(general.release, { n: one.number })}
              </a>
              {one.withdrawnAt && <small> · {words.withdrawnMark}</small>}
            </li>
          ))}
      </ul>
    </section>
  );
}
