import { type SQL, sql } from 'drizzle-orm';
import type { Status, VerdictReason } from '../server/survey/screening/verdict.ts';
import type { SubmissionMode } from '../server/survey/submission/modes.ts';
import type { Outcome } from '../server/survey/submission/outcome.ts';
import type { Db } from './client.ts';
import { COARSE_SECONDS } from './counts.ts';
import { rows } from './rows.ts';

/** Sums of the count tables for the monitor's pages, at the moment through which both are folded. */

/** Rows stay when everything that they counted has moved on. */
const isThere = sql`n <> 0`;

export interface StratumCounts {
  city: string;
  stratum: string;
  received: number;
  counted: number;
  turnedAway: number;
  held: number;
}

/** Submissions by standing and stratum. */
export async function sumStrata(db: Db, waveId: string): Promise<StratumCounts[]> {
  const status = (name: Status) => sql`coalesce(sum(n) filter (where status = ${name}), 0)::int`;
  return [
    ...(await db.execute<{ [K in keyof StratumCounts]: StratumCounts[K] }>(sql`
      select city, stratum, sum(n)::int as received, ${status('counted')} as counted,
        ${status('quota_full')} as "turnedAway", ${status('held')} as held
      from standing_counts where wave_id = ${waveId} and ${isThere}
      group by city, stratum order by city, stratum`)),
  ];
}

/** Removed submissions by city and reason. */
export async function sumRemoved(
  db: Db,
  waveId: string,
): Promise<{ city: string; reason: VerdictReason; n: number }[]> {
  return [
    ...(await db.execute<{ city: string; reason: VerdictReason; n: number }>(sql`
      select city, reason, sum(n)::int as n from standing_counts
      where wave_id = ${waveId} and status = 'removed' and ${isThere}
      group by city, reason order by city, reason`)),
  ];
}

/** Whole hours back from `end` to the middle of an hour, as survey/forecast/field-days.ts counts them. */
const hoursBack = (end: Date): SQL =>
  sql`greatest(0, floor(extract(epoch from ${end.toISOString()}::timestamptz - hour) / 3600 - 0.5))::int`;

/** Arrivals in a time span. */
interface Arrived {
  received: number;
  /** Everybody who wanted to answer, including those whom a full quota stopped. */
  demand: number;
  counted: number;
}

export interface CityDay extends Arrived {
  city: string;
  /** Days of 24 hours, counted back from the end. */
  day: number;
  /** Hours back to the last arrival that was demand; null without one. */
  lastDemand: number | null;
  /** The last arrival. */
  last: Date;
}

export interface CityDate extends Pick<Arrived, 'received' | 'counted'> {
  city: string;
  /** A day of China's official time. */
  date: string;
}

/** Arrivals by time, each hour counted once. */
export interface ArrivalsByTime {
  days: CityDay[];
  dates: CityDate[];
  /** The whole wave's demand by hours back from the end. */
  hours: { back: number; demand: number }[];
}

type TimeRow = Arrived & {
  city: string | null;
  day: number | null;
  date: string | null;
  back: number | null;
} & Pick<CityDay, 'lastDemand'> & { last: string };

/** Arrivals in each city on each day before `end`, and in all of them in each hour. */
export async function sumByTime(db: Db, waveId: string, end: Date): Promise<ArrivalsByTime> {
  const sums = await db.execute<{ [K in keyof TimeRow]: TimeRow[K] }>(sql`
    with dated as (
      select *, counted + turned_away as demand, back / 24 as day,
        to_char(hour at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as date
      from (select *, ${hoursBack(end)} as back from hour_counts where wave_id = ${waveId}) as hourly
    )
    select city, day, date, back, sum(received)::int as received, sum(demand)::int as demand,
      sum(counted)::int as counted, min(back) filter (where demand > 0) as "lastDemand", max(last) as last
    from dated
    group by grouping sets ((city, day), (city, date), (back))
    order by city, day, date, back`);
  const arrivals: ArrivalsByTime = { days: [], dates: [], hours: [] };
  for (const { city, day, date, back, last, ...sum } of sums) {
    if (city === null) arrivals.hours.push({ back: back ?? 0, demand: sum.demand });
    else if (day === null) arrivals.dates.push({ city, date: date ?? '', ...sum });
    else arrivals.days.push({ city, day, ...sum, last: new Date(last) });
  }
  return arrivals;
}

