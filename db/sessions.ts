import { and, desc, eq, gt, isNull, ne } from 'drizzle-orm';
import { sessions } from './accounts-schema.ts';
import type { Db } from './client.ts';

export type OpenSession = Pick<
  typeof sessions.$inferSelect,
  'id' | 'createdAt' | 'expiresAt' | 'ipAddress' | 'userAgent'
>;

/** The open sessions of an account, newest first. */
export async function listSessions(db: Db, accountId: string, now: Date): Promise<OpenSession[]> {
  return await db
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      expiresAt: sessions.expiresAt,
      ipAddress: sessions.ipAddress,
      userAgent: sessions.userAgent,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, accountId), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.createdAt));
}

/** Ends a session of an account; false when there is none. */
export async function endSession(db: Db, accountId: string, id: string): Promise<boolean> {
  const ended = await db
    .delete(sessions)
    .where(and(eq(sessions.userId, accountId), eq(sessions.id, id)))
    .returning({ id: sessions.id });
  return ended.length > 0;
}

/** Ends the sessions of an account, all or all but one; returns how many. */
export async function endSessions(db: Db, accountId: string, except?: string): Promise<number> {
  const ended = await db
    .delete(sessions)
    .where(and(eq(sessions.userId, accountId), except === undefined ? undefined : ne(sessions.id, except)))
    .returning({ id: sessions.id });
  return ended.length;
}

/** Ends the sessions of an account that lack the second factor; returns how many. */
export async function endSessionsWithoutFactor(db: Db, accountId: string): Promise<number> {
  const ended = await db
    .delete(sessions)
    .where(and(eq(sessions.userId, accountId), isNull(sessions.secondFactorAt)))
    .returning({ id: sessions.id });
  return ended.length;
}

/** Records that the person proved their presence, and whether with the second factor. */
export async function confirmSession(
  db: Db,
  id: string,
  confirmed: { confirmedAt: Date; secondFactorAt?: Date },
): Promise<void> {
  await db.update(sessions).set(confirmed).where(eq(sessions.id, id));
}
