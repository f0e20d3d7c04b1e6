import { sql } from 'drizzle-orm';
import type { Db } from '../../../db/client.ts';
import { lockPublishing } from '../../../db/releases.ts';
import { Problem } from '../../http/problems.ts';

/** Milliseconds after which the waiting connection sends a query: one that is silent for ten seconds counts as lost. */
const SIGN_OF_LIFE_MS = 2000;

/**
 * Runs `work` in a transaction that keeps everybody else from publishing the wave. Throws `publishing-busy`, before
 * it computes anything, when another process publishes.
 */
export async function whilePublishing<T>(db: Db, waveId: string, work: (tx: Db) => Promise<T>): Promise<T> {
  return await db.transaction(async (tx) => {
    if (!(await lockPublishing(tx, waveId))) throw new Problem('publishing-busy');
    const signs = setInterval(() => {
      // A failure here also fails what `work` stores at its end.
      tx.execute(sql`select 1`).catch(() => clearInterval(signs));
    }, SIGN_OF_LIFE_MS);
    try {
      return await work(tx);
    } finally {
      clearInterval(signs);
    }
  });
}
