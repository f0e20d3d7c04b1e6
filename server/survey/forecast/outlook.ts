import { atOnce, type Steps } from '../steps.ts';
import { spreadParts, type Variant, weighVariants } from './back-test.ts';
import { burstinessOf } from './burstiness.ts';
import { exposureProfileOf, hourAhead, type Profile, pastExposure } from './exposure.ts';
import { DAY_HOURS, type FieldDays, fieldDays, HOUR } from './field-days.ts';
import type { ForecastCell, ForecastFile } from './forecast-file.ts';
import type { Mixture } from './mixture.ts';
import type { Cells } from './rate.ts';
import { grown, trendsAt } from './trend.ts';

/** What all forecasts of a wave have in common. */
export interface Outlook {
  field: FieldDays;
  profile: Profile;
  cells: Cells;
  burstiness: number;
  variants: Variant[];
  /** Hours from now to the close, the last one begun; none once it is past. */
  hoursLeft: number;
  /** [variant][city][hours ahead] exposure in usual days, grown by the trend */
  ahead: Float64Array[][];
}

export function outlookOf(file: ForecastFile): Outlook {
  return atOnce(outlookFrom(fieldDays(file), file.cells, Math.max(0, file.closesAt - file.now) / HOUR));
}

/** @param hours until the close */
export function* outlookFrom(
  field: FieldDays,
  targets: readonly Pick<ForecastCell, 'city' | 'target'>[],
  hours: number,
): Steps<Outlook> {
  const profile = exposureProfileOf(field);
  const exposure = pastExposure(field, profile);
  const cells = cellsOf(targets);
  const burstiness = burstinessOf(field.demand, exposure, field.wholeDays);
  const variants = yield* weighVariants(field.demand, exposure, burstiness, cells, hours / DAY_HOURS);
  const trends = trendsAt(0, field.demand, exposure, burstiness, cells);
  const ahead = variants.map(({ trendShare, rates }) =>
    Array.from(trends, (trend) => exposureAhead(hours, trendShare * trend, rates.age, profile)),
  );
  return { field, profile, cells, burstiness, variants, hoursLeft: Math.ceil(hours), ahead };
}

function cellsOf(cells: readonly Pick<ForecastCell, 'city' | 'target'>[]): Cells {
  const indexOf = new Map<string, number>();
  const cityOf = cells.map(({ city }) => {
    const index = indexOf.get(city) ?? indexOf.size;
    indexOf.set(city, index);
    return index;
  });
  return { targets: cells.map(({ target }) => target), cityOf, cities: indexOf.size };
}

/**
 * Exposure from now to the end of each hour, for a rate learned from days of a mean age. The last hour may end early.
 */
function exposureAhead(hours: number, growth: number, age: number, profile: Profile): Float64Array {
  const untilNow = Math.exp(growth * age);
  const sums = new Float64Array(Math.ceil(hours) + 1);
  for (let hour = 0; hour < hours; hour++) {
    const part = Math.min(1, hours - hour) * hourAhead(hour, profile);
    sums[hour + 1] = sums[hour]! + part * untilNow * grown(growth, (hour + 0.5) / DAY_HOURS);
  }
  return sums;
}

const NOTHING: Mixture = [{ weight: 1, mean: 0, spread: 0 }];

/**
 * Demand of a cell within some hours from now: for each drift the variants' mixture, matched in mean and variance by
 * one negative binomial. Drifts stay apart, because doubt about them makes the tails heavier.
 */
export function demandWithin(
  hours: number,
  cell: number,
  { variants, ahead, cells, burstiness }: Outlook,
): Mixture {
  const city = cells.cityOf[cell]!;
  const sums = variants[0]!.drifts.map(() => ({ weight: 0, first: 0, second: 0 }));
  for (const [v, { rates, drifts }] of variants.entries()) {
    const expected = rates.perDay[cell]! * ahead[v]![city]![hours]!;
    if (expected === 0) return NOTHING;
    const { fixed, drifting } = spreadParts(rates, cell, burstiness, hours / DAY_HOURS);
    for (const [j, { drift, weight }] of drifts.entries()) {
      const sum = sums[j]!;
      sum.weight += weight;
      sum.first += weight * expected;
      sum.second += weight * expected ** 2 * (1 + fixed + drift * drifting);
    }
  }
  return sums.map(({ weight, first, second }) => ({
    weight,
    mean: first / weight,
    spread: Math.max(0, (second * weight) / first ** 2 - 1),
  }));
}
