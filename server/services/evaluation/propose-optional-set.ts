import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { findEvaluation, lockDeadlines } from '../../../db/evaluations.ts';
import { addIndicatorSet } from '../../../db/indicator-sets.ts';
import { findProposedSet, insertOptionalProposal, type ProposedSet } from '../../../db/optional-sets.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, signatureOf } from '../../identity/grants.ts';
import type { IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import { optionalSetFaults } from '../../survey/evaluation/optional-set.ts';
import { requireProvince } from './province-cities.ts';
import { evaluationNamed, setOf } from './read-evaluation.ts';

/** The largest set in JSON, in bytes. */
export const MAX_SET = 512 * 1024;

export interface OptionalProposalInput {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  /** Code of the evaluation. */
  evaluation: string;
  /** Code of the province, two digits. */
  province: string;
  /** The set has passed parsing. */
  set: IndicatorSet;
  actor: Actor;
}

/**
 * Proposes a province's optional set, until the evaluation opens. A later proposal replaces an undecided one. The
 * same id with the same content again is the same proposal.
 * @throws Problem `evaluation-unknown`, `forbidden`, `no-optional-set`, `evaluation-open`, `content-invalid`,
 * `draft-conflict`
 */
export async function proposeOptionalSet(db: Db, input: OptionalProposalInput): Promise<ProposedSet> {
  const { id, province, set, actor } = input;
  const evaluation = await evaluationNamed(db, input.evaluation);
  await requireProvince(db, evaluation, province, actor, 'propose-optional-set');
  const errors = [...optionalSetFaults((await setOf(db, evaluation)).definition, set, province)].map(
    ({ path, message }) => ({ path: ['set', ...path].join('.'), message }),
  );
  if (errors.length > 0) throw new Problem('content-invalid', { errors });
  const digest = sha256(canonicalJson(set));
  return await db.transaction(async (tx) => {
    // The lock keeps decisions away from a proposal that is being replaced, and proposals away from an evaluation
    // that opens.
    await lockDeadlines(tx, evaluation.id, 'no key update');
    const earlier = await findProposedSet(tx, id);
    if (earlier) return repeated(earlier, evaluation.id, digest, input);
    if ((await findEvaluation(tx, evaluation.code))?.openedAt) throw new Problem('evaluation-open');
    const proposal = {
      id,
      evaluationId: evaluation.id,
      province,
      setName: set.name,
      setVersion: await addIndicatorSet(tx, set, digest),
      author: actor.id,
      authorName: actor.name,
      authorVia: actor.via,
    };
    if (!(await insertOptionalProposal(tx, proposal))) throw new Problem('draft-conflict');
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: 'propose-optional-set',
      waveId: evaluation.waveId,
      city: null,
      subject: `optional-set:${evaluation.code}/${province}`,
      reason: '',
      detail: { version: proposal.setVersion },
    });
    return (await findProposedSet(tx, id))!;
  });
}

function repeated(
  earlier: ProposedSet,
  evaluationId: string,
  digest: string,
  { province, actor }: OptionalProposalInput,
): ProposedSet {
  const { proposal, set } = earlier;
  const isSame =
    proposal.evaluationId === evaluationId &&
    proposal.province === province &&
    proposal.author === actor.id &&
    set.digest === digest;
  if (!isSame) throw new Problem('draft-conflict');
  return earlier;
}
