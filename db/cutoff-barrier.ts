import { type SQL, sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/**
 * The barrier between storing and releasing. A transaction that stores submissions, verdicts or audit entries enters
 * it (shared) until it ends, and stamps them later than the last cut-off; a reader of a cut-off closes it (exclusive)
 * for that instant and stores the cut-off before opening it again. So nothing stamped up to a cut-off can still be
 * uncommitted or come later, even if the clock is set back. Since submissions and verdicts only ever get added,
 * everything up to a cut-off reads the same forever, and the changes between two cut-offs are the rows stamped
 * between them.
 */
export async function enterBarrier(tx: Db, waveId: string): Promise<void> {
  await tx.execute(sql`select enter_barrier(${waveId})`);
}

/** The stamp of a new row, given the last cut-off that `enter_barrier` returned. */
export const stampAfter = (cutoff: SQL, now: SQL = sql`clock_timestamp()`): SQL =>
  sql`greatest(${now}, ${cutoff} + interval '1 microsecond')`;

/**
 * A moment up to which everything in the wave is settled, in whole milliseconds; never before an earlier cut-off, nor
 * before a stamp of a clock that ran ahead. Waiting a millisecond puts everything stored before it, even within the
 * same millisecond, before that moment.
 */
export async function readCutoff(db: Db, waveId: string): Promise<Date> {
  const ahead = await newestAhead(db, waveId);
  return await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${waveId}, 0))`);
    await tx.execute(sql`select pg_sleep(0.001)`);
    const [row] = await tx.execute<{ cutoff: string }>(sql`
      insert into cutoffs (wave_id, cutoff)
      values (${waveId}, greatest(date_trunc('milliseconds', clock_timestamp()), ${ahead}::timestamptz))
      on conflict (wave_id) do update set cutoff = greatest(cutoffs.cutoff, excluded.cutoff)
      returning to_char(cutoff at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as cutoff`);
    if (!row) throw new Error('the database gave no time');
    return new Date(row.cutoff);
  });
}

/**
 * The newest stamp ahead of the clock, rounded up; usually null. The time is read first and given as a value, so that the
 * planner looks up the newest rows; not knowing it, it read a wave of 30 million whole (100 s in place of 1.7, 30
 * November 2026).
 */
async function newestAhead(db: Db, waveId: string): Promise<string | null> {
  const [clock] = await db.execute<{ now: string }>(sql`select clock_timestamp()::text as now`);
  const [row] = await db.execute<{ stamp: string | null }>(sql`
    select (date_trunc('milliseconds', max(stamp) + interval '999 microseconds'))::text as stamp
    from (
      select max(stored_at) as stamp from submissions
      where wave_id = ${waveId} and stored_at > ${clock?.now}::timestamptz
      union all
      select max(decided_at) from verdicts
      where wave_id = ${waveId} and decided_at > ${clock?.now}::timestamptz
    ) as stamps`);
  return row?.stamp ?? null;
}
