import type { EvaluationDraft } from '../../db/evaluation-releases.ts';
import type { SignedRelease } from '../../server/services/releases/read-signing.ts';
import { totalReasons } from '../../server/survey/evaluation/points.ts';
import type { EvaluationRelease } from '../../server/survey/evaluation/release-document.ts';
import type { ReleaseSummaryCounts } from '../../server/survey/evaluation/release-summary.ts';
import { ApprovalForm } from '../console/approval-form.tsx';
import { hourOf } from '../console/figures.tsx';
import { ReleaseList, type ReleasePlaces } from '../console/release-list.tsx';
import type { ProofWanted } from '../console/scope-fields.tsx';
import { type Language, stringsIn } from '../language.ts';
import {
  evaluationApprovalPath,
  evaluationDraftPath,
  evaluationFormPath,
  evaluationResultPath,
  evaluationResultsPath,
  evaluationWithdrawalPath,
} from '../paths.ts';
import { fill } from '../ui/interpolate.ts';

export interface ReleasesProps {
  evaluation: string;
  id: string;
  /** Newest first. */
  releases: readonly SignedRelease[];
  signOff: 'one' | 'two';
  /** The newest draft that is no release yet. */
  draft:
    | (Pick<EvaluationDraft, 'id' | 'number' | 'digest' | 'authorName' | 'at'> & {
        counts: ReleaseSummaryCounts;
        survey: EvaluationRelease['survey'];
        isOvertaken: boolean;
        /** Whether the reader froze it, so that another person has to approve it. */
        needsOther: boolean;
      })
    | undefined;
  typed: string;
  isFaulty: boolean;
  /** Of the approval, as it was typed. */
  publicAt: string;
  proof: ProofWanted;
  faulty: readonly string[];
  now: Date;
}

/** Where to continue from a release of an evaluation. */
export const releasePlacesOf = (evaluation: string): ReleasePlaces => ({
  results: (n) => evaluationResultPath(evaluation, n),
  withdrawal: (n, step) => evaluationWithdrawalPath(evaluation, n, step),
});

/** The releases, the waiting draft, and the form that freezes one. */
export function Releases({ language, ...props }: ReleasesProps & { language: Language }) {
  const { release: words } = stringsIn(language).evaluation;
  const { evaluation, id, releases, signOff, draft, typed, isFaulty, now } = props;
  return (
    <section id="releases">
      <h2>{words.title}</h2>
      <ReleaseList
        releases={releases}
        places={releasePlacesOf(evaluation)}
        language={language}
        mayWithdraw
        now={now}
      />
      {releases.length > 0 && (
        <p>
          <a href={evaluationResultsPath()}>{words.results}</a>
        </p>
      )}
      {draft && <DraftCard {...props} draft={draft} language={language} />}
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

function DraftCard(
  props: ReleasesProps & { draft: NonNullable<ReleasesProps['draft']>; language: Language },
) {
  const { draft, evaluation, language, publicAt, proof, faulty } = props;
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
        <ApprovalForm
          language={language}
          action={evaluationApprovalPath(evaluation, draft.id)}
          draft={draft}
          hint={words.publicAtHint}
          publicAt={publicAt}
          proof={proof}
          faulty={faulty}
          heading="h3"
        />
      )}
    </div>
  );
}
