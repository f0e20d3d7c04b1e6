import { type SQL, sql } from 'drizzle-orm';
import type { Status, VerdictReason } from '../server/survey/screening/verdict.ts';
import type { Db } from './client.ts';

/** What the monitor's pages read: sums of the count tables, at the moment through which both are folded. */

/** Whom the quota did not stop wanting to answer. */
const isDemand = sql`outcome in ('counted', 'quota_full')`;
/** Rows stay when all that they counted has moved on. */
const isThere = sql`n <> 0`;

export interface StratumCounts {
  city: string;
  stratum: string;
  received: number;
  counted: number;
  turnedAway: number;
  held: number;
}

/** How submissions stand, by stratum. */
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

/** What came in a stretch of time. */
interface Arrived {
  received: number;
  demand: number;
  counted: number;
}

export interface CityDay extends Arrived {
  city: string;
  /** Days of 24 hours, counted back from the end. */
  day: number;
  /** Hours back to the last arrival that was demand; null without one. */
  lastDemand: number | null;
  /** When the hour of the last arrival began. */
  lastHour: Date;
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
} & Pick<CityDay, 'lastDemand'> & { lastHour: string };

/**
 * What came to each city on each day before `end`, and to all of them in each hour. The counts are read once: there may
 * be some millions of them.
 */
export async function sumByTime(db: Db, waveId: string, end: Date): Promise<ArrivalsByTime> {
  const sums = await db.execute<{ [K in keyof TimeRow]: TimeRow[K] }>(sql`
    with hourly as materialized (
      select city, hour, ${hoursBack(end)} as back, sum(n) as received,
        coalesce(sum(n) filter (where ${isDemand}), 0) as demand,
        coalesce(sum(n) filter (where outcome = 'counted'), 0) as counted
      from arrival_counts where wave_id = ${waveId} and ${isThere}
      group by city, hour
    ), dated as (
      select *, back / 24 as day, to_char(hour at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as date from hourly
    )
    select city, day, date, back, sum(received)::int as received, sum(demand)::int as demand,
      sum(counted)::int as counted, min(back) filter (where demand > 0) as "lastDemand", max(hour) as "lastHour"
    from dated
    group by grouping sets ((city, day), (city, date), (back))
    order by city, day, date, back`);
  const arrivals: ArrivalsByTime = { days: [], dates: [], hours: [] };
  for (const { city, day, date, back, lastHour, ...sum } of sums) {
    if (city === null) arrivals.hours.push({ back: back ?? 0, demand: sum.demand });
    else if (day === null) arrivals.dates.push({ city, date: date ?? '', ...sum });
    else arrivals.days.push({ city, day, ...sum, lastHour: new Date(lastHour) });
  }
  return arrivals;
}

export interface WayCounts {
  received: number;
  counted: number;
  turnedAway: number;
  held: number;
  removed: number;
  /** When the hours of the first and the last one began. */
  first: Date;
  last: Date;
}

/** What came to a city by a channel, in a mode and in a language. */
export interface CityWay extends WayCounts {
  city: string;
  channel: string;
  mode: string;
  language: string;
}

/** Arrivals of each city by the way in which they came. */
export async function sumByWay(db: Db, waveId: string): Promise<CityWay[]> {
  const outcome = (name: string) => sql`coalesce(sum(n) filter (where outcome = ${name}), 0)::int`;
  const counts = await db.execute<{
    [K in keyof CityWay]: K extends 'first' | 'last' ? string : CityWay[K];
  }>(sql`
    select city, channel, mode, language, sum(n)::int as received, ${outcome('counted')} as counted,
      ${outcome('quota_full')} as "turnedAway", ${outcome('held')} as held,
      coalesce(sum(n) filter (where outcome not in ('counted', 'quota_full', 'held')), 0)::int as removed,
      min(hour) as first, max(hour) as last
    from arrival_counts where wave_id = ${waveId} and ${isThere}
    group by city, channel, mode, language`);
  return counts.map((row) => ({ ...row, first: new Date(row.first), last: new Date(row.last) }));
}
