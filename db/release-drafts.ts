import { and, count, desc, eq, getTableColumns, gt, inArray, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { releaseDrafts, releases } from './releases-schema.ts';
import { submissions, verdicts } from './schema.ts';
import { type AuditAction, audit, orderActions, reviewActions } from './trail-schema.ts';

export type ReleaseDraft = typeof releaseDrafts.$inferSelect;
export type NewReleaseDraft = Omit<ReleaseDraft, 'at'>;

/** Freezes a draft, which never changes. */
export async function insertDraft(tx: Db, draft: NewReleaseDraft): Promise<ReleaseDraft> {
  const [inserted] = await tx.insert(releaseDrafts).values(draft).returning();
  if (!inserted) throw new Error('no draft was stored');
  return inserted;
}

export async function findReleaseDraft(db: Db, id: string): Promise<ReleaseDraft | undefined> {
  const [draft] = await db.select().from(releaseDrafts).where(eq(releaseDrafts.id, id));
  return draft;
}

/** The newest draft of a wave: no other one can be approved. */
export async function findNewestDraft(db: Db, waveId: string): Promise<ReleaseDraft | undefined> {
  const [draft] = await db
    .select()
    .from(releaseDrafts)
    .where(eq(releaseDrafts.waveId, waveId))
    .orderBy(desc(releaseDrafts.cutoff), desc(releaseDrafts.id))
    .limit(1);
  return draft;
}

/** A draft in a list, with the release that it became. */
export type ListedDraft = Omit<ReleaseDraft, 'document'> & { release: number | null };

/** The drafts of a wave without their documents, newest first. */
export async function listDrafts(db: Db, waveId: string, limit: number): Promise<ListedDraft[]> {
  const { document: _, ...columns } = getTableColumns(releaseDrafts);
  return await db
    .select({ ...columns, release: releases.number })
    .from(releaseDrafts)
    .leftJoin(releases, eq(releases.draft, releaseDrafts.id))
    .where(eq(releaseDrafts.waveId, waveId))
    .orderBy(desc(releaseDrafts.cutoff), desc(releaseDrafts.id))
    .limit(limit);
}

/** The release that a draft became. */
export async function findReleaseOfDraft(db: Db, draft: string) {
  const [release] = await db
    .select({ number: releases.number, approvedBy: releases.approvedBy })
    .from(releases)
    .where(eq(releases.draft, draft));
  return release;
}

/** Acts that change what a release is made of. */
const changing: readonly AuditAction[] = [
  ...reviewActions,
  ...orderActions,
  'approve-release',
  'approve-withdrawal',
];

/** Whether anybody has acted in a wave since a cut-off in a way that would change the release. */
export async function isDecidedSince(db: Db, waveId: string, cutoff: Date): Promise<boolean> {
  const [done] = await db
    .select({ n: count() })
    .from(audit)
    .where(and(eq(audit.waveId, waveId), gt(audit.at, cutoff), inArray(audit.action, [...changing])));
  return (done?.n ?? 0) > 0;
}

/** Whether anything was stored or judged in a wave since a cut-off. */
export async function isAnsweredSince(db: Db, waveId: string, cutoff: Date): Promise<boolean> {
  const [row] = await db.execute<{ isThere: boolean }>(sql`
    select exists (select from ${submissions} where wave_id = ${waveId} and stored_at > ${cutoff.toISOString()})
      or exists (select from ${verdicts} where wave_id = ${waveId} and decided_at > ${cutoff.toISOString()})
      as "isThere"`);
  return row?.isThere === true;
}
