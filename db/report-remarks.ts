import { and, asc, eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { reportRemarks } from './evaluation-schema.ts';
import type { ReportPlace } from './reports.ts';

export type ReportRemark = typeof reportRemarks.$inferSelect;

/** The remarks on a version of a city's report, oldest first. */
export async function listReportRemarks(
  db: Db,
  { evaluationId, city }: ReportPlace,
  number: number,
): Promise<ReportRemark[]> {
  return await db
    .select()
    .from(reportRemarks)
    .where(
      and(
        eq(reportRemarks.evaluationId, evaluationId),
        eq(reportRemarks.city, city),
        eq(reportRemarks.number, number),
      ),
    )
    .orderBy(asc(reportRemarks.at), asc(reportRemarks.id));
}

/** Stores a remark, or returns the one with its id. Under the report's lock. */
export async function storeReportRemark(
  tx: Db,
  remark: Omit<ReportRemark, 'at'>,
): Promise<ReportRemark | undefined> {
  const stored = await tx
    .insert(reportRemarks)
    .values(remark)
    .onConflictDoNothing({ target: reportRemarks.id })
    .returning({ id: reportRemarks.id });
  if (stored.length > 0) return undefined;
  const [earlier] = await tx.select().from(reportRemarks).where(eq(reportRemarks.id, remark.id));
  return earlier;
}
