import type { Db } from '../../../db/client.ts';
import {
  type Evaluation,
  type EvaluationCity,
  type Extension,
  findEvaluation,
  findEvaluationCity,
  listExtensions,
} from '../../../db/evaluations.ts';
import { findIndicatorSet, type IndicatorSetVersion } from '../../../db/indicator-sets.ts';
import { listOptionalSets } from '../../../db/optional-sets.ts';
import { listReportEvents, type ReportPlace } from '../../../db/reports.ts';
import { Problem } from '../../http/problems.ts';
import { type Action, type Actor, requireGrant, type Scope } from '../../identity/grants.ts';
import type { IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import { reportedTogether } from '../../survey/evaluation/optional-set.ts';
import { type Deadline, takesOptionalSet } from '../../survey/evaluation/report-rules.ts';
import { type ReportStanding, standingAfter } from '../../survey/evaluation/report-state.ts';

/** An evaluation by its code. Throws `evaluation-unknown`. */
export async function evaluationNamed(db: Db, code: string): Promise<Evaluation> {
  const evaluation = await findEvaluation(db, code);
  if (!evaluation) throw new Problem('evaluation-unknown');
  return evaluation;
}

/** The set of an evaluation. */
export async function setOf(db: Db, { setName, setVersion }: Evaluation): Promise<IndicatorSetVersion> {
  const set = await findIndicatorSet(db, setName, setVersion);
  if (!set) throw new Error(`version ${setVersion} of set ${setName} is missing`);
  return set;
}

/** What a city reports. */
export interface ReportedSet {
  /** All of it, as one report has it. */
  definition: IndicatorSet;
  /** The evaluation's own set, and its province's, of which points are computed each by itself. */
  main: IndicatorSet;
  optional: IndicatorSet | undefined;
}

/** What a city reports in an evaluation: its set, and beside it that of the city's province, where there is one. */
export async function reportedSetOf(db: Db, evaluation: Evaluation, city: string): Promise<ReportedSet> {
  const { definition: main } = await setOf(db, evaluation);
  const sets = await listOptionalSets(db, evaluation.id);
  const place = sets.length === 0 ? undefined : await findEvaluationCity(db, evaluation.id, city);
  const optional =
    place && takesOptionalSet(place.kind)
      ? sets.find(({ province }) => province === place.provinceCode)?.definition
      : undefined;
  return { definition: reportedTogether(main, optional), main, optional };
}

/** Where a right to something in an evaluation has to hold: in its wave. */
export const scopeOf = ({ waveId }: Evaluation, city?: string): Scope => ({
  ...(waveId !== null && { wave: waveId }),
  ...(city !== undefined && { city }),
});

/** A report of a city, and who may do what with it. */
export interface ReportContext {
  evaluation: Evaluation;
  /** Undefined where the city is none of the evaluation. */
  city: EvaluationCity | undefined;
  place: ReportPlace;
  deadline: Omit<Deadline, 'extensions'> & { extensions: readonly Extension[] };
  standing: ReportStanding;
}

/** The place of a city's report, for somebody who may do something there. Throws `evaluation-unknown`, `forbidden`. */
export async function placeFor(
  db: Db,
  actor: Actor,
  action: Action,
  { evaluation: code, city }: { evaluation: string; city: string },
): Promise<{ evaluation: Evaluation; place: ReportPlace }> {
  const evaluation = await evaluationNamed(db, code);
  requireGrant(actor, action, scopeOf(evaluation, city));
  return { evaluation, place: { evaluationId: evaluation.id, city } };
}

/** How a city's report stands. */
export async function readContext(db: Db, evaluation: Evaluation, city: string): Promise<ReportContext> {
  const place = { evaluationId: evaluation.id, city };
  const extensions = await listExtensions(db, evaluation.id, city);
  return {
    evaluation,
    city: await findEvaluationCity(db, evaluation.id, city),
    place,
    deadline: { openedAt: evaluation.openedAt, dueAt: evaluation.dueAt, extensions },
    standing: standingAfter(await listReportEvents(db, place)),
  };
}
