import type { ForecastFile } from './forecast-file.ts';

export const HOUR = 3_600_000;
export const DAY_HOURS = 24;

/**
 * Demand by days of 24 hours, counted back from now: day 0 is the last one. Every day holds each hour of the clock
 * once, and day d and day d + 7 the same part of the week, whatever the time zone.
 */
export interface FieldDays {
  /** Days since the first hour in the file; the oldest may be partial. */
  days: number;
  /** Whole days. */
  wholeDays: number;
  /** Hours of the oldest day. */
  oldestHours: number;
  /** [cell][day] */
  demand: Float64Array[];
  /** [day][hour back from the day's end], all cells together */
  byHour: Float64Array[];
  /** Hours back from now to each cell's last arrival; undefined without any. */
  lastArrival: (number | undefined)[];
}

/** Whole hours back from now to the middle of the hour that begins at `at`; the hour under way is the first. */
const hoursBack = (now: number, at: number) => Math.max(0, Math.floor((now - at) / HOUR - 0.5));

/** Arrivals by `now`. Later hours are left out, so that a finished wave can be seen as it was. */
export function fieldDays({ now, closesAt, cells }: ForecastFile): FieldDays {
  const end = Math.min(now, closesAt);
  const past = cells.map(({ hours }) => hours.filter(({ at }) => at < end));
  let oldest = 0;
  for (const hours of past) for (const { at } of hours) oldest = Math.max(oldest, hoursBack(end, at));
  const days = Math.floor(oldest / DAY_HOURS) + 1;
  const oldestHours = (oldest % DAY_HOURS) + 1;
  const byHour = Array.from({ length: days }, () => new Float64Array(DAY_HOURS));
  const lastArrival: (number | undefined)[] = [];
  const demand = past.map((hours) => {
    const byDay = new Float64Array(days);
    let last: number | undefined;
    for (const { at, demand } of hours) {
      const back = hoursBack(end, at);
      const day = Math.floor(back / DAY_HOURS);
      byDay[day]! += demand;
      byHour[day]![back % DAY_HOURS]! += demand;
      if (demand > 0) last = Math.min(back, last ?? back);
    }
    lastArrival.push(last);
    return byDay;
  });
  return {
    days,
    wholeDays: oldestHours === DAY_HOURS ? days : days - 1,
    oldestHours,
    demand,
    byHour,
    lastArrival,
  };
}

export const sumOf = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
};
