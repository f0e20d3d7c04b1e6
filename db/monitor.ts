import { type SQL, sql } from 'drizzle-orm';
import type { Status, VerdictReason } from '../server/survey/screening/verdict.ts';
import type { Db } from './client.ts';
import { rows } from './rows.ts';

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

export interface CityDay {
  city: string;
  /** Days of 24 hours, counted back from the end. */
  day: number;
  received: number;
  demand: number;
  counted: number;
  /** Hours back to the last arrival that was demand; null without one. */
  lastDemand: number | null;
  /** When the hour of the last arrival began. */
  lastHour: Date;
}

/** What came to each city on each day before `end`. */
export async function sumCityDays(db: Db, waveId: string, end: Date): Promise<CityDay[]> {
  const days = await db.execute<{ [K in keyof CityDay]: K extends 'lastHour' ? string : CityDay[K] }>(sql`
    select city, back / 24 as day, sum(n)::int as received,
      coalesce(sum(n) filter (where ${isDemand}), 0)::int as demand,
      coalesce(sum(n) filter (where outcome = 'counted'), 0)::int as counted,
      min(back) filter (where ${isDemand}) as "lastDemand", max(hour) as "lastHour"
    from (
      select city, outcome, n, hour, ${hoursBack(end)} as back from arrival_counts
      where wave_id = ${waveId} and ${isThere}
    ) as hours
    group by city, back / 24 order by city, back / 24`);
  return days.map((day) => ({ ...day, lastHour: new Date(day.lastHour) }));
}

/** The whole wave's demand by hours back from `end`. */
export async function sumHours(
  db: Db,
  waveId: string,
  end: Date,
): Promise<{ back: number; demand: number }[]> {
  return [
    ...(await db.execute<{ back: number; demand: number }>(sql`
      select ${hoursBack(end)} as back, coalesce(sum(n) filter (where ${isDemand}), 0)::int as demand
      from arrival_counts where wave_id = ${waveId} and ${isThere} group by 1 order by 1`)),
  ];
}

/** The channel by which most came to each city. */
export async function sumTopChannels(
  db: Db,
  waveId: string,
): Promise<{ city: string; channel: string; n: number }[]> {
  return [
    ...(await db.execute<{ city: string; channel: string; n: number }>(sql`
      select distinct on (city) city, channel, sum(n)::int as n from arrival_counts
      where wave_id = ${waveId} and ${isThere}
      group by city, channel order by city, sum(n) desc, channel`)),
  ];
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

/** By what arrivals are told apart. */
const ways = { channel: sql`channel`, mode: sql`mode`, language: sql`language` };
type Way = keyof typeof ways;

type Cities = 'all' | readonly string[];
const isIn = (cities: Cities): SQL =>
  cities === 'all' ? sql`true` : sql`city = any(array(select jsonb_array_elements_text(${rows(cities)})))`;

/** Removed submissions by reason, in some cities or all, most first. */
export async function sumReasons(
  db: Db,
  waveId: string,
  cities: Cities,
): Promise<{ reason: VerdictReason; n: number }[]> {
  return [
    ...(await db.execute<{ reason: VerdictReason; n: number }>(sql`
      select reason, sum(n)::int as n from standing_counts
      where wave_id = ${waveId} and status = 'removed' and ${isIn(cities)} and ${isThere}
      group by reason order by sum(n) desc, reason`)),
  ];
}

/** Arrivals by channel, mode or language, in some cities or all, most first. */
export async function sumWays(
  db: Db,
  waveId: string,
  way: Way,
  cities: Cities,
): Promise<(WayCounts & { name: string })[]> {
  const outcome = (name: string) => sql`coalesce(sum(n) filter (where outcome = ${name}), 0)::int`;
  const counts = await db.execute<
    { name: string; first: string; last: string } & Omit<WayCounts, 'first' | 'last'>
  >(sql`
    select ${ways[way]} as name, sum(n)::int as received, ${outcome('counted')} as counted,
      ${outcome('quota_full')} as "turnedAway", ${outcome('held')} as held,
      coalesce(sum(n) filter (where outcome not in ('counted', 'quota_full', 'held')), 0)::int as removed,
      min(hour) as first, max(hour) as last
    from arrival_counts where wave_id = ${waveId} and ${isIn(cities)} and ${isThere}
    group by ${ways[way]} order by sum(n) desc, ${ways[way]}`);
  return counts.map((row) => ({ ...row, first: new Date(row.first), last: new Date(row.last) }));
}

export interface DayCounts {
  /** A day of China's official time. */
  date: string;
  received: number;
  counted: number;
}

/** What came to a city on each day. */
export async function sumDays(db: Db, waveId: string, city: string): Promise<DayCounts[]> {
  return [
    ...(await db.execute<{ [K in keyof DayCounts]: DayCounts[K] }>(sql`
      select to_char(hour at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as date, sum(n)::int as received,
        coalesce(sum(n) filter (where outcome = 'counted'), 0)::int as counted
      from arrival_counts where wave_id = ${waveId} and city = ${city} and ${isThere}
      group by 1 order by 1`)),
  ];
}
