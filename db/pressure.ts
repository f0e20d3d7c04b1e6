import { and, getTableName, gt, lt } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Db } from './client.ts';
import { pressureTotals } from './schema.ts';

export const PRESSURE_TABLE = getTableName(pressureTotals);

/**
 * The totals above `points` that hold now, with the milliseconds for which they do.
 * @param now in milliseconds since 1970
 */
export async function findPressed(db: Db, points: number, now: number) {
  const found = await db
    .select()
    .from(pressureTotals)
    .where(and(gt(pressureTotals.points, points), gt(pressureTotals.expire, now)));
  return found.map((p) => ({
    key: p.key,
    consumedPoints: p.points,
    msBeforeNext: (p.expire ?? now) - now,
  }));
}

/** Deletes the totals that held until before `now`, in milliseconds since 1970. */
export async function forgetExpired(db: Db, now: number): Promise<void> {
  await db.delete(pressureTotals).where(lt(pressureTotals.expire, now));
}

/** The pool as rate-limiter-flexible takes it: with the `query` of the driver that it was written for. */
export function queryClient(db: Db) {
  if (!('$client' in db)) throw new Error('counts are kept on the pool, not in a transaction');
  const client = db.$client as Sql;
  return {
    async query({ text, values = [] }: { text: string; values?: (string | number | null)[] }) {
      const found = await client.unsafe(text, values, { prepare: client.options.prepare });
      return { rows: [...found], rowCount: found.count };
    },
  };
}
