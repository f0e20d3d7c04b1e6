import { leastWhole } from '../least-whole.ts';
import { exposureSince } from './exposure.ts';
import { DAY_HOURS, type FieldDays, HOUR, sumOf } from './field-days.ts';
import type { ForecastFile } from './forecast-file.ts';
import { countQuantile, type Mixture, mixedChance } from './mixture.ts';
import { demandWithin, type Outlook, outlookOf } from './outlook.ts';

/** When a quota fills, and how certain that is (docs/forecast.md). */

interface Range<T> {
  p10: T;
  p50: T;
  p90: T;
}

/** Times in milliseconds since 1970; null is after the close. */
export interface KnownForecast extends Range<number | null> {
  city: string;
  stratum: string;
  /** The chance that the target is reached by the close. */
  fullByClose: number;
  /** Arrivals from the beginning to the close, whether counted or turned away. */
  demandByClose: Range<number>;
}

export interface UnknownForecast {
  city: string;
  stratum: string;
  unknown: 'too_early' | 'stalled';
}

export type CellForecast = KnownForecast | UnknownForecast;

/** Below either of these the forecast cannot tell. */
const LEAST_DAYS = 3;
const LEAST_ARRIVALS = 20;
/** Days of usual traffic without an arrival after which a cell has stalled. */
const STALLED_AFTER = 1;

/** The forecast of every cell, in the file's order. */
export function forecastCells(file: ForecastFile): CellForecast[] {
  const outlook = outlookOf(file);
  return file.cells.map((_, i) => forecastCell(i, file, outlook));
}

/** A reached target and a past close are facts, known however few arrivals there were. */
function forecastCell(i: number, file: ForecastFile, outlook: Outlook): CellForecast {
  const { city, stratum, target, counted } = file.cells[i]!;
  const missing = target - counted;
  const unknown = missing > 0 && outlook.hoursLeft > 0 ? whyUnknown(i, outlook) : undefined;
  if (unknown) return { city, stratum, unknown };
  const arrived = sumOf(outlook.field.demand[i]!);
  const demand = demandWithin(outlook.hoursLeft, i, outlook);
  // Counted answers that are in no hour still count.
  const demandByClose = (p: number) => Math.max(arrived, counted) + countQuantile(p, demand);
  const reached = missing > 0 ? undefined : reachedAt(i, file);
  const demandIn = (hours: number) => demandWithin(hours, i, outlook);
  const date = (p: number) => reached ?? dateOf(p, missing, demandIn, file, outlook.hoursLeft);
  return {
    city,
    stratum,
    p10: date(0.1),
    p50: date(0.5),
    p90: date(0.9),
    fullByClose: mixedChance(missing, demand),
    demandByClose: { p10: demandByClose(0.1), p50: demandByClose(0.5), p90: demandByClose(0.9) },
  };
}

/** Why the forecast cannot tell when a cell fills. */
export function whyUnknown(i: number, { field, profile }: Outlook): UnknownForecast['unknown'] | undefined {
  const arrived = sumOf(field.demand[i]!);
  if (daysOf(field) < LEAST_DAYS || arrived < LEAST_ARRIVALS) return 'too_early';
  return exposureSince(field.lastArrival[i] ?? 0, profile) >= STALLED_AFTER ? 'stalled' : undefined;
}

const daysOf = ({ days, oldestHours }: FieldDays) => days - 1 + oldestHours / DAY_HOURS;

/**
 * The end of the first hour by which the missing answers have come with probability p; null when that is after the
 * close.
 */
export function dateOf(
  p: number,
  missing: number,
  demandIn: (hours: number) => Mixture,
  { now, closesAt }: Pick<ForecastFile, 'now' | 'closesAt'>,
  hoursLeft: number,
): number | null {
  const isLikely = (hours: number) => mixedChance(missing, demandIn(hours)) >= p;
  if (!isLikely(hoursLeft)) return null;
  return Math.min(closesAt, now + leastWhole(0, hoursLeft, isLikely) * HOUR);
}

/** The end of the hour in which demand reached the target; now, where the hours do not tell. */
function reachedAt(i: number, { now, closesAt, cells }: ForecastFile): number {
  const { hours, target } = cells[i]!;
  const end = Math.min(now, closesAt);
  let arrived = 0;
  for (const { at, demand } of [...hours].sort((a, b) => a.at - b.at)) {
    arrived += demand;
    if (arrived >= target) return Math.min(end, at + HOUR);
  }
  return end;
}
