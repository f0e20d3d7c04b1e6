import { eq, type SQL, sql } from 'drizzle-orm';
import type { PastRanges } from '../server/survey/forecast/past-ranges.ts';
import type { Db } from './client.ts';
import { folds } from './counts-schema.ts';
import { latestVerdict, latestVerdictAt, standingReason, standingStatus } from './standing.ts';

/**
 * The counts that the monitor reads: submissions by standing, by stratum and by way of arrival. They are derived from
 * submissions and verdicts through the moment in `folds`, and only ever change together with it.
 */

/** A time span of a wave, excluding its beginning. */
export interface Stretch {
  waveId: string;
  from: Date;
  to: Date;
}

/** A respondent who took longer was away meanwhile. */
const LONGEST_SECONDS = 7200;
/** By channel, times are this coarse, in seconds: each city may have a hundred channels. */
export const COARSE_SECONDS = 10;

/** Whole seconds of submission `s`, if the screening uses them for its medians (db/verdicts.ts). */
const timedSeconds = sql`case when s.reason is distinct from 'OUT_OF_SCOPE'
  then least(s.duration_ms / 1000, ${sql.raw(String(LONGEST_SECONDS))}) end`;

interface CountTableOf {
  name: SQL;
  by: Record<string, SQL>;
  /** The column that keeps the latest value. */
  latest?: { column: SQL; of: SQL };
}

/** The count tables, and their keys in terms of submission `s` and its verdict `v`. */
const tables: Record<'standing' | 'arrivals' | 'durations' | 'channelDurations', CountTableOf> = {
  standing: {
    name: sql`standing_counts`,
    by: {
      city: sql`s.city`,
      stratum: sql`s.stratum`,
      status: standingStatus,
      reason: sql`coalesce(${standingReason}, '')`,
    },
  },
  arrivals: {
    name: sql`arrival_counts`,
    by: {
      city: sql`s.city`,
      hour: sql`date_trunc('hour', s.stored_at, 'UTC')`,
      channel: sql`coalesce(s.channel, '')`,
      mode: sql`s.mode`,
      language: sql`s.language`,
      outcome: sql`case ${standingStatus} when 'removed' then ${standingReason} else ${standingStatus} end`,
    },
    latest: { column: sql`last`, of: sql`max(s.stored_at)` },
  },
  durations: {
    name: sql`duration_counts`,
    by: {
      city: sql`s.city`,
      mode: sql`s.mode`,
      language: sql`s.language`,
      seconds: sql`coalesce(${timedSeconds}, -1)`,
    },
  },
  channelDurations: {
    name: sql`channel_duration_counts`,
    by: {
      city: sql`s.city`,
      channel: sql`coalesce(s.channel, '')`,
      seconds: sql`coalesce(${timedSeconds} / ${sql.raw(String(COARSE_SECONDS))} * ${sql.raw(String(COARSE_SECONDS))}, -1)`,
    },
  },
};
type CountTable = keyof typeof tables;
export const countTables = [
  'standing',
  'arrivals',
  'durations',
  'channelDurations',
] as const satisfies CountTable[];

const columnsOf = (by: Record<string, SQL>) =>
  sql.join(
    Object.keys(by).map((name) => sql.identifier(name)),
    sql`, `,
  );
const valuesOf = (by: Record<string, SQL>) => sql.join(Object.values(by), sql`, `);
export const timestamp = (moment: Date) => sql`${moment.toISOString()}::timestamptz`;
export const isWithin = (column: SQL, { from, to }: Stretch) =>
  sql`${column} > ${timestamp(from)} and ${column} <= ${timestamp(to)}`;

/** Starts the folding of a wave, once, before its first submission, at a whole millisecond. */
export async function beginFolding(db: Db, waveId: string, cutoff: Date): Promise<void> {
  await db.execute(sql`
    insert into folds (wave_id, through)
    select ${waveId}, least(${timestamp(cutoff)}, (
      select date_trunc('milliseconds', min(stored_at)) - interval '1 millisecond'
      from submissions where wave_id = ${waveId}
    ))
    where not exists (select from folds where wave_id = ${waveId})
    on conflict do nothing`);
}

/**
 * The moments through which a wave is folded and checked. Undefined while another transaction folds or checks it;
 * until this one ends, no other does, and the counts stay as they are.
 */
export async function lockFold(
  tx: Db,
  waveId: string,
): Promise<{ through: Date; watched: Date | null } | undefined> {
  const [fold] = await tx
    .select({ through: folds.through, watched: folds.watched })
    .from(folds)
    .where(eq(folds.waveId, waveId))
    .for('update', { skipLocked: true });
  return fold;
}

/** Whether more than `limit` submissions, or verdicts, were stored within the span. */
export async function isBusy(tx: Db, stretch: Stretch, limit: number): Promise<boolean> {
  const first = sql`limit ${limit + 1}`;
  const [most] = await tx.execute<{ n: number }>(sql`
    select greatest(
      (select count(*) from (
        select from submissions
        where wave_id = ${stretch.waveId} and ${isWithin(sql`stored_at`, stretch)} ${first}) as stored),
      (select count(*) from (
        select from verdicts
        where wave_id = ${stretch.waveId} and ${isWithin(sql`decided_at`, stretch)} ${first}) as decided))::int as n`);
  return (most?.n ?? 0) > limit;
}

