import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { stampAfter } from './cutoff-barrier.ts';
import { type AuditAction, audit, reviewActions } from './schema.ts';

export type AuditEntry = typeof audit.$inferSelect;

/** An entry to be. */
export type NewAuditEntry = Omit<AuditEntry, 'at' | 'account'> & { account?: string | null };

/** Adds what somebody did; nothing ever changes it. */
export async function insertAudit(tx: Db, entry: NewAuditEntry): Promise<AuditEntry> {
  const { waveId } = entry;
  const at = waveId === null ? sql`clock_timestamp()` : stampAfter(sql`enter_barrier(${waveId})`);
  const [inserted] = await tx
    .insert(audit)
    .values({ ...entry, at })
    .returning();
  if (!inserted) throw new Error('the audit trail took nothing');
  return inserted;
}

/** When an account signed in, before a moment if one is given; the newest such time. */
export async function lastSignIn(db: Db, account: string, before: Date): Promise<Date | undefined> {
  const [entry] = await db
    .select({ at: audit.at })
    .from(audit)
    .where(and(eq(audit.account, account), eq(audit.action, 'sign-in'), lt(audit.at, before)))
    .orderBy(desc(audit.at))
    .limit(1);
  return entry?.at;
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
