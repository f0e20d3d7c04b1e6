import { and, count, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { files, reportFiles } from './evaluation-schema.ts';
import type { ReportPlace } from './reports.ts';

export type NewFile = typeof files.$inferInsert;
export type NewReportFile = Omit<typeof reportFiles.$inferInsert, 'at'>;

/** Stores a file once for all senders, and that this city has sent it; under its first name. */
export async function storeFile(tx: Db, file: NewFile, sent: NewReportFile): Promise<void> {
  await tx.insert(files).values(file).onConflictDoNothing();
  await tx.insert(reportFiles).values(sent).onConflictDoNothing();
}

/** How much a city has sent in an evaluation, including removed files, because reports may have them. */
export async function measureSent(
  tx: Db,
  { evaluationId, city }: ReportPlace,
): Promise<{ files: number; bytes: number }> {
  const [sent] = await tx
    .select({
      files: count(),
      bytes: sql<number>`coalesce(sum(octet_length(${files.bytes})), 0)::float8`,
    })
    .from(reportFiles)
    .innerJoin(files, eq(files.sha256, reportFiles.sha256))
    .where(and(eq(reportFiles.evaluationId, evaluationId), eq(reportFiles.city, city)));
  return sent ?? { files: 0, bytes: 0 };
}

export interface SentFile extends NewFile {
  name: string;
}

/** A file that this city has sent. */
export async function findSentFile(
  db: Db,
  { evaluationId, city }: ReportPlace,
  sha256: string,
): Promise<SentFile | undefined> {
  const [file] = await db
    .select({ sha256: files.sha256, type: files.type, bytes: files.bytes, name: reportFiles.name })
    .from(reportFiles)
    .innerJoin(files, eq(files.sha256, reportFiles.sha256))
    .where(
      and(
        eq(reportFiles.evaluationId, evaluationId),
        eq(reportFiles.city, city),
        eq(reportFiles.sha256, sha256),
      ),
    );
  return file;
}

/** The names of all files that this city has sent, by digest. */
export async function listFileNames(
  db: Db,
  { evaluationId, city }: ReportPlace,
): Promise<Map<string, string>> {
  const rows = await db
    .select({ sha256: reportFiles.sha256, name: reportFiles.name })
    .from(reportFiles)
    .where(and(eq(reportFiles.evaluationId, evaluationId), eq(reportFiles.city, city)));
  return new Map(rows.map(({ sha256, name }) => [sha256, name]));
}
