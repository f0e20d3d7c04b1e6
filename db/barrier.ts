import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { rows } from './rows.ts';

/**
 * The barrier between storing and releasing. Whatever stores submissions or verdicts enters it (shared)
 * until its transaction ends; a release closes it (exclusive) for the instant in which it reads its
 * cut-off. Nothing stamped before the cut-off can then still be uncommitted, and since submissions and
 * verdicts only ever get added, everything up to a cut-off reads the same for ever.
 */
export async function enterBarrier(tx: Db, waveIds: readonly string[]): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock_shared(hashtextextended(wave, 0))
    from (select wave from jsonb_array_elements_text(${rows(waveIds)}) as wave order by wave) as waves`);
}

/**
 * The moment up to which a release counts, in whole milliseconds. Waiting for one to pass puts everything
 * that was stored before, be it in the same millisecond, before that moment.
 */
export async function readCutoff(db: Db, waveId: string): Promise<Date> {
  return await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${waveId}, 0))`);
    await tx.execute(sql`select pg_sleep(0.001)`);
    const [row] = await tx.execute<{ now: string }>(sql`
      select to_char(date_trunc('milliseconds', clock_timestamp()) at time zone 'UTC',
                     'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`);
    if (!row) throw new Error('the database gave no time');
    return new Date(row.now);
  });
}
