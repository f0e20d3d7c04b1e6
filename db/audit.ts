import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { stampAfter } from './cutoff-barrier.ts';
import { type AuditAction, audit, reviewActions } from './schema.ts';

export type AuditEntry = typeof audit.$inferSelect;

/** Adds what somebody did; nothing ever changes it. */
export async function insertAudit(tx: Db, entry: Omit<AuditEntry, 'at'>): Promise<AuditEntry> {
  const at = stampAfter(sql`enter_barrier(${entry.waveId})`);
  const [inserted] = await tx
    .insert(audit)
    .values({ ...entry, at })
    .returning();
  if (!inserted) throw new Error('the audit trail took nothing');
  return inserted;
}

/** One entry of a wave. */
export async function findAudit(db: Db, waveId: string, id: string): Promise<AuditEntry | undefined> {
  const [entry] = await db
    .select()
    .from(audit)
    .where(and(eq(audit.waveId, waveId), eq(audit.id, id)));
  return entry;
}

export interface AuditPage {
  /** Only these; what reviewers do when absent. */
  actions?: readonly AuditAction[] | undefined;
  /** Only these cities; all of them when absent. */
  cities?: readonly string[] | undefined;
  /** Entries older than this one. */
  before?: string | undefined;
  limit: number;
}

/** The entries of a wave, the newest first. */
export async function listAudit(
  db: Db,
  waveId: string,
  { actions = reviewActions, cities, before, limit }: AuditPage,
): Promise<AuditEntry[]> {
  return await db
    .select()
    .from(audit)
    .where(
      and(
        eq(audit.waveId, waveId),
        inArray(audit.action, [...actions]),
        cities && inArray(audit.city, [...cities]),
        before === undefined ? undefined : lt(audit.id, before),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(limit);
}