export interface WayCounts {
  received: number;
  counted: number;
  turnedAway: number;
  held: number;
  removed: number;
  /** Removed ones, by reason. */
  reasons: Partial<Record<VerdictReason, number>>;
  /** When the hour of the first one began. */
  first: Date;
  last: Date;
}

/** Arrivals in a city by channel, mode and language. */
export interface CityWay extends WayCounts {
  city: string;
  channel: string;
  mode: string;
  language: string;
}

/** Arrivals of each city by way of arrival. */
export async function sumByWay(db: Db, waveId: string): Promise<CityWay[]> {
  type Row = Pick<CityWay, 'city' | 'channel' | 'mode' | 'language'> & {
    outcome: Outcome | VerdictReason;
    n: number;
    first: string;
    last: string;
  };
  const counts = await db.execute<{ [K in keyof Row]: Row[K] }>(sql`
    select city, channel, mode, language, outcome, n, first, last from way_counts where wave_id = ${waveId}`);
  return counts.map(({ city, channel, mode, language, outcome, n, first, last }) => {
    const isRemoved = outcome !== 'counted' && outcome !== 'quota_full' && outcome !== 'held';
    return {
      ...{ city, channel, mode, language, received: n },
      counted: outcome === 'counted' ? n : 0,
      turnedAway: outcome === 'quota_full' ? n : 0,
      held: outcome === 'held' ? n : 0,
      removed: isRemoved ? n : 0,
      reasons: isRemoved ? { [outcome]: n } : {},
      ...{ first: new Date(first), last: new Date(last) },
    };
  });
}

/** Quantiles of answering times, in whole seconds, by mode, and within a mode by language. */
export interface Durations {
  mode: SubmissionMode;
  /** Null: all languages of the mode. */
  language: string | null;
  /** Answers in scope with a known time. */
  n: number;
  p10: number;
  p25: number;
  p50: number;
  p75: number;
  p90: number;
}

/** Cities of a wave, or all of them. */
const inCities = (cities: readonly string[] | 'all') =>
  cities === 'all' ? sql`` : sql`and city in (select jsonb_array_elements_text(${rows(cities)}))`;

/**
 * Answering times in some cities, most frequent mode first. A quantile is the middle of its interval of COARSE_SECONDS.
 */
export async function sumDurations(
  db: Db,
  waveId: string,
  cities: readonly string[] | 'all',
): Promise<Durations[]> {
  const quantile = (p: number) =>
    sql`(min(seconds) filter (where through >= ${p}::float8 * total) + ${COARSE_SECONDS / 2})::int`;
  const sums = await db.execute<{ [K in keyof Durations]: Durations[K] }>(sql`
    select mode, language, max(total)::int as n, ${quantile(0.1)} as p10, ${quantile(0.25)} as p25,
      ${quantile(0.5)} as p50, ${quantile(0.75)} as p75, ${quantile(0.9)} as p90
    from (
      select mode, language, seconds,
        sum(sum(n)) over (partition by mode, language, grouping(language) order by seconds) as through,
        sum(sum(n)) over (partition by mode, language, grouping(language)) as total
      from duration_counts
      where wave_id = ${waveId} and seconds >= 0 and ${isThere}
        ${inCities(cities)}
      group by grouping sets ((mode, seconds), (mode, language, seconds))
    ) as durations
    group by mode, language
    order by max(max(total)) over (partition by mode) desc, mode, language is not null, n desc, language`);
  return [...sums];
}

/** The median answering time of each channel, in seconds: the middle of its interval of COARSE_SECONDS. */
export async function medianTimes(
  db: Db,
  waveId: string,
  cities: readonly string[] | 'all',
): Promise<Map<string, number>> {
  const medians = await db.execute<{ channel: string; seconds: number }>(sql`
    select channel, min(seconds) + ${COARSE_SECONDS / 2} as seconds
    from (
      select channel, seconds, sum(sum(n)) over (partition by channel order by seconds) as through,
        sum(sum(n)) over (partition by channel) as total
      from channel_duration_counts
      where wave_id = ${waveId} and seconds >= 0 and ${isThere}
        ${inCities(cities)}
      group by channel, seconds
    ) as durations
    where through >= 0.5 * total
    group by channel`);
  return new Map(medians.map(({ channel, seconds }) => [channel, seconds]));
}
