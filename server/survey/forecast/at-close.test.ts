import { describe, expect, test } from 'vitest';
import { type CappedStratum, countedWithin } from './at-close.ts';
import { HOUR } from './field-days.ts';
import { countQuantile } from './mixture.ts';
import { demandWithin, outlookOf } from './outlook.ts';

/** One city with four arrivals an hour for ten days, and ten days to go. */
const NOW = 240 * HOUR;
const outlook = outlookOf({
  now: NOW,
  closesAt: 2 * NOW,
  cells: [
    {
      ...{ city: 'X', stratum: '', target: 1920, counted: 960 },
      hours: Array.from({ length: 240 }, (_, hour) => ({ at: hour * HOUR, demand: 4 })),
    },
  ],
});
const stratum = (cap: number | null, counted = 240, demand = counted): CappedStratum => ({
  ...{ stratum: `${cap}`, target: cap ?? 0, counted, demand, cap },
});
const atClose = (strata: readonly CappedStratum[]) => countedWithin(outlook.hoursLeft, strata, 0, outlook);
const city = demandWithin(outlook.hoursLeft, 0, outlook);

describe('a city at the close', () => {
  test('has its whole demand beside what counts, where no cap stops it', () => {
    const free = atClose([stratum(null), stratum(null), stratum(null), stratum(null)]).city;
    const wide = atClose([stratum(90_000), stratum(90_000), stratum(90_000), stratum(90_000)]).city;
    for (const [name, p] of [
      ['p10', 0.1],
      ['p50', 0.5],
      ['p90', 0.9],
    ] as const) {
      expect(free[name]).toBe(960 + countQuantile(p, city));
      // Normal within a log-normal factor, in place of one negative binomial.
      expect(Math.abs(wide[name] - free[name])).toBeLessThan(0.02 * free[name]);
    }
  });

  test('is the sum of all caps, where every stratum fills, and never more', () => {
    const full = { p10: 1200, p50: 1200, p90: 1200 };
    expect(atClose([stratum(300), stratum(300), stratum(300), stratum(300)]).city).toEqual(full);
    expect(atClose([stratum(240), stratum(240)]).city).toEqual({ p10: 480, p50: 480, p90: 480 });
  });

  test('stands between: what full strata turn away does not fill the others', () => {
    const { city: range, strata } = atClose([stratum(300), stratum(300), stratum(900), stratum(900)]);
    expect(strata[0]).toEqual({ p10: 300, p50: 300, p90: 300 });
    expect(strata[2]!.p10).toBeLessThan(strata[2]!.p50);
    expect(strata[2]!.p90).toBeLessThan(900);
    const middle = strata.reduce((sum, { p50 }) => sum + p50, 0);
    expect(Math.abs(range.p50 - middle)).toBeLessThan(0.01 * middle);
    expect(range.p90).toBeLessThanOrEqual(2400);
    // The city's demand moves both open strata together: the sum is hardly narrower than the parts.
    const width = strata[2]!.p90 - strata[2]!.p10 + strata[3]!.p90 - strata[3]!.p10;
    expect(range.p90 - range.p10).toBeGreaterThan(0.7 * width);
    expect(range.p90 - range.p10).toBeLessThanOrEqual(width);
  });
});

test('now, nothing has been added', () => {
  const strata = [stratum(300), stratum(null)];
  expect(countedWithin(0, strata, 0, outlook).city).toEqual({ p10: 480, p50: 480, p90: 480 });
});
