import { describe, expect, test } from 'vitest';
import { countQuantile, mixedChance } from './mixture.ts';

/** Geometric: P(N ≥ k) is 0.8^k, and 0.5^k. */
const long = { mean: 4, spread: 1 };
const short = { mean: 1, spread: 1 };
const both = [
  { ...long, weight: 0.25 },
  { ...short, weight: 0.75 },
];

describe('a mixture', () => {
  test('has the tails of its parts, by their weights', () => {
    for (const k of [0, 1, 2, 10])
      expect(mixedChance(k, both)).toBeCloseTo(0.8 ** k / 4 + 0.5 ** k * 0.75, 13);
  });

  test('has the quantiles that its sums have', () => {
    // The least k with 1 − 0.8^(k + 1) ≥ p.
    const alone = [{ ...long, weight: 1 }];
    expect([0.1, 0.5, 0.9].map((p) => countQuantile(p, alone))).toEqual([0, 3, 10]);
    // 0.8^6/4 + 0.5^6 · 3/4 is 0.077, and of one less 0.105.
    expect([0.1, 0.5, 0.9].map((p) => countQuantile(p, both))).toEqual([0, 1, 5]);
    expect(countQuantile(0.9, [{ mean: 0, spread: 0, weight: 1 }])).toBe(0);
  });
});
