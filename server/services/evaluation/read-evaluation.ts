import type { Db } from '../../../db/client.ts';
import {
  type Evaluation,
  type EvaluationCity,
  type Extension,
  findEvaluation,
  findEvaluationCity,
  listExtensions,
} from '../../../db/evaluations.ts';
import type { IndicatorSetVersion } from '../../../db/indicator-sets.ts';
import { listReportEvents, type ReportPlace } from '../../../db/reports.ts';
import { readIndicatorSet, readOptionalReferences } from '../../cache/indicator-sets.ts';
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

/**
 * An evaluation that has been opened, so that everybody may know of it. Throws `evaluation-unknown`, also for one in
 * preparation.
 */
export async function openedEvaluationNamed(db: Db, code: string): Promise<Evaluation> {
  const evaluation = await evaluationNamed(db, code);
  if (!evaluation.openedAt) throw new Problem('evaluation-unknown');
  return evaluation;
}

/** The set of an evaluation. */
export async function setOf(db: Db, evaluation: Evaluation): Promise<IndicatorSetVersion> {
  return await readIndicatorSet(db, evaluation);
}

/** An accepted set of a province. */
interface OptionalSet extends IndicatorSetVersion {
  province: string;
}

/** The accepted optional sets of an evaluation, by province. */
export async function optionalSetsOf(db: Db, evaluation: Evaluation): Promise<OptionalSet[]> {
  const sets: OptionalSet[] = [];
  for (const { province, ...reference } of await readOptionalReferences(db, evaluation))
    sets.push({ ...(await readIndicatorSet(db, reference)), province });
  return sets;
}

/** What a city reports. */
export interface ReportedSet {
  /** The whole set, as one report covers it. */
  definition: IndicatorSet;
  /** The evaluation's own set, and its province's; each has its own points. */
  main: IndicatorSet;
  optional: IndicatorSet | undefined;
}

/**
 * What a city reports in an evaluation: the evaluation's set, and its province's optional set where there is one.
 * @param city undefined for a city outside the evaluation, which reports nothing
 */
export async function reportedSetOf(
  db: Db,
  evaluation: Evaluation,
  city: Pick<EvaluationCity, 'kind' | 'provinceCode'> | undefined,
): Promise<ReportedSet> {
  const { definition: main } = await setOf(db, evaluation);
  const reference =
    city &&
    takesOptionalSet(city.kind) &&
    (await readOptionalReferences(db, evaluation)).find(({ province }) => province === city.provinceCode);
  const optional = reference ? (await readIndicatorSet(db, reference)).definition : undefined;
  return { definition: reportedTogether(main, optional), main, optional };
}

/** The scope of a right to something in an evaluation: its wave. */
export const scopeOf = ({ waveId }: Evaluation, city?: string): Scope => ({
  ...(waveId !== null && { wave: waveId }),
  ...(city !== undefined && { city }),
});

/** A city's report, and who may do what with it. */
export interface ReportContext {
  evaluation: Evaluation;
  /** Undefined for a city outside the evaluation. */
  city: EvaluationCity | undefined;
  place: ReportPlace;
  deadline: Omit<Deadline, 'extensions'> & { extensions: readonly Extension[] };
  standing: ReportStanding;
}

/** The place of a city's report, for an actor who may do something there. Throws `evaluation-unknown`, `forbidden`. */
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

/** The state of a city's report. */
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
