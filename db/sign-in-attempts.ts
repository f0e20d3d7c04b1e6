import { eq, lte, sql } from 'drizzle-orm';
import { signInAttempts } from './accounts-schema.ts';
import type { Db } from './client.ts';

export interface AttemptLimits {
  /** Attempts before the first delay. */
  free: number;
  /** The first delay; each further attempt doubles it. */
  firstSeconds: number;
  mostSeconds: number;
  forgetSeconds: number;
}

/**
 * Claims an attempt under a key in advance, so that simultaneous attempts are counted one by one. Returns the moment
 * until which attempts must wait; undefined when the attempt may be made.
 */
export async function claimAttempt(
  db: Db,
  key: Uint8Array,
  now: Date,
  { free, firstSeconds, mostSeconds, forgetSeconds }: AttemptLimits,
): Promise<Date | undefined> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const forgottenAt = sql`${at} + make_interval(secs => ${forgetSeconds})`;
  const attempts = sql`case when a.forgotten_at <= ${at} then 1 else a.attempts + 1 end`;
  const delay = sql`least(${mostSeconds}::float8, ${firstSeconds} * power(2::float8, least(30, ${attempts} - ${free} - 1)))`;
  const claimed = await db.execute(sql`
    insert into sign_in_attempts as a (key, attempts, wait_until, forgotten_at)
    values (${key}, 1, ${at}, ${forgottenAt})
    on conflict (key) do update set
      attempts = ${attempts},
      wait_until = case when ${attempts} > ${free} then ${at} + make_interval(secs => ${delay}) else ${at} end,
      forgotten_at = ${forgottenAt}
    where a.wait_until <= ${at} or a.forgotten_at <= ${at}
    returning attempts`);
  if (claimed.length > 0) return undefined;
  const [row] = await db
    .select({ waitUntil: signInAttempts.waitUntil })
    .from(signInAttempts)
    .where(eq(signInAttempts.key, key));
  return row?.waitUntil;
}

/** Forgets the attempts under a key, after a success. */
export async function forgetAttempts(db: Db, key: Uint8Array, now: Date): Promise<void> {
  await db.delete(signInAttempts).where(eq(signInAttempts.key, key));
  await db.delete(signInAttempts).where(lte(signInAttempts.forgottenAt, now));
}

/** Takes one attempt under a key back, after a success. */
export async function takeAttemptBack(db: Db, key: Uint8Array): Promise<void> {
  await db
    .update(signInAttempts)
    .set({ attempts: sql`greatest(0, ${signInAttempts.attempts} - 1)` })
    .where(eq(signInAttempts.key, key));
}
