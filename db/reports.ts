import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { ReportEvent } from '../server/survey/evaluation/report-state.ts';
import type { Db } from './client.ts';
import { reportDecisions, reportDrafts, reports } from './evaluation-schema.ts';

export type DraftRow = typeof reportDrafts.$inferSelect;
export type Report = typeof reports.$inferSelect;
export type NewReport = Omit<typeof reports.$inferInsert, 'at'>;
export type ReportDecision = typeof reportDecisions.$inferSelect;
export type NewReportDecision = Omit<typeof reportDecisions.$inferInsert, 'step' | 'at'>;

/** A city's report in an evaluation. */
export interface ReportPlace {
  evaluationId: string;
  city: string;
}

/** Serialises editing, submitting and deciding on a city's report, until the transaction ends. */
export async function lockReport(tx: Db, { evaluationId, city }: ReportPlace): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended('report ' || ${evaluationId} || ' ' || ${city}, 0))`,
  );
}

const inDraft = ({ evaluationId, city }: ReportPlace) =>
  and(eq(reportDrafts.evaluationId, evaluationId), eq(reportDrafts.city, city));
const inReports = ({ evaluationId, city }: ReportPlace) =>
  and(eq(reports.evaluationId, evaluationId), eq(reports.city, city));
const inDecisions = ({ evaluationId, city }: ReportPlace) =>
  and(eq(reportDecisions.evaluationId, evaluationId), eq(reportDecisions.city, city));

const decisionOnReport = and(
  eq(reportDecisions.evaluationId, reports.evaluationId),
  eq(reportDecisions.city, reports.city),
  eq(reportDecisions.number, reports.number),
);

export async function findReportDraft(db: Db, place: ReportPlace): Promise<DraftRow | undefined> {
  const [draft] = await db.select().from(reportDrafts).where(inDraft(place));
  return draft;
}

/** Stores a draft in place of the previous one. Under the report's lock. */
export async function storeDraft(tx: Db, draft: DraftRow): Promise<void> {
  const { evaluationId: _e, city: _c, ...changes } = draft;
  await tx
    .insert(reportDrafts)
    .values(draft)
    .onConflictDoUpdate({ target: [reportDrafts.evaluationId, reportDrafts.city], set: changes });
}

/** The report with an id, whatever its city. */
export async function findReportById(db: Db, id: string): Promise<Report | undefined> {
  const [report] = await db.select().from(reports).where(eq(reports.id, id));
  return report;
}

export async function findReport(db: Db, place: ReportPlace, number: number): Promise<Report | undefined> {
  const [report] = await db
    .select()
    .from(reports)
    .where(and(inReports(place), eq(reports.number, number)));
  return report;
}

export async function findNewestReport(db: Db, place: ReportPlace): Promise<Report | undefined> {
  const [report] = await db
    .select()
    .from(reports)
    .where(inReports(place))
    .orderBy(desc(reports.number))
    .limit(1);
  return report;
}

/** A version in lists, without its content. */
export type ReportVersion = Pick<Report, 'number' | 'digest' | 'late' | 'at' | 'byName'>;

/** All versions that a city submitted, newest first. */
export async function listReportVersions(db: Db, place: ReportPlace): Promise<ReportVersion[]> {
  return await db
    .select({
      number: reports.number,
      digest: reports.digest,
      late: reports.late,
      at: reports.at,
      byName: reports.byName,
    })
    .from(reports)
    .where(inReports(place))
    .orderBy(desc(reports.number));
}

/** Stores a report. False when another city's report has its id. Under the report's lock. */
export async function insertReport(tx: Db, report: NewReport): Promise<boolean> {
  const inserted = await tx
    .insert(reports)
    .values(report)
    .onConflictDoNothing({ target: reports.id })
    .returning({ id: reports.id });
  return inserted.length === 1;
}

/** The decision with an id, whatever its city. */
export async function findReportDecision(db: Db, id: string): Promise<ReportDecision | undefined> {
  const [decision] = await db.select().from(reportDecisions).where(eq(reportDecisions.id, id));
  return decision;
}

/**
 * Stores a decision as the last on its report. False when a decision on another city's has its id. Under the report's
 * lock.
 */
export async function insertReportDecision(tx: Db, decision: NewReportDecision): Promise<boolean> {
  const { evaluationId, city, number } = decision;
  const step = sql<number>`(select coalesce(max(step), 0) + 1 from report_decisions
    where evaluation_id = ${evaluationId} and city = ${city} and number = ${number})`;
  const inserted = await tx
    .insert(reportDecisions)
    .values({ ...decision, step })
    .onConflictDoNothing({ target: reportDecisions.id })
    .returning({ id: reportDecisions.id });
  return inserted.length === 1;
}

/** All decisions on a city's reports, in order. */
export async function listReportDecisions(db: Db, place: ReportPlace): Promise<ReportDecision[]> {
  return await db
    .select()
    .from(reportDecisions)
    .where(inDecisions(place))
    .orderBy(asc(reportDecisions.number), asc(reportDecisions.step));
}

/** The history of a city's report: each version, followed by the decisions on it. */
export async function listReportEvents(db: Db, place: ReportPlace): Promise<ReportEvent[]> {
  const rows = await db
    .select({ number: reports.number, action: reportDecisions.action })
    .from(reports)
    .leftJoin(reportDecisions, decisionOnReport)
    .where(inReports(place))
    .orderBy(asc(reports.number), asc(reportDecisions.step));
  return rows.flatMap(({ number, action }, i): ReportEvent[] => [
    ...(rows[i - 1]?.number === number ? [] : [{ kind: 'report' as const, number }]),
    ...(action === null ? [] : [{ kind: 'decision' as const, number, action }]),
  ]);
}

/** A city's newest report with the last decision on it. */
export interface ReportStatus {
  city: string;
  number: number;
  late: boolean;
  at: Date;
  action: ReportDecision['action'] | null;
  decidedAt: Date | null;
}

/** The newest reports of an evaluation with their last decision, by city; cities without a report are missing. */
export async function listReportStatuses(db: Db, evaluationId: string): Promise<ReportStatus[]> {
  const last = db
    .selectDistinctOn([reportDecisions.city, reportDecisions.number], {
      city: reportDecisions.city,
      number: reportDecisions.number,
      action: reportDecisions.action,
      at: reportDecisions.at,
    })
    .from(reportDecisions)
    .where(eq(reportDecisions.evaluationId, evaluationId))
    .orderBy(reportDecisions.city, reportDecisions.number, desc(reportDecisions.step))
    .as('last');
  return await db
    .selectDistinctOn([reports.city], {
      city: reports.city,
      number: reports.number,
      late: reports.late,
      at: reports.at,
      action: last.action,
      decidedAt: last.at,
    })
    .from(reports)
    .leftJoin(last, and(eq(last.city, reports.city), eq(last.number, reports.number)))
    .where(eq(reports.evaluationId, evaluationId))
    .orderBy(reports.city, desc(reports.number));
}

/** Cities of an evaluation that have begun a draft. */
export async function listBegun(db: Db, evaluationId: string): Promise<string[]> {
  const rows = await db
    .select({ city: reportDrafts.city })
    .from(reportDrafts)
    .where(eq(reportDrafts.evaluationId, evaluationId));
  return rows.map(({ city }) => city);
}

/** The newest version of each city, by city. */
export async function listNewestReports(db: Db, evaluationId: string): Promise<Report[]> {
  return await db
    .selectDistinctOn([reports.city])
    .from(reports)
    .where(eq(reports.evaluationId, evaluationId))
    .orderBy(reports.city, desc(reports.number));
}
