import type { Db } from '../../../db/client.ts';
import { type Evaluation, listEvaluationCities } from '../../../db/evaluations.ts';
import { findPaperDecision, insertPaperDecision, lockPapers } from '../../../db/papers.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, authorById, may } from '../../identity/grants.ts';
import type { Hundredths } from '../../survey/evaluation/hundredths.ts';
import { countsCases, paperKindOf, paperStanding } from '../../survey/evaluation/papers.ts';
import { decisionRefusal } from '../../survey/evaluation/report-rules.ts';
import type { DecisionAction, ReportState } from '../../survey/evaluation/report-state.ts';
import { isOnePerson } from '../releases/second-person.ts';
import { hasSameContent } from '../same-content.ts';
import { noteAct } from './note-act.ts';
import { organisedBy } from './province-cities.ts';
import { reportedSetOf, scopeOf } from './read-evaluation.ts';
import { type OfPapers, type PaperOwner, papersOf, readPaperOwner, reviewsPapers } from './read-papers.ts';
import { deadlineOf } from './submit-paper.ts';

export interface PaperDecisionInput extends OfPapers {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  /** The version that the decider saw, by its id and digest. */
  paper: string;
  digest: string;
  action: DecisionAction;
  /** Required for returning and reopening. */
  reason?: string;
  /** The score of an accepted case, 0 to 100: required where a set of its city counts cases, and refused elsewhere. */
  hundredths?: Hundredths;
  now: Date;
}

/**
 * Decides on a version of a paper, by the rules of reports. The same id with the same content again changes nothing.
 * @throws Problem `evaluation-unknown`, `forbidden`, `paper-unknown`, `content-invalid`, `report-conflict`, and the
 * reason why it cannot be decided
 */
export async function decidePaper(db: Db, input: PaperDecisionInput): Promise<{ state: ReportState }> {
  const { id, digest, action, actor, now, reason = null, hundredths = null } = input;
  const { evaluation, owner } = await readPaperOwner(db, input);
  if (!(await mayDecidePaper(db, actor, action, evaluation, owner))) throw new Problem('forbidden');
  const isCounted = action === 'accept' && (await isCaseCounted(db, evaluation, owner));
  const errors = [
    ...(reason === null && (action === 'return' || action === 'reopen')
      ? [{ path: 'reason', message: `a ${action} needs one` }]
      : []),
    ...(isCounted !== (hundredths !== null)
      ? [{ path: 'score', message: isCounted ? 'is needed: cases count' : 'nothing counts it' }]
      : []),
  ];
  if (errors.length > 0) throw new Problem('content-invalid', { errors });
  return await db.transaction(async (tx) => {
    await lockPapers(tx, { evaluationId: evaluation.id, owner: owner.code });
    const papers = await papersOf(tx, evaluation.id, owner.code);
    const of = papers.find(({ versions }) => versions.some((one) => one.id === input.paper));
    const seen = of?.versions.find((one) => one.id === input.paper);
    const newest = of?.versions.at(-1);
    if (!of || !seen || !newest) throw new Problem('paper-unknown');
    const decision = { paper: seen.id, id, action, reason, hundredths, by: actor.id };
    const earlier = await findPaperDecision(tx, id);
    if (earlier) {
      if (!hasSameContent(earlier, decision)) throw new Problem('report-conflict');
      return { state: of.state };
    }
    const { deadline, isInEvaluation } = await deadlineOf(tx, evaluation, owner.code);
    const refusal = decisionRefusal({
      action,
      seen: { number: seen.version, digest },
      isOwn: await isOnePerson(tx, authorById(newest.by, newest.byName), actor),
      // The province always reviews papers, whoever reviews reports.
      review: 'province',
      isInEvaluation,
      deadline,
      standing: paperStanding(of.versions),
      report: { number: newest.version, digest: newest.digest },
      now,
    });
    if (refusal) throw new Problem(refusal);
    if (!(await insertPaperDecision(tx, { ...decision, byName: actor.name })))
      throw new Problem('report-conflict');
    await noteAct(tx, evaluation, actor, {
      action: `${action}-paper`,
      city: owner.city?.code,
      subject: ['paper', owner.code, of.number, seen.version],
      reason,
      ...(hundredths !== null && { detail: { hundredths } }),
    });
    const after = (await papersOf(tx, evaluation.id, owner.code)).find(({ number }) => number === of.number);
    return { state: after?.state ?? of.state };
  });
}

/** Whether an accepted case counts in a total of its city, by the evaluation's set or its province's. */
export async function isCaseCounted(
  db: Db,
  evaluation: Evaluation,
  { city }: Pick<PaperOwner, 'city'>,
): Promise<boolean> {
  return city !== undefined && countsCases((await reportedSetOf(db, evaluation, city)).definition);
}

/** Whether an actor may ever make such a decision on an owner's papers. */
export async function mayDecidePaper(
  db: Db,
  actor: Actor,
  action: DecisionAction,
  evaluation: Evaluation,
  owner: Pick<PaperOwner, 'code' | 'city'>,
): Promise<boolean> {
  if (action === 'recall') return await maySubmitPaper(db, actor, evaluation, owner.code);
  if (action === 'reopen') return may(actor, 'run-evaluation', scopeOf(evaluation, owner.city?.code));
  return await reviewsPapers(db, actor, evaluation, owner);
}

/** Whether an actor may hand in an owner's papers. */
export async function maySubmitPaper(
  db: Db,
  actor: Actor,
  evaluation: Evaluation,
  owner: string,
): Promise<boolean> {
  if (paperKindOf(owner) === 'case') return may(actor, 'submit-report', scopeOf(evaluation, owner));
  const cities = organisedBy(await listEvaluationCities(db, evaluation.id), owner);
  return (
    cities.length > 0 &&
    cities.every(({ code }) => may(actor, 'submit-work-report', scopeOf(evaluation, code)))
  );
}
