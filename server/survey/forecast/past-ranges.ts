import type { Steps } from '../steps.ts';
import { DAY_HOURS, type FieldDays, sumOf } from './field-days.ts';
import { whyUnknown } from './forecast.ts';
import type { ForecastCell } from './forecast-file.ts';
import { countQuantile } from './mixture.ts';
import { demandWithin, outlookFrom } from './outlook.ts';

/** How often the ranges of some days ago held, by the counts of one hour. */
export interface PastRanges {
  /** Whole hours since 1970 at the moment of the counts. */
  hour: number;
  daysAgo: number;
  ranges: PastRange[];
}

/** Whether the 80 % range for a cell from some days ago held the actual count. */
export interface PastRange {
  city: string;
  isHeld: boolean;
}

/**
 * The ranges of demand that the same rules would have given some whole days ago, from the data of then, against the
 * actual counts. Cells that could not be forecast are left out; empty where the wave is too young.
 */
export function* pastRanges(
  field: FieldDays,
  cells: readonly Pick<ForecastCell, 'city' | 'target'>[],
  daysAgo: number,
): Steps<PastRange[]> {
  if (field.days <= daysAgo) return [];
  const then = yield* outlookFrom(asOfDaysAgo(field, daysAgo), cells, daysAgo * DAY_HOURS);
  return cells.flatMap(({ city }, i) => {
    if (whyUnknown(i, then)) return [];
    const demand = demandWithin(then.hoursLeft, i, then);
    const came = sumOf(field.demand[i]!.subarray(0, daysAgo));
    return [{ city, isHeld: came >= countQuantile(0.1, demand) && came <= countQuantile(0.9, demand) }];
  });
}

/** The field as it was; a last arrival that later ones hide is assumed at the end of its day. */
function asOfDaysAgo(field: FieldDays, daysAgo: number): FieldDays {
  const demand = field.demand.map((byDay) => byDay.subarray(daysAgo));
  const lastArrival = demand.map((byDay, i) => {
    const hours = (field.lastArrival[i] ?? 0) - daysAgo * DAY_HOURS;
    if (hours >= 0) return hours;
    const day = byDay.findIndex((n) => n > 0);
    return day < 0 ? undefined : day * DAY_HOURS;
  });
  return {
    days: field.days - daysAgo,
    wholeDays: Math.max(0, field.wholeDays - daysAgo),
    oldestHours: field.oldestHours,
    demand,
    byHour: field.byHour.slice(daysAgo),
    lastArrival,
  };
}
