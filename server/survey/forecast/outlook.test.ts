import { expect, test } from 'vitest';
import { HOUR } from './field-days.ts';
import type { Mixture } from './mixture.ts';
import { demandWithin, outlookOf } from './outlook.ts';

/** Demand in ten days from now of the first of many even cities, after some days. */
function demandAfter(days: number): Mixture {
  const cells = Array.from({ length: 10 }, (_, i) => ({
    ...{ city: String(i), stratum: '', target: 9000, counted: 0 },
    hours: Array.from({ length: days * 24 }, (_, hour) => ({ at: hour * HOUR, demand: 3 + (hour % 3) })),
  }));
  return demandWithin(240, 0, outlookOf({ now: days * 24 * HOUR, closesAt: (days + 10) * 24 * HOUR, cells }));
}

test('demand is a mixture over drifts, and the longer the past, the fewer of them are left', () => {
  const young = demandAfter(3);
  const old = demandAfter(30);
  expect(young.length).toBeGreaterThan(2);
  expect(old.length).toBeLessThan(young.length);
  for (const mixture of [young, old]) {
    expect(mixture.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    for (const { mean } of mixture) expect(Math.abs(mean / 960 - 1)).toBeLessThan(0.1);
  }
  // The wider parts are those of the larger drifts.
  const spreads = young.map(({ spread }) => spread);
  expect(spreads).toEqual([...spreads].sort((a, b) => a - b));
});