/**
 * Folds a span into tables that were folded through its beginning: everything stored or decided within it is
 * subtracted from its place at the beginning, if it had one, and added to its place at the end.
 */
export async function foldStretch(tx: Db, stretch: Stretch): Promise<void> {
  for (const table of countTables) {
    const { name, by, latest } = tables[table];
    const columns = columnsOf(by);
    await tx.execute(sql`
      insert into ${name} as kept (wave_id, ${columns}, n${latest ? sql`, ${latest.column}` : sql``})
      select ${stretch.waveId}, ${valuesOf(by)}, sum(moment.sign)${latest ? sql`, ${latest.of}` : sql``}
      from (${touchedWithin(stretch)}) as s
      cross join (values (-1, ${timestamp(stretch.from)}), (1, ${timestamp(stretch.to)})) as moment(sign, at)
      ${latestVerdictAt(sql`moment.at`)}
      where s.stored_at <= moment.at
      group by ${valuesOf(by)}
      having sum(moment.sign) <> 0 ${
        // An arrival that replaces a departure changes no number.
        latest ? sql`or ${latest.of} > ${timestamp(stretch.from)}` : sql``
      }
      on conflict (wave_id, ${columns}) do update set n = kept.n + excluded.n${
        latest ? sql`, ${latest.column} = greatest(kept.${latest.column}, excluded.${latest.column})` : sql``
      }`);
  }
  await tx.update(folds).set({ through: stretch.to }).where(eq(folds.waveId, stretch.waveId));
}

/** Submissions stored within a span, and earlier ones with a verdict within it. */
function touchedWithin(stretch: Stretch): SQL {
  const columns = sql`wave_id, city, id, stored_at, stratum, channel, mode, language, duration_ms, status, reason`;
  // Looked up one by one, because a join might read the whole wave.
  return sql`
    select ${columns} from submissions
    where wave_id = ${stretch.waveId} and ${isWithin(sql`stored_at`, stretch)}
    union all
    select before.* from (
      select distinct city, submission_id from verdicts
      where wave_id = ${stretch.waveId} and ${isWithin(sql`decided_at`, stretch)}
    ) as judged, lateral (
      select ${columns} from submissions
      where wave_id = ${stretch.waveId} and city = judged.city and id = judged.submission_id
        and stored_at <= ${timestamp(stretch.from)}
      offset 0
    ) as before`;
}

/** A count that disagrees with submissions and verdicts. */
export interface CountDifference {
  city: string;
  /** Empty where a table does not count by stratum. */
  stratum: string;
  /** The other parts of its key. */
  rest: string;
  kept: number;
  recomputed: number;
}

/** The moment through which a wave is folded; undefined before folding has begun. */
export async function findFold(db: Db, waveId: string): Promise<Date | undefined> {
  const [fold] = await db.select({ through: folds.through }).from(folds).where(eq(folds.waveId, waveId));
  return fold?.through;
}

/** How often past forecasts held, as last computed. */
export async function findPastRanges(db: Db, waveId: string): Promise<PastRanges | null> {
  const [fold] = await db.select({ past: folds.pastRanges }).from(folds).where(eq(folds.waveId, waveId));
  return fold?.past ?? null;
}

/** The caller holds the lock of the fold. */
export async function storePastRanges(tx: Db, waveId: string, pastRanges: PastRanges): Promise<void> {
  await tx.update(folds).set({ pastRanges }).where(eq(folds.waveId, waveId));
}

/** The number of a table's rows for a wave. */
export async function countCounts(db: Db, waveId: string, table: CountTable): Promise<number> {
  const [row] = await db.execute<{ n: number }>(
    sql`select count(*)::int as n from ${tables[table].name} where wave_id = ${waveId}`,
  );
  return row?.n ?? 0;
}

/** Recounts a table from submissions and verdicts through the moment of the fold, as `tx` sees it in one snapshot. */
export async function recount(
  tx: Db,
  waveId: string,
  table: CountTable,
  through: Date,
): Promise<CountDifference[]> {
  const { name, by } = tables[table];
  const { city: _, stratum, ...others } = by;
  const columns = columnsOf(by);
  const differences = await tx.execute<{ [K in keyof CountDifference]: CountDifference[K] }>(sql`
    with kept as (
      select ${columns}, n from ${name} where wave_id = ${waveId} and n <> 0
    ), recounted (${columns}, n) as (
      select ${valuesOf(by)}, count(*)::int
      from submissions s
      ${latestVerdict({ waveId, through })}
      where s.wave_id = ${waveId} and s.stored_at <= ${timestamp(through)}
      group by ${valuesOf(by)}
    )
    select city, ${stratum ? sql`stratum` : sql`''`} as stratum, concat_ws(' ', ${columnsOf(others)}) as rest,
      coalesce(kept.n, 0) as kept, coalesce(recounted.n, 0) as recomputed
    from kept full join recounted using (${columns})
    where kept.n is distinct from recounted.n
    order by ${columns}`);
  return [...differences];
}
