import type { Db } from '../../../db/client.ts';
import { type EvaluationDraft, findEvaluationDraft } from '../../../db/evaluation-releases.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
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
