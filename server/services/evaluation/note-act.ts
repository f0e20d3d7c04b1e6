import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import type { Evaluation } from '../../../db/evaluations.ts';
import type { EvaluationAction } from '../../../db/trail-schema.ts';
import { type Actor, signatureOf } from '../../identity/grants.ts';

interface EvaluationAct {
  action: EvaluationAction;
  /** The city that it is about; absent for a province or all cities. */
  city?: string | undefined;
  /** What it is about, without the evaluation’s code: `report:2` is `report:CODE/2` in the trail. */
  subject: [kind: 'evaluation' | 'report' | 'paper' | 'score' | 'mails', ...names: (string | number)[]];
  reason?: string | null | undefined;
  /** Numbers for the entry. */
  detail?: Record<string, number>;
}

/** Records in the trail what an actor did in an evaluation, in the transaction of the act. */
export async function noteAct(
  tx: Db,
  { code, waveId }: Pick<Evaluation, 'code' | 'waveId'>,
  actor: Actor,
  { action, city, subject: [kind, ...names], reason, detail = {} }: EvaluationAct,
): Promise<void> {
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(actor),
    action,
    waveId,
    city: city ?? null,
    subject: `${kind}:${[code, ...names].join('/')}`,
    reason: reason ?? '',
    detail,
  });
}
