import type { Db } from '../../../db/client.ts';
import type { Evaluation, EvaluationCity } from '../../../db/evaluations.ts';
import {
  findNewestReport,
  findReportDecision,
  insertReportDecision,
  lockReport,
  type ReportDecision,
} from '../../../db/reports.ts';
import { canonicalJson } from '../../crypto/digest.ts';
import { Problem } from '../../http/problems.ts';
import { type Action, type Actor, may } from '../../identity/grants.ts';
import type { MailKind } from '../../survey/evaluation/mail-text.ts';
import { decisionRefusal, dueOf, reviewerOf } from '../../survey/evaluation/report-rules.ts';
import type { DecisionAction, ReportState } from '../../survey/evaluation/report-state.ts';
import { noteAct } from './note-act.ts';
import { isOwnReport } from './own-report.ts';
import { evaluationNamed, readContext, scopeOf } from './read-evaluation.ts';
import type { OfReport } from './report-draft.ts';
import { tellCities } from './tell-cities.ts';

/** The longest reason and remark, in characters. */
export const MAX_REMARK = 2000;

export interface ReportDecisionInput extends OfReport {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  action: DecisionAction;
  /** Number and digest of the report that the decider saw. */
  number: number;
  digest: string;
  /** Required for returning and reopening. */
  reason?: string;
  /** Remarks by item. */
  remarks?: Record<string, string>;
  now: Date;
}

/**
 * Decides on a version of a report: returns, accepts, reopens or recalls it. The same id with the same content again
 * changes nothing.
 * @throws Problem `evaluation-unknown`, `forbidden`, `content-invalid`, `report-conflict`, and the reason why it
 * cannot be decided
 */
export async function decideReport(db: Db, input: ReportDecisionInput): Promise<{ state: ReportState }> {
  const { id, action, number, digest, actor, now, reason = null, remarks = {} } = input;
  const evaluation = await evaluationNamed(db, input.evaluation);
  const place = { evaluationId: evaluation.id, city: input.city };
  return await db.transaction(async (tx) => {
    await lockReport(tx, place);
    const { city, deadline, standing } = await readContext(tx, evaluation, input.city);
    if (!mayDecide(actor, action, evaluation, city ?? input.city)) throw new Problem('forbidden');
    if (reason === null && (action === 'return' || action === 'reopen'))
      throw new Problem('content-invalid', {
        errors: [{ path: 'reason', message: `a ${action} needs one` }],
      });
    const decision = { ...place, number, id, digest, action, reason, remarks };
    const earlier = await findReportDecision(tx, id);
    if (earlier) {
      if (!isSame(earlier, { ...decision, by: actor.id })) throw new Problem('report-conflict');
      return { state: standing.state };
    }
    const newest = await findNewestReport(tx, place);
    const refusal = decisionRefusal({
      action,
      seen: { number, digest },
      isOwn: newest !== undefined && (await isOwnReport(tx, newest, actor)),
      review: evaluation.review,
      isInEvaluation: city !== undefined,
      deadline,
      standing,
      report: newest ?? null,
      now,
    });
    if (refusal) throw new Problem(refusal);
    const isStored = await insertReportDecision(tx, { ...decision, by: actor.id, byName: actor.name });
    if (!isStored) throw new Problem('report-conflict');
    await noteAct(tx, evaluation, actor, {
      action: `${action}-report`,
      city: input.city,
      subject: ['report', input.city, number],
      reason: decision.reason,
    });
    const kind = newsOf[action];
    if (kind && city)
      await tellCities(tx, { evaluation, kind, cities: [{ city, dueAt: dueOf(deadline) }], now });
    return { state: (await readContext(tx, evaluation, input.city)).standing.state };
  });
}

/** The mail that tells a city of a decision; a city needs none about its own. */
const newsOf: Record<DecisionAction, MailKind | undefined> = {
  return: 'returned',
  reopen: 'returned',
  accept: 'accepted',
  recall: undefined,
};

/** Whether an actor may ever make such a decision about a city. */
export function mayDecide(
  actor: Actor,
  action: DecisionAction,
  evaluation: Evaluation,
  city: EvaluationCity | string,
): boolean {
  const [code, known] = typeof city === 'string' ? [city, undefined] : [city.code, city];
  return may(actor, rightTo(action, evaluation.review, known), scopeOf(evaluation, code));
}

/** The right that a decision needs: the city's, its reviewer's, or the secretariat's. */
function rightTo(
  action: DecisionAction,
  review: Parameters<typeof reviewerOf>[0],
  city: EvaluationCity | undefined,
): Action {
  if (action === 'recall') return 'submit-report';
  if (action === 'reopen') return 'run-evaluation';
  const isDirect = city !== undefined && reviewerOf(review, city.kind) === 'secretariat';
  return isDirect ? 'run-evaluation' : 'review-reports';
}

type Content = Omit<ReportDecision, 'step' | 'byName' | 'at'>;

const isSame = (earlier: Content, again: Content): boolean => contentOf(earlier) === contentOf(again);

function contentOf({ evaluationId, city, number, id, digest, action, reason, remarks, by }: Content): string {
  return canonicalJson({ evaluationId, city, number, id, digest, action, reason, remarks, by });
}
