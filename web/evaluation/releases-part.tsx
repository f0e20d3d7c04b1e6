import type { EvaluationDraft, SignedEvaluationSummary } from '../../db/evaluation-releases.ts';
import { totalReasons } from '../../server/survey/evaluation/points.ts';
import type { EvaluationRelease } from '../../server/survey/evaluation/release-document.ts';
import type { ReleaseSummaryCounts } from '../../server/survey/evaluation/release-summary.ts';
import { hourOf } from '../console/figures.tsx';
import { type Language, stringsIn } from '../language.ts';
import {
  evaluationApprovalPath,
  evaluationDraftPath,
  evaluationFormPath,
  evaluationResultPath,
  evaluationResultsPath,
} from '../paths.ts';
import { fill } from '../ui/interpolate.ts';

export interface ReleasesProps {
  evaluation: string;
  id: string;
  /** The newest first. */
  releases: readonly SignedEvaluationSummary[];
  signOff: 'one' | 'two';
  /** The newest draft that is no release yet. */
  draft:
    | (Pick<EvaluationDraft, 'id' | 'number' | 'digest' | 'authorName' | 'at'> & {
        counts: ReleaseSummaryCounts;
        survey: EvaluationRelease['survey'];
        isOvertaken: boolean;
        /** Whether whoever looks froze it, and another one has to approve it. */
        needsOther: boolean;
      })
    | undefined;
  typed: string;
  isFaulty: boolean;
}

/** What was released, the draft that waits, and the form that freezes one. */
export function Releases({ language, ...props }: ReleasesProps & { language: Language }) {
  const { release: words } = stringsIn(language).evaluation;
  const { evaluation, id, releases, signOff, draft, typed, isFaulty } = props;
  return (
    <section id="releases">
      <h2>{words.title}</h2>
      {releases.length === 0 && <p class="help">{words.none}</p>}
      {releases.length > 0 && (
        <ul class="notes">
          {releases.map(({ number, createdAt, supersedes, reason }) => (
            <li key={number}>
              <a href={evaluationResultPath(evaluation, number)}>
                {fill(words.entry, { n: number, time: hourOf(createdAt, language) })}
              </a>
              {supersedes !== null && (
                <small> · {fill(words.supersedes, { n: supersedes, reason: reason ?? '' })}</small>
              )}
            </li>
          ))}
        </ul>
      )}
      {releases.length > 0 && (
        <p>
          <a href={evaluationResultsPath()}>{words.results}</a>
        </p>
      )}
      {draft && <DraftCard draft={draft} evaluation={evaluation} language={language} />}
      <form method="post" action={evaluationFormPath(evaluation, 'drafts')} class="field stacked">
        <p class="help">{signOff === 'one' ? words.leadOne : words.lead}</p>
        <input type="hidden" name="id" value={id} />
        {isFaulty && (
          <p class="flag" role="alert" id="release-fault">
            {words.faultReason}
          </p>
        )}
        {releases.length > 0 && (
          <>
            <label for="release-reason">{words.reason}</label>
            <textarea
              id="release-reason"
              name="reason"
              rows={2}
              defaultValue={typed}
              required
              aria-describedby={isFaulty ? 'release-fault' : undefined}
            />
          </>
        )}
        <button type="submit" class={draft && !draft.isOvertaken ? 'plain' : undefined}>
          {words.freeze}
        </button>
      </form>
    </section>
  );
}

function DraftCard({
  draft,
  evaluation,
  language,
}: {
  draft: NonNullable<ReleasesProps['draft']>;
  evaluation: string;
  language: Language;
}) {
  const { release: words, reasons } = stringsIn(language).evaluation;
  const { counts, survey, isOvertaken, needsOther } = draft;
  const values = { n: draft.number, person: draft.authorName, time: hourOf(draft.at, language) };
  return (
    <div class="card">
      <p>
        <b>{fill(words.draft, values)}</b>
      </p>
      <p>
        {fill(words.counts, { cities: counts.cities, totals: counts.totals })}{' '}
        {totalReasons
          .flatMap((reason) =>
            counts.lacking[reason] ? [`${reasons[reason]} ${counts.lacking[reason]}`] : [],
          )
          .join(' · ')}
      </p>
      <p>{survey ? fill(words.survey, { wave: survey.wave, n: survey.release }) : words.noSurvey}</p>
      <p class="digest">{draft.digest}</p>
      <p>
        <a href={evaluationDraftPath(evaluation, draft.id)}>{words.document}</a>
      </p>
      {isOvertaken && <p class="flag">{words.overtaken}</p>}
      {!isOvertaken && needsOther && (
        <p class="help">{fill(words.needsOther, { person: draft.authorName })}</p>
      )}
      {!isOvertaken && !needsOther && (
        <form method="post" action={evaluationApprovalPath(evaluation, draft.id)}>
          <input type="hidden" name="digest" value={draft.digest} />
          <p class="actions">
            <button type="submit">{words.approve}</button>
          </p>
        </form>
      )}
    </div>
  );
}
