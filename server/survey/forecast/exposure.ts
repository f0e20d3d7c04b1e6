import { median } from '../median.ts';
import { DAY_HOURS, type FieldDays, sumOf } from './field-days.ts';

/**
 * Exposure: time weighted by when people answer, in usual days. A night counts for little and a quiet weekend day for
 * less than one, so that neither looks like a fall in the rate.
 */
export interface Profile {
  /** Share of a day that lies in each hour, counted back from the day's end; sums to 1. */
  hours: Float64Array;
  /** Weight of each day of the week, counted back from the last one; mean 1. */
  weekdays: Float64Array;
}

const WEEK = 7;
/** Weight of the prior that all hours are alike, in days. */
const EVEN_DAYS = 2;
/** Arrivals of a day whose shares count half. */
const HALF_TRUST = 24;
/** How much of a weekday's deviation counts after one observation: any day can be unusual. */
const SEEN_ONCE = 0.3;
/** Keeps logarithms of empty days finite. */
const PSEUDO_COUNT = 3;

/** The profile of all cells together. */
export function exposureProfileOf(field: FieldDays): Profile {
  return { hours: hourShares(field), weekdays: weekdayWeights(field) };
}

/** The mean of the days' shares, so that a campaign's day counts as one day among others. */
function hourShares({ byHour, wholeDays }: FieldDays): Float64Array {
  const shares = new Float64Array(DAY_HOURS).fill(EVEN_DAYS / DAY_HOURS);
  let days = EVEN_DAYS;
  for (const counts of byHour.slice(0, wholeDays)) {
    const total = sumOf(counts);
    if (total === 0) continue;
    const trust = total / (total + HALF_TRUST);
    days += trust;
    for (let hour = 0; hour < DAY_HOURS; hour++) shares[hour]! += (trust * counts[hour]!) / total;
  }
  return shares.map((share) => share / days);
}

/**
 * How weekdays differ from the week around them, by a line through it that outliers do not bend. For a weekday that
 * was seen several times, only what all of its days agree on.
 */
function weekdayWeights({ demand, wholeDays }: FieldDays): Float64Array {
  const logs = Array.from({ length: wholeDays }, (_, day) =>
    Math.log(sumOf(demand.map((byDay) => byDay[day]!)) + PSEUDO_COUNT),
  );
  const weights = Float64Array.from({ length: WEEK }, (_, weekday) => {
    const deviations: number[] = [];
    for (let day = weekday; day < wholeDays; day += WEEK) {
      const begin = Math.max(0, Math.min(day - 3, wholeDays - WEEK));
      const week = logs.slice(begin, begin + WEEK);
      if (week.length >= WEEK - 1) deviations.push(deviationFromLine(week, day - begin));
    }
    return Math.exp(Math.max(-2, Math.min(2, agreed(deviations))));
  });
  const mean = sumOf(weights) / WEEK;
  return weights.map((weight) => weight / mean);
}

function agreed(deviations: readonly number[]): number {
  const n = deviations.length;
  if (n === 0) return 0;
  if (n === 1) return SEEN_ONCE * deviations[0]!;
  const isOneSided = deviations.every((x) => x > 0) || deviations.every((x) => x < 0);
  if (!isOneSided) return 0;
  const least = deviations.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
  return (least * n) / (n + 0.5);
}

/** Distance of one value from the Theil–Sen line through all of them (Sen 1968, JASA 63:1379). */
function deviationFromLine(values: readonly number[], at: number): number {
  const slopes = values.flatMap((a, i) => values.slice(i + 1).map((b, k) => (b - a) / (k + 1)));
  const slope = median(slopes);
  const level = median(values.map((value, i) => value - slope * i));
  return values[at]! - level - slope * at;
}

/** Exposure of each past day, in usual days; of the oldest, only of its recorded hours. */
export function pastExposure({ days, oldestHours }: FieldDays, { hours, weekdays }: Profile): Float64Array {
  return Float64Array.from({ length: days }, (_, day) => {
    const share = day < days - 1 ? 1 : sumOf(hours.slice(0, oldestHours));
    return share * weekdays[day % WEEK]!;
  });
}

/** Exposure of the last hours before now, in usual days. */
export function exposureSince(hoursBack: number, { hours, weekdays }: Profile): number {
  let exposure = 0;
  for (let hour = 0; hour < hoursBack; hour++)
    exposure += hours[hour % DAY_HOURS]! * weekdays[Math.floor(hour / DAY_HOURS) % WEEK]!;
  return exposure;
}

/** Exposure of one hour of the future, counted from 0. */
export function hourAhead(hour: number, { hours, weekdays }: Profile): number {
  const day = Math.floor(hour / DAY_HOURS);
  return hours[DAY_HOURS - 1 - (hour % DAY_HOURS)]! * weekdays[WEEK - 1 - (day % WEEK)]!;
}
