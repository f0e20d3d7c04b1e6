import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import {
  type EvaluationDraft,
  findEvaluationDraft,
  insertEvaluationDraft,
  listSignedEvaluations,
  type NewEvaluationDraft,
} from '../../../db/evaluation-releases.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant, signatureOf } from '../../identity/grants.ts';
import { buildEvaluationRelease } from '../../survey/evaluation/build-release.ts';
import { whilePublishing } from '../releases/while-publishing.ts';
import { evaluationNamed, scopeOf } from './read-evaluation.ts';
import { readReleaseInput } from './read-release-input.ts';

export interface EvaluationDraftInput {
  /** Code of the evaluation. */
  evaluation: string;
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  /** Why the previous release needs a correction; null for the first release. */
  reason: string | null;
  actor: Actor;
  now: Date;
}

/**
 * Freezes the current state as the draft of the next release: counting reports, given scores, and the newest release
 * of the wave. The same id again is the same draft.
 * @throws Problem `evaluation-unknown`, `forbidden`, `not-open`, `publishing-busy`, `reason-needed`, `draft-conflict`
 */
export async function freezeEvaluation(db: Db, input: EvaluationDraftInput): Promise<EvaluationDraft> {
  const { id, reason, actor, now } = input;
  const evaluation = await evaluationNamed(db, input.evaluation);
  requireGrant(actor, 'run-evaluation', scopeOf(evaluation));
  if (!evaluation.openedAt) throw new Problem('not-open');
  const earlier = await findEvaluationDraft(db, id);
  if (earlier) {
    const isSame =
      earlier.evaluationId === evaluation.id && earlier.author === actor.id && earlier.reason === reason;
    if (!isSame) throw new Problem('draft-conflict');
    return earlier;
  }
  return await whilePublishing(db, evaluation.id, async (tx) => {
    const [last] = await listSignedEvaluations(tx, evaluation.id, 'all');
    if (last && reason === null) throw new Problem('reason-needed');
    const heading = {
      number: (last?.number ?? 0) + 1,
      supersedes: last?.number ?? null,
      reason,
      createdAt: now.toISOString(),
    };
    const draft: NewEvaluationDraft = {
      id,
      evaluationId: evaluation.id,
      author: actor.id,
      authorName: actor.name,
      authorVia: actor.via,
      number: heading.number,
      reason,
      ...(await computeEvaluation(db, input, heading)),
    };
    const frozen = await insertEvaluationDraft(tx, draft);
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: 'draft-evaluation',
      waveId: evaluation.waveId,
      city: null,
      subject: `evaluation:${evaluation.code}/${draft.number}`,
      reason: reason ?? '',
      detail: { number: draft.number },
    });
    return frozen;
  });
}

/** A release's description of itself. */
interface Heading {
  number: number;
  supersedes: number | null;
  reason: string | null;
  createdAt: string;
}

/** The document of the current state under a heading, and its digest. */
export async function computeEvaluation(
  db: Db,
  { evaluation, actor, now }: Pick<EvaluationDraftInput, 'evaluation' | 'actor' | 'now'>,
  { number, supersedes, reason, createdAt }: Heading,
): Promise<{ document: string; digest: string }> {
  const totals = await readReleaseInput(db, { evaluation, actor, now });
  const release = buildEvaluationRelease({ ...totals, number, supersedes, reason, createdAt });
  const document = canonicalJson(release);
  return { document, digest: sha256(document) };
}
