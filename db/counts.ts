import { eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PastRanges } from '../server/survey/forecast/past-ranges.ts';
import type { Db } from './client.ts';
import { folds } from './counts-schema.ts';
import { latestVerdict, latestVerdictAt, standingReason, standingStatus } from './standing.ts';

/**
 * The counts that the monitor reads: submissions by standing, by stratum and by way of arrival. They are derived from
 * submissions and verdicts through the moment in `folds`, and only ever change together with it.
 */

/** A time span of a wave, excluding its beginning. */
interface Stretch {
  waveId: string;
  from: Date;
  to: Date;
}

/** A respondent who took longer was away meanwhile. */
const LONGEST_SECONDS = 7200;
/**
 * Times are this coarse: to the second, a city's answers hardly ever share one, and each would change a count of its own
 * (docs/performance.md).
 */
export const COARSE_SECONDS = 10;

const coarse = sql.raw(String(COARSE_SECONDS));
/** Start of the interval that has submission `s`'s time, if the screening uses it for its medians (db/verdicts.ts). */
const timedSeconds = sql`case when s.duration_ms is not null and s.reason is distinct from 'OUT_OF_SCOPE'
  then least(s.duration_ms / (1000 * ${coarse}) * ${coarse}, ${sql.raw(String(LONGEST_SECONDS))}) end`;

/** The facts that tables count by, in terms of submission `s` and its verdict `v`. */
const facts = {
  city: sql`s.city`,
  stratum: sql`s.stratum`,
  channel: sql`coalesce(s.channel, '')`,
  mode: sql`s.mode`,
  language: sql`s.language`,
  stored_at: sql`s.stored_at`,
  seconds: sql`coalesce(${timedSeconds}, -1)`,
  status: standingStatus,
  reason: sql`coalesce(${standingReason}, '')`,
} as const satisfies Record<string, SQL>;

const hour = sql`date_trunc('hour', stored_at, 'UTC')`;
const first: KeptMoment = { of: sql`min(${hour})`, keeps: sql`least` };
const last: KeptMoment = { of: sql`max(stored_at)`, keeps: sql`greatest` };

/** A moment of all arrivals ever counted in a row, even if their standing has changed. */
interface KeptMoment {
  of: SQL;
  /** Picks one of two. */
  keeps: SQL;
}

interface CountTableOf {
  name: SQL;
  /** The keys, in terms of `facts`. */
  by: Record<string, SQL>;
  /** The counts, each with its condition. */
  counts: Record<string, SQL>;
  moments: Record<string, KeptMoment>;
}

const all = { n: sql`true` };
const [city, channel, mode, language] = [sql`city`, sql`channel`, sql`mode`, sql`language`];
const tables = {
  standing: {
    name: sql`standing_counts`,
    by: { city, stratum: sql`stratum`, status: sql`status`, reason: sql`reason` },
    counts: all,
    moments: {},
  },
  hours: {
    name: sql`hour_counts`,
    by: { city, hour },
    counts: {
      received: sql`true`,
      counted: sql`status = 'counted'`,
      turned_away: sql`status = 'quota_full'`,
    },
    moments: { last },
  },
  ways: {
    name: sql`way_counts`,
    by: {
      ...{ city, channel, mode, language },
      outcome: sql`case status when 'removed' then reason else status end`,
    },
    counts: all,
    moments: { first, last },
  },
  durations: {
    name: sql`duration_counts`,
    by: { city, mode, language, seconds: sql`seconds` },
    counts: all,
    moments: {},
  },
  channelDurations: {
    name: sql`channel_duration_counts`,
    by: { city, channel, seconds: sql`seconds` },
    counts: all,
    moments: {},
  },
} as const satisfies Record<string, CountTableOf>;
type CountTable = keyof typeof tables;
export const countTables = [
  'standing',
  'hours',
  'ways',
  'durations',
  'channelDurations',
] as const satisfies CountTable[];

const list = (parts: readonly SQLWrapper[]) => sql.join([...parts], sql`, `);
const columnsOf = (...records: Record<string, unknown>[]) =>
  list(records.flatMap((record) => Object.keys(record).map((name) => sql.identifier(name))));
const valuesOf = (by: Record<string, SQL>) => list(Object.values(by));
const namedFacts = list(Object.entries(facts).map(([name, of]) => sql`${of} as ${sql.identifier(name)}`));
export const timestamp = (moment: Date) => sql`${moment.toISOString()}::timestamptz`;
const isWithin = (column: SQL, { from, to }: Stretch) =>
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

/** The codes of a city's submissions in scope, concatenated in any order. */
export interface CityCodes {
  city: string;
  received: number;
  codes: Uint8Array;
}

/**
 * Folds a span into tables that were folded through its beginning: everything stored within it is added to its place at
 * the end; everything stored before and decided within it is subtracted from its place at the beginning and added to
 * its place at the end. One statement reads all of it once. Returns the codes of what was stored.
 */
