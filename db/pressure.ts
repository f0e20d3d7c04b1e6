import { and, eq, getTableName, gt, lt } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Db } from './client.ts';
import { pressureTotals } from './schema.ts';

export const PRESSURE_TABLE = getTableName(pressureTotals);

/**
 * The current totals above `points`, with the milliseconds until they expire.
 * @param now in milliseconds since 1970
 */
export async function findPressedTotals(db: Db, points: number, now: number) {
  const totals = await db
    .select()
    .from(pressureTotals)
    .where(and(gt(pressureTotals.points, points), gt(pressureTotals.expire, now)));
  return totals.map((total) => ({
    key: total.key,
    consumedPoints: total.points,
    msBeforeNext: (total.expire ?? now) - now,
  }));
}

/** The key for the number of recently refused submissions, beside those of networks and cities. */
export const REFUSED_KEY = 'refused';

/**
 * Submissions of all waves that were refused with 503 within the last minutes, as far as servers reported them.
 * @param now in milliseconds since 1970
 */
export async function findRefused(db: Db, now: number): Promise<number> {
  const [total] = await db
    .select({ points: pressureTotals.points })
    .from(pressureTotals)
    .where(and(eq(pressureTotals.key, REFUSED_KEY), gt(pressureTotals.expire, now)));
  return total?.points ?? 0;
}

/** Deletes the totals that expired before `now`, in milliseconds since 1970. */
export async function deleteExpiredTotals(db: Db, now: number): Promise<void> {
  await db.delete(pressureTotals).where(lt(pressureTotals.expire, now));
}

/** The pool in the form that rate-limiter-flexible expects: with node-postgres's `query`. */
export function queryClient(db: Db) {
  if (!('$client' in db)) throw new Error('counts are kept on the pool, not in a transaction');
  const client = db.$client as Sql;
  return {
    async query({ text, values = [] }: { text: string; values?: (string | number | null)[] }) {
      const result = await client.unsafe(text, values, { prepare: client.options.prepare });
      return { rows: [...result], rowCount: result.count };
    },
  };
}
