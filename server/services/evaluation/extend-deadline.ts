import type { Db } from '../../../db/client.ts';
import {
  findEvaluationCity,
  listEvaluationCities,
  lockDeadlines,
  type NewExtension,
  storeExtension,
} from '../../../db/evaluations.ts';
import { listReportStatuses } from '../../../db/reports.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { owesReport } from '../../survey/evaluation/mail-text.ts';
import { noteAct } from './note-act.ts';
import { stateOf } from './progress.ts';
import { evaluationNamed, scopeOf } from './read-evaluation.ts';
import { tellCities } from './tell-cities.ts';

export interface ExtensionInput {
  evaluation: string;
  /** Null: all cities. */
  city: string | null;
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  dueAt: Date;
  reason: string;
  actor: Actor;
  now: Date;
}

/**
 * Moves the deadline of one city or of all; the newest extension decides, even where it is the shorter one. Cities
 * that still have to submit get a mail.
 * @throws Problem `evaluation-unknown`, `forbidden`, `not-in-evaluation`, `report-conflict`
 */
export async function extendDeadline(db: Db, input: ExtensionInput): Promise<void> {
  const { city, id, dueAt, reason, actor, now } = input;
  const evaluation = await evaluationNamed(db, input.evaluation);
  requireGrant(actor, 'run-evaluation', scopeOf(evaluation, city ?? undefined));
  if (city !== null && !(await findEvaluationCity(db, evaluation.id, city)))
    throw new Problem('not-in-evaluation');
  const extension: NewExtension = {
    id,
    evaluationId: evaluation.id,
    city,
    dueAt,
    reason,
    by: actor.id,
    byName: actor.name,
  };
  await db.transaction(async (tx) => {
    await lockDeadlines(tx, evaluation.id, 'no key update');
    const earlier = await storeExtension(tx, extension);
    const isSame =
      !earlier ||
      (earlier.evaluationId === evaluation.id &&
        earlier.city === city &&
        earlier.dueAt.getTime() === dueAt.getTime() &&
        earlier.reason === reason &&
        earlier.by === actor.id);
    if (!isSame) throw new Problem('report-conflict');
    if (earlier) return;
    await noteAct(tx, evaluation, actor, {
      action: 'extend-reports',
      city: city ?? undefined,
      subject: ['evaluation'],
      reason,
      detail: { dueAt: dueAt.getTime() },
    });
    const states = new Map(
      (await listReportStatuses(tx, evaluation.id)).map((one) => [one.city, stateOf(one)]),
    );
    const cities = (await listEvaluationCities(tx, evaluation.id))
      .filter(({ code }) => city === null || code === city)
      .filter(({ code }) => owesReport(states.get(code) ?? 'draft'))
      .map((one) => ({ city: one, dueAt }));
    await tellCities(tx, { evaluation, kind: 'extended', cities, now });
  });
}