export async function foldStretch(tx: Db, stretch: Stretch): Promise<CityCodes[]> {
  const folded = countTables.map(
    (table) => sql`${sql.identifier(`folded_${table}`)} as (${fold(table, stretch.waveId)})`,
  );
  const codes = await tx.execute<{ [K in keyof CityCodes]: CityCodes[K] }>(sql`
    with touched as materialized (${touchedWithin(stretch)}), ${list(folded)}
    select city, count(*)::int as received, string_agg(codes, ''::bytea) as codes
    from touched where codes is not null
    group by city order by city`);
  await tx.update(folds).set({ through: stretch.to }).where(eq(folds.waveId, stretch.waveId));
  return [...codes];
}

/** Adds touched submissions, with their signs, to a table. */
function fold(table: CountTable, waveId: string): SQL {
  const { name, by, counts, moments }: CountTableOf = tables[table];
  const added = Object.values(counts).map((which) => sql`coalesce(sum(sign) filter (where ${which}), 0)`);
  const kept = (column: string) => [sql.raw(`kept.${column}`), sql.raw(`excluded.${column}`)] as const;
  const set = (column: string, value: SQL) => sql`${sql.identifier(column)} = ${value}`;
  const sums = Object.keys(counts).map((column) => set(column, sql.join([...kept(column)], sql` + `)));
  const kepts = Object.entries(moments).map(([column, { keeps }]) =>
    set(column, sql`${keeps}(${list(kept(column))})`),
  );
  return sql`
    insert into ${name} as kept (wave_id, ${columnsOf(by, counts, moments)})
    select ${waveId}::uuid, ${list([...Object.values(by), ...added, ...Object.values(moments).map(({ of }) => of)])}
    from touched
    group by ${valuesOf(by)}
    ${
      kepts.length > 0
        ? sql``
        : sql`having ${sql.join(
            added.map((n) => sql`${n} <> 0`),
            sql` or `,
          )}`
    }
    on conflict (wave_id, ${columnsOf(by)}) do update set ${list([...sums, ...kepts])}`;
}

/**
 * Submissions stored within a span, with their standing at its end and, in scope, their codes; and earlier ones with a
 * verdict within it, twice: with sign −1 and their standing at its beginning, and with sign 1 and that at its end.
 */
function touchedWithin({ from, to, ...stretch }: Stretch): SQL {
  const ofWave = sql`wave_id = ${stretch.waveId}`;
  const columns = sql`wave_id, city, id, stored_at, stratum, channel, mode, language, duration_ms, status, reason`;
  const judgedWithin = sql`verdicts where ${ofWave} and ${isWithin(sql`decided_at`, { from, to, ...stretch })}`;
  // Looked up one by one, because a join might read the whole wave, but only where the wave has verdicts: one may have an
  // earlier stamp than its submission, even before the span, when the clock was set back.
  return sql`
    select 1 as sign, ${namedFacts}, case when s.reason is distinct from 'OUT_OF_SCOPE' then s.codes end as codes
    from submissions s
    ${latestVerdictAt(timestamp(to), sql`exists (select from verdicts where ${ofWave})`)}
    where s.${ofWave} and ${isWithin(sql`s.stored_at`, { from, to, ...stretch })}
    union all
    select moment.sign, ${namedFacts}, null
    from (
      select distinct city, submission_id from ${judgedWithin}
    ) as judged
    cross join lateral (
      select ${columns} from submissions
      where ${ofWave} and city = judged.city and id = judged.submission_id and stored_at <= ${timestamp(from)}
      offset 0
    ) as s
    cross join (values (-1, ${timestamp(from)}), (1, ${timestamp(to)})) as moment(sign, at)
    ${latestVerdictAt(sql`moment.at`)}`;
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
  const { name, by, counts }: CountTableOf = tables[table];
  const { city: _, stratum, ...others } = by;
  const columns = columnsOf(by);
  const names = Object.keys(counts);
  const counted = Object.values(counts).map((which) => sql`count(*) filter (where ${which})::int`);
  const both = names.map(
    (column) =>
      sql`(${names.length > 1 ? column : null}::text, kept.${sql.identifier(column)}, recounted.${sql.identifier(column)})`,
  );
  const differences = await tx.execute<{ [K in keyof CountDifference]: CountDifference[K] }>(sql`
    with kept as (
      select ${columnsOf(by, counts)} from ${name} where wave_id = ${waveId}
    ), stood as (
      select ${namedFacts}
      from submissions s
      ${latestVerdict({ waveId, through })}
      where s.wave_id = ${waveId} and s.stored_at <= ${timestamp(through)}
    ), recounted (${columnsOf(by, counts)}) as (
      select ${list([...Object.values(by), ...counted])} from stood group by ${valuesOf(by)}
    )
    select city, ${stratum ? sql`stratum` : sql`''`} as stratum, concat_ws(' ', ${columnsOf(others)}, of.name) as rest,
      coalesce(of.kept, 0) as kept, coalesce(of.recounted, 0) as recomputed
    from kept full join recounted using (${columns})
    cross join lateral (values ${list(both)}) as of(name, kept, recounted)
    where coalesce(of.kept, 0) <> coalesce(of.recounted, 0)
    order by ${columns}, of.name`);
  return [...differences];
}
