import type { Db } from '../../../db/client.ts';
import { type Evaluation, findEvaluationCity, listEvaluationsWith } from '../../../db/evaluations.ts';
import { findReport, listReportEvents } from '../../../db/reports.ts';
import { comparableValues } from '../../survey/evaluation/comparable.ts';
import type { IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import { counts, standingAfter } from '../../survey/evaluation/report-state.ts';
import type { ReportValues } from '../../survey/evaluation/report-values.ts';
import { reportedSetOf, setOf } from './read-evaluation.ts';

/** A city's report of the previous round, as far as it can be compared with this round. */
export interface EarlierReport {
  /** Code of that round's evaluation. */
  evaluation: string;
  values: ReportValues;
}

/**
 * A city's report of the latest earlier evaluation, by the day of its data, in which a report of the city counts,
 * with what it reported for its province then. The caller has checked that the reader may see the city's draft.
 */
export async function findEarlierReport(
  db: Db,
  set: IndicatorSet,
  city: string,
): Promise<EarlierReport | undefined> {
  const rounds: { earlier: Evaluation; dataDate: string }[] = [];
  for (const earlier of await listEvaluationsWith(db, city))
    rounds.push({ earlier, dataDate: (await setOf(db, earlier)).definition.dataDate });
  const before = rounds
    .filter(({ dataDate }) => dataDate < set.dataDate)
    .sort((a, b) => (a.dataDate < b.dataDate ? 1 : a.dataDate > b.dataDate ? -1 : 0));
  for (const { earlier } of before) {
    const place = { evaluationId: earlier.id, city };
    const { state, number } = standingAfter(await listReportEvents(db, place));
    if (!counts(state, earlier.review !== 'none')) continue;
    const report = await findReport(db, place, number);
    if (!report) throw new Error(`version ${number} of ${city} is missing`);
    const reporter = await findEvaluationCity(db, earlier.id, city);
    const { definition } = await reportedSetOf(db, earlier, reporter);
    return { evaluation: earlier.code, values: comparableValues(set, definition, report.values) };
  }
  return undefined;
}
