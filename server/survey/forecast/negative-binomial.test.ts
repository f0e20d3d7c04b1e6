import { describe, expect, test } from 'vitest';
import { incompleteBeta, logGamma } from './incomplete-beta.ts';
import { chanceOfAtLeast, logChanceOf } from './negative-binomial.ts';

describe('the incomplete beta function', () => {
  test('is a binomial tail at whole numbers', () => {
    // I_x(k, n − k + 1) = Σ_{j ≥ k} C(n, j) x^j (1 − x)^(n − j), here of 10 throws of a coin.
    expect(incompleteBeta(0.5, 0.5, 6, 5)).toBeCloseTo((210 + 120 + 45 + 10 + 1) / 1024, 14);
    expect(incompleteBeta(0.5, 0.5, 1, 10)).toBeCloseTo(1023 / 1024, 14);
  });

  test('is a power where one parameter is 1', () => {
    expect(incompleteBeta(0.3, 0.7, 2.5, 1)).toBeCloseTo(0.3 ** 2.5, 14);
    expect(incompleteBeta(0.3, 0.7, 1, 2.5)).toBeCloseTo(1 - 0.7 ** 2.5, 14);
  });

  test('is 0 and 1 at the ends, and a half in the middle of what is symmetric', () => {
    expect(incompleteBeta(0, 1, 3, 4)).toBe(0);
    expect(incompleteBeta(1, 0, 3, 4)).toBe(1);
    for (const a of [0.5, 7, 1e3, 1e6]) expect(incompleteBeta(0.5, 0.5, a, a)).toBeCloseTo(0.5, 8);
  });
});

test('logGamma follows factorials and Γ(½) = √π', () => {
  expect(logGamma(1)).toBeCloseTo(0, 13);
  expect(logGamma(6)).toBeCloseTo(Math.log(120), 13);
  expect(logGamma(21)).toBeCloseTo(Math.log(2_432_902_008_176_640_000), 12);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
});

/** P(N = k) for r = 1/spread a whole number: C(k + r − 1, k) (1 − x)^r x^k, of exact products. */
function exact(k: number, mean: number, r: number): number {
  const x = mean / (mean + r);
  let ways = 1;
  for (let j = 1; j <= k; j++) ways *= (r - 1 + j) / j;
  return ways * (1 - x) ** r * x ** k;
}

describe('the negative binomial distribution', () => {
  const sums: [mean: number, r: number][] = [
    [0.3, 1],
    [3, 2],
    [12, 5],
    [40, 8],
  ];
  test.each(sums)('of mean %f and spread 1/%i has the tails of exact sums', (mean, r) => {
    let below = 0;
    for (let k = 0; k <= 80; k++) {
      expect(chanceOfAtLeast(k, { mean, spread: 1 / r })).toBeCloseTo(1 - below, 12);
      expect(Math.exp(logChanceOf(k, { mean, spread: 1 / r }))).toBeCloseTo(exact(k, mean, r), 12);
      below += exact(k, mean, r);
    }
  });

  test('of spread 1 is geometric', () => {
    for (const k of [1, 2, 10]) expect(chanceOfAtLeast(k, { mean: 4, spread: 1 })).toBeCloseTo(0.8 ** k, 13);
  });

  test('without spread is Poisson', () => {
    expect(chanceOfAtLeast(1, { mean: 2, spread: 0 })).toBeCloseTo(1 - Math.exp(-2), 6);
    expect(chanceOfAtLeast(3, { mean: 2, spread: 0 })).toBeCloseTo(1 - 5 * Math.exp(-2), 6);
  });

  test('of nothing is nothing', () => {
    expect(chanceOfAtLeast(1, { mean: 0, spread: 0 })).toBe(0);
    expect(chanceOfAtLeast(0, { mean: 0, spread: 0 })).toBe(1);
  });
});
