import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import {
  type EvaluationDraft,
  findEvaluationDraft,
  findNewestEvaluationDraft,
  findReleaseOfEvaluationDraft,
  insertSignedEvaluation,
  listSignedEvaluations,
  type SignedEvaluation,
} from '../../../db/evaluation-releases.ts';
import type { Evaluation } from '../../../db/evaluations.ts';
import { rememberSigningKey } from '../../../db/releases.ts';
import type { DraftChecks } from '../../cache/draft-checks.ts';
import { type SigningKey, signDetached } from '../../crypto/signature.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, requireGrant, signatureOf } from '../../identity/grants.ts';
import type { EvaluationRelease } from '../../survey/evaluation/release-document.ts';
import { publicFrom } from '../releases/public-from.ts';
import { authorOf, requireSecondPerson } from '../releases/second-person.ts';
import { whilePublishing } from '../releases/while-publishing.ts';
import { signOffOf } from '../releases/withdrawable.ts';
import { computeEvaluation } from './freeze-release.ts';
import { evaluationNamed, scopeOf } from './read-evaluation.ts';
import { digestReleaseInput } from './read-release-input.ts';

export interface EvaluationApproval {
  /** Code of the evaluation. */
  evaluation: string;
  draft: string;
  /** Digest of the draft that the approver saw. */
  digest: string;
  /** When the release becomes public; null: at once. */
  publicAt: Date | null;
  actor: Actor;
  signingKey: SigningKey;
  now: Date;
}

/**
 * Approves a draft by its digest: it is signed and becomes the evaluation's next release, byte for byte as frozen.
 * The same person and digest again get the same release.
 * @throws Problem `evaluation-unknown`, `forbidden`, `confirmation-needed`, `publishing-busy`, `draft-unknown`,
 * `draft-overtaken`, `second-person-needed`, `content-invalid`
 */
export async function approveEvaluation(db: Db, approval: EvaluationApproval): Promise<SignedEvaluation> {
  const { actor, digest, now } = approval;
  const evaluation = await evaluationNamed(db, approval.evaluation);
  requireGrant(actor, 'run-evaluation', scopeOf(evaluation));
  requireConfirmed(actor, now);
  const draft = await findEvaluationDraft(db, approval.draft);
  if (draft?.evaluationId !== evaluation.id) throw new Problem('draft-unknown');
  const signed = await signedBefore(db, draft, approval);
  if (signed) return signed;
  return await whilePublishing(db, evaluation.id, async (tx) => {
    // The same approval may have arrived twice at once.
    const first = await signedBefore(tx, draft, approval);
    if (first) return first;
    if (digest !== draft.digest) throw new Problem('draft-overtaken');
    await requireSecondPerson(tx, { signOff: await signOffOf(tx, evaluation) }, authorOf(draft), actor);
    if (await isEvaluationOvertaken(db, draft, approval)) throw new Problem('draft-overtaken');
    return await sign(tx, evaluation, draft, approval);
  });
}

/** The release that a draft became, for its approver; undefined while there is none. Throws `draft-overtaken`. */
async function signedBefore(
  db: Db,
  { id }: EvaluationDraft,
  { actor, digest }: EvaluationApproval,
): Promise<SignedEvaluation | undefined> {
  const signed = await findReleaseOfEvaluationDraft(db, id);
  if (signed && (signed.approvedBy !== actor.id || signed.digest !== digest))
    throw new Problem('draft-overtaken');
  return signed;
}

/** Whether the same steps would now give another release, or another draft has replaced this one. */
async function isEvaluationOvertaken(
  db: Db,
  draft: EvaluationDraft,
  names: Pick<EvaluationApproval, 'evaluation' | 'actor' | 'now'>,
): Promise<boolean> {
  if ((await findNewestEvaluationDraft(db, draft.evaluationId))?.id !== draft.id) return true;
  const heading: EvaluationRelease = JSON.parse(draft.document);
  return (await computeEvaluation(db, names, heading)).digest !== draft.digest;
}

/** The same for a page that asks again and again: computed once per state of the input. */
export async function isOvertakenNow(
  db: Db,
  draftChecks: DraftChecks,
  draft: EvaluationDraft,
  names: Pick<EvaluationApproval, 'evaluation' | 'actor' | 'now'>,
): Promise<boolean> {
  if ((await findNewestEvaluationDraft(db, draft.evaluationId))?.id !== draft.id) return true;
  const inputs = await digestReleaseInput(db, names);
  return await draftChecks(draft.digest, inputs, () => isEvaluationOvertaken(db, draft, names));
}

async function sign(
  tx: Db,
  { code, waveId }: Evaluation,
  draft: EvaluationDraft,
  { actor, publicAt, signingKey, now }: EvaluationApproval,
): Promise<SignedEvaluation> {
  const { createdAt, supersedes }: EvaluationRelease = JSON.parse(draft.document);
  const released = await listSignedEvaluations(tx, draft.evaluationId, 'all');
  const release: SignedEvaluation = {
    evaluationId: draft.evaluationId,
    number: draft.number,
    createdAt: new Date(createdAt),
    supersedes,
    reason: draft.reason,
    digest: draft.digest,
    document: draft.document,
    signature: await signDetached(draft.document, signingKey),
    draft: draft.id,
    approvedBy: actor.id,
    publicAt: publicFrom(publicAt, released, now),
  };
  await rememberSigningKey(tx, signingKey.kid, signingKey.publicJwk);
  await insertSignedEvaluation(tx, release);
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(actor),
    action: 'approve-evaluation',
    waveId,
    city: null,
    subject: `evaluation:${code}/${draft.number}`,
    reason: draft.reason ?? '',
    detail: { number: draft.number },
  });
  return release;
}
