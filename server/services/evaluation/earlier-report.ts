import type { Db } from '../../../db/client.ts';
import { listEarlierEvaluations } from '../../../db/evaluations.ts';
import { findReport, listReportEvents } from '../../../db/reports.ts';
import { comparableValues } from '../../survey/evaluation/comparable.ts';
import type { IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import { counts, standingAfter } from '../../survey/evaluation/report-state.ts';
import type { ReportValues } from '../../survey/evaluation/report-values.ts';

/** What a city reported in the last round before, as far as this round can be compared with it. */
export interface EarlierReport {
  /** Code of that round's evaluation. */
  evaluation: string;
  values: ReportValues;
}

/**
 * A city's report of the last evaluation whose data are of an earlier day and in which a report of the city counts.
 * Whoever calls it has asked whether the reader may see the city's draft.
 */
export async function findEarlierReport(
  db: Db,
  set: IndicatorSet,
  city: string,
): Promise<EarlierReport | undefined> {
  for (const earlier of await listEarlierEvaluations(db, { city, dataDate: set.dataDate })) {
    const place = { evaluationId: earlier.evaluation.id, city };
    const { state, number } = standingAfter(await listReportEvents(db, place));
    if (!counts(state, earlier.evaluation.review !== 'none')) continue;
    const report = await findReport(db, place, number);
    if (!report) throw new Error(`version ${number} of ${city} is missing`);
    return {
      evaluation: earlier.evaluation.code,
      values: comparableValues(set, earlier.set, report.values),
    };
  }
  return undefined;
}
