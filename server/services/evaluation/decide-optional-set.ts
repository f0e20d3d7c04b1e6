import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { findEvaluation, lockDeadlines } from '../../../db/evaluations.ts';
import {
  findProposedSet,
  insertOptionalDecision,
  listProposedSets,
  type ProposedSet,
} from '../../../db/optional-sets.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant, signatureOf } from '../../identity/grants.ts';
import type { OptionalAction } from '../../survey/evaluation/optional-set.ts';
import { authorOf, isOnePerson } from '../releases/second-person.ts';
import { evaluationNamed, scopeOf } from './read-evaluation.ts';

export interface OptionalDecisionInput {
  /** Code of the evaluation. */
  evaluation: string;
  /** The proposal that the decider saw, and the digest of its set. */
  proposal: string;
  digest: string;
  action: OptionalAction;
  /** Required for a refusal. */
  reason?: string;
  actor: Actor;
}

/**
 * Decides on a province's newest proposal; the decider must not be its author. The same decision by the same person
 * again changes nothing.
 * @throws Problem `evaluation-unknown`, `forbidden`, `optional-set-unknown`, `content-invalid`, `evaluation-open`,
 * `draft-overtaken`, `second-person-needed`
 */
export async function decideOptionalSet(db: Db, input: OptionalDecisionInput): Promise<ProposedSet> {
  const { action, digest, actor, reason = null } = input;
  const evaluation = await evaluationNamed(db, input.evaluation);
  requireGrant(actor, 'run-evaluation', scopeOf(evaluation));
  if (action === 'refuse' && reason === null)
    throw new Problem('content-invalid', { errors: [{ path: 'reason', message: 'a refusal needs one' }] });
  return await db.transaction(async (tx) => {
    await lockDeadlines(tx, evaluation.id, 'no key update');
    const seen = await findProposedSet(tx, input.proposal);
    if (seen?.proposal.evaluationId !== evaluation.id) throw new Problem('optional-set-unknown');
    const { proposal, set, decision } = seen;
    if (decision?.by === actor.id && decision.action === action && decision.reason === reason) return seen;
    if ((await findEvaluation(tx, evaluation.code))?.openedAt) throw new Problem('evaluation-open');
    const newest = (await listProposedSets(tx, evaluation.id)).find(
      (one) => one.proposal.province === proposal.province,
    );
    if (decision || set.digest !== digest || newest?.proposal.id !== proposal.id)
      throw new Problem('draft-overtaken');
    if (await isOnePerson(tx, authorOf(proposal), actor)) throw new Problem('second-person-needed');
    const of = { proposal: proposal.id, evaluationId: evaluation.id };
    await insertOptionalDecision(tx, { ...of, action, reason, by: actor.id, byName: actor.name });
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: 'decide-optional-set',
      waveId: evaluation.waveId,
      city: null,
      subject: `optional-set:${evaluation.code}/${proposal.province}`,
      reason: reason ?? '',
      detail: { version: set.version, approved: action === 'approve' ? 1 : 0 },
    });
    return (await findProposedSet(tx, proposal.id))!;
  });
}
