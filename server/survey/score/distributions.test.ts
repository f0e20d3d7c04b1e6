import { describe, expect, test } from 'vitest';
import { gammaRatio, tQuantile, tTail, Z_975 } from './distributions.ts';

// Reference values: qt(p, df) of R, and the same equation solved with 40 digits.
const points: [p: number, df: number, t: number][] = [
  [0.975, 1, 12.7062047361747],
  [0.975, 2, 4.30265272974946],
  [0.975, 2.5, 3.57465484200368],
  [0.975, 3, 3.18244630528371],
  [0.975, 4, 2.77644510519779],
  [0.975, 5, 2.57058183563632],
  [0.975, 7, 2.36462425159279],
  [0.975, 10, 2.22813885198627],
  [0.975, 29, 2.0452296421327],
  [0.975, 30, 2.04227245630124],
  [0.975, 99, 1.98421695158642],
  [0.975, 239, 1.96993940591696],
  [0.975, 310, 1.96764592877782],
  [0.975, 999, 1.96234146113345],
  [0.975, 9999, 1.96020126362136],
  [0.975, 1e5, 1.95998770753461],
  [0.975, 1e6, 1.95996635681411],
  [0.6, 3, 0.27667066233269],
  [0.75, 1000, 0.674735164607009],
  [0.9, 1, 3.07768353717525],
  [0.95, 12, 1.78228755564932],
  [0.995, 8, 3.3553873313334],
  [0.9995, 50, 3.49601288181114],
];

describe('tTail', () => {
  test.each(points)('is what the quantile leaves: p = %f, %f degrees of freedom', (p, df, t) => {
    expect(Math.abs(tTail(t, df) / (1 - p) - 1)).toBeLessThan(1e-11);
  });
  test('ends at nothing, however far out', () => {
    expect(tTail(0, 5)).toBe(0.5);
    for (const df of [1, 30, 1300, 1e6])
      for (const t of [20, 36, 100, 1e4]) expect(tTail(t, df)).toBeLessThan(df === 1 ? 0.02 : 1e-12);
  });
});

describe('tQuantile', () => {
  test.each(points)('p = %f, %f degrees of freedom', (p, df, t) => {
    expect(Math.abs(tQuantile(p, df) / t - 1)).toBeLessThan(1e-13);
  });

  test('is odd around the median', () => {
    expect(tQuantile(0.5, 7)).toBe(0);
    expect(tQuantile(0.025, 9)).toBeCloseTo(-tQuantile(0.975, 9), 14);
  });

  test('falls to the normal quantile as the degrees of freedom grow', () => {
    expect(tQuantile(0.975, 1e9)).toBeCloseTo(Z_975, 8);
    let last = Number.POSITIVE_INFINITY;
    for (let df = 1; df < 3000; df++) {
      const t = tQuantile(0.975, df);
      expect(t).toBeLessThan(last);
      last = t;
    }
  });

  test('inverts the Cauchy distribution, whose quantile is a tangent', () => {
    for (const p of [0.55, 0.8, 0.99, 0.999999])
      expect(tQuantile(p, 1) / Math.tan(Math.PI * (p - 0.5)) - 1).toBeCloseTo(0, 9);
  });

  test('refuses what has no quantile', () => {
    expect(() => tQuantile(1, 5)).toThrow(RangeError);
    expect(() => tQuantile(0.975, 0)).toThrow(RangeError);
  });
});

test('gammaRatio follows the exact values at whole and half numbers', () => {
  expect(gammaRatio(0.5)).toBeCloseTo(1 / Math.sqrt(Math.PI), 15);
  expect(gammaRatio(1)).toBeCloseTo(Math.sqrt(Math.PI) / 2, 15);
  // Γ(a + 1)/Γ(a) = a
  for (const a of [0.3, 4, 19.7, 20, 333.5, 5e4])
    expect((gammaRatio(a) * gammaRatio(a + 0.5)) / a).toBeCloseTo(1, 14);
});
