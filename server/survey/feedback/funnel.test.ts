import { describe, expect, test } from 'vitest';
import type { ReleaseDocument } from '../release/document.ts';
import { funnelOf, limitsAt } from './funnel.ts';

/** Cities with a score, an effective number of respondents and, by default, answers with a deviation of 20. */
const released = (...cities: { score: number; neff: number; sd?: number; publishable?: boolean }[]) =>
  ({
    cities: cities.map(({ score, neff, sd = 20, publishable = true }, i) => ({
      code: String(i),
      neff,
      margins: { population: 1000 },
      overall: { publishable, score, se: sd / Math.sqrt(neff) },
    })),
  }) as unknown as ReleaseDocument;

describe('a funnel plot', () => {
  test('has limits of chance that narrow with the root of the effective number of respondents', () => {
    const funnel = funnelOf(
      released({ score: 60, neff: 100 }, { score: 60, neff: 400 }, { score: 60, neff: 1600 }),
    )!;
    expect(funnel).toMatchObject({ target: 60, between: 0 });
    expect(funnel.within).toBeCloseTo(20, 10);
    // 1.96 and 3.09 times 20 / √400 = 1.
    expect(limitsAt(funnel, 400, 'inner')[0]).toBeCloseTo(58.04, 2);
    expect(limitsAt(funnel, 400, 'outer')[1]).toBeCloseTo(63.09, 2);
    expect(limitsAt(funnel, 1600, 'outer')[1]).toBeCloseTo(61.545, 2);
    expect(funnel.cities[1]!.inner).toEqual(limitsAt(funnel, 400, 'inner'));
  });

  test('says which cities chance does not explain', () => {
    const { cities } = funnelOf(
      released(
        { score: 60, neff: 400 },
        { score: 60.01, neff: 400 },
        { score: 62.4, neff: 400 },
        { score: 57.6, neff: 400 },
        { score: 64, neff: 400 },
        { score: 56, neff: 400 },
      ),
    )!;
    expect(cities.map(({ position }) => position)).toEqual([
      'within',
      'within',
      'above',
      'below',
      'far-above',
      'far-below',
    ]);
  });

  test('pools the spread within cities by their degrees of freedom', () => {
    const { within } = funnelOf(
      released(
        { score: 60, neff: 101, sd: 10 },
        { score: 60, neff: 301, sd: 20 },
        { score: 60, neff: 101, sd: 10 },
      ),
    )!;
    expect(within).toBeCloseTo(Math.sqrt((100 * 100 + 300 * 400 + 100 * 100) / 500), 10);
  });

  test('knows how much cities differ beyond chance, and which is unusual all the same', () => {
    // Standard errors of 1: Q = 4² + 2·2² + 2·2² + 4² = 48, so τ² = (48 − 6) / (7 − 7/7) = 7.
    const seven = [56, 58, 58, 60, 62, 62, 64].map((score) => ({ score, neff: 400 }));
    const funnel = funnelOf(released(...seven))!;
    expect(funnel.between ** 2).toBeCloseTo(7, 10);
    expect(funnel.cities.filter(({ isUnusual }) => isUnusual)).toEqual([]);
    const spread = [...Array(30).fill(60), ...Array(30).fill(61), 90].map((score) => ({ score, neff: 400 }));
    const unusual = funnelOf(released(...spread))!.cities.filter(({ isUnusual }) => isUnusual);
    expect(unusual.map(({ code }) => code)).toEqual(['60']);
  });

  test('leaves out what is withheld, and is none with fewer than three cities', () => {
    const two = [
      { score: 60, neff: 100 },
      { score: 61, neff: 100 },
    ];
    expect(funnelOf(released(...two, { score: 1, neff: 100, publishable: false }))).toBeNull();
    expect(funnelOf(released(...two, { score: 62, neff: 100 }))!.cities).toHaveLength(3);
  });
});
