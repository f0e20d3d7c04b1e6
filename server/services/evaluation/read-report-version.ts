import type { Db } from '../../../db/client.ts';
import { listReportRemarks, type ReportRemark } from '../../../db/report-remarks.ts';
import { findReport, listReportDecisions, type Report, type ReportDecision } from '../../../db/reports.ts';
import { Problem } from '../../http/problems.ts';
import { differencesOf } from '../../survey/evaluation/draft.ts';
import { placeFor } from './read-evaluation.ts';
import type { OfReport } from './report-draft.ts';

/** A submitted version, its differences from the previous one, and the decisions on it. */
export interface ReportView {
  report: Report;
  differences: ReturnType<typeof differencesOf>;
  decisions: ReportDecision[];
  /** The ministries' remarks, oldest first. */
  remarks: ReportRemark[];
}

/**
 * A submitted version, for the city and its reviewers; only the city sees its draft.
 * @throws Problem `evaluation-unknown`, `forbidden`, `report-unknown`
 */
export async function readReport(
  db: Db,
  { actor, number, ...names }: OfReport & { number: number },
): Promise<ReportView> {
  const { place } = await placeFor(db, actor, 'see-reports', names);
  const report = await findReport(db, place, number);
  if (!report) throw new Problem('report-unknown');
  const before = await findReport(db, place, number - 1);
  const decisions = await listReportDecisions(db, place);
  return {
    report,
    differences: before ? differencesOf(before.values, report.values) : [],
    decisions: decisions.filter((decision) => decision.number === number),
    remarks: await listReportRemarks(db, place, number),
  };
}
