import { and, eq } from 'drizzle-orm';
import type { Db } from './client.ts';
import { files, reportFiles } from './evaluation-schema.ts';
import type { ReportPlace } from './reports.ts';

export type NewFile = typeof files.$inferInsert;
export type NewReportFile = Omit<typeof reportFiles.$inferInsert, 'at'>;

/** Stores a file once for all who send it, and that this city has sent it; under the name of the first time. */
export async function storeFile(tx: Db, file: NewFile, sent: NewReportFile): Promise<void> {
  await tx.insert(files).values(file).onConflictDoNothing();
  await tx.insert(reportFiles).values(sent).onConflictDoNothing();
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
