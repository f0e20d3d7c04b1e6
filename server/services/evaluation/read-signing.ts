import type { Db } from '../../../db/client.ts';
import {
  type EvaluationDraft,
  findEvaluationDraft,
  listSignedEvaluations,
} from '../../../db/evaluation-releases.ts';
import { listEvaluationSigners } from '../../../db/release-signers.ts';
import { evaluationWithdrawalTables, listOpenProposals } from '../../../db/withdrawals.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { type SignedRelease, unknownSigners } from '../releases/read-signing.ts';
import { evaluationNamed, scopeOf } from './read-evaluation.ts';

/** A draft of an evaluation’s release. Throws `evaluation-unknown`, `forbidden`, `draft-unknown`. */
export async function readEvaluationDraft(
  db: Db,
  { evaluation: code, id, actor }: { evaluation: string; id: string; actor: Actor },
): Promise<EvaluationDraft> {
  const evaluation = await evaluationNamed(db, code);
  requireGrant(actor, 'run-evaluation', scopeOf(evaluation));
  const draft = await findEvaluationDraft(db, id);
  if (draft?.evaluationId !== evaluation.id) throw new Problem('draft-unknown');
  return draft;
}

/** The releases of an evaluation as signers see them, newest first. Throws `evaluation-unknown`, `forbidden`. */
export async function readSignedEvaluations(db: Db, code: string, actor: Actor): Promise<SignedRelease[]> {
  const evaluation = await evaluationNamed(db, code);
  requireGrant(actor, 'see-unpublished-evaluation', scopeOf(evaluation));
  const signers = await listEvaluationSigners(db, evaluation);
  const proposals = await listOpenProposals(db, evaluationWithdrawalTables, evaluation.id);
  return (await listSignedEvaluations(db, evaluation.id, 'all')).map((release) => ({
    ...release,
    signers: signers.get(release.number)?.release ?? unknownSigners,
    withdrawers: signers.get(release.number)?.withdrawal ?? unknownSigners,
    proposal: proposals.get(release.number),
  }));
}
