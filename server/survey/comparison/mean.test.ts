import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';
import type { ReleaseCity, ReleaseDocument } from '../release/document.ts';
import { compareWithNation } from './mean.ts';
import { trendBetween } from './trend.ts';

const figure = (score: number | null, se: number | null = 1, publishable = score !== null) =>
  ({ score, se, publishable }) as ReleaseCity['overall'];

const releaseOf = (
  cities: { code: string; score: number | null; se?: number; population?: number | null }[],
) =>
  ({
    cities: cities.map(({ code, score, se = 1, population = 1000 }) => ({
      code,
      n: { valid: 1000 },
      overall: figure(score, se),
      margins: { population },
    })),
  }) as unknown as ReleaseDocument;

test('the nation is the mean by population, and the city’s own share in it makes the difference more certain', () => {
  const compared = compareWithNation(
    releaseOf([
      { code: 'a', score: 80, population: 3000 },
      { code: 'b', score: 70, population: 1000, se: 2 },
      { code: 'c', score: null, population: 5000 },
    ]),
    'a',
  );
  expect(compared).toEqual({
    // (3 · 80 + 70) / 4; √(0.75² + (0.25 · 2)²)
    // ± 1.96 · 0.9014
    mean: { score: 77.5, se: 0.9, ci: [75.73, 79.27], cities: 2, isByPopulation: true },
    difference: 2.5,
    differenceSe: 0.56,
    // 2.5 / √(0.25² + (0.25 · 2)²) = 4.47
    position: 'above',
    ranks: { from: 1, to: 1 },
  });
});

test('without all populations it is the plain mean; without another score there is nothing to compare', () => {
  const cities = [
    { code: 'a', score: 80, population: 3000 },
    { code: 'b', score: 78, population: null },
  ];
  expect(compareWithNation(releaseOf(cities), 'b')).toMatchObject({
    mean: { score: 79, isByPopulation: false },
    difference: -1,
    // 1 / √(0.25 + 0.25) = 1.41
    position: 'indistinct',
    ranks: { from: 1, to: 2 },
  });
  expect(compareWithNation(releaseOf(cities.slice(0, 1)), 'a')).toBeNull();
  expect(compareWithNation(releaseOf([{ code: 'a', score: null }, ...cities.slice(1)]), 'a')).toBeNull();
});

test('chance alone is called above or below in one of twenty cities', () => {
  const generator = xoroshiro128plus(11);
  const uniform = () => uniformFloat64(generator);
  // Box and Muller 1958.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const draws = Array.from({ length: 4000 }, () => Array.from({ length: 8 }, normal));
  const called = draws.filter((errors) => {
    const cities = errors.map((e, i) => ({ code: String(i), score: 60 + e * (1 + i / 4), se: 1 + i / 4 }));
    return compareWithNation(releaseOf(cities), '0')?.position !== 'indistinct';
  });
  expect(called.length / draws.length).toBeGreaterThan(0.035);
  expect(called.length / draws.length).toBeLessThan(0.065);
});

test('a change smaller than chance is none; one that is withheld is not known', () => {
  expect(trendBetween(figure(60), figure(62.7))).toEqual({
    difference: 2.7,
    se: 1.41,
    direction: 'indistinct',
  });
  expect(trendBetween(figure(60), figure(62.8))).toEqual({ difference: 2.8, se: 1.41, direction: 'up' });
  expect(trendBetween(figure(62.8), figure(60))).toEqual({ difference: -2.8, se: 1.41, direction: 'down' });
  expect(trendBetween(figure(60, 0), figure(60, 0))).toEqual({
    difference: 0,
    se: 0,
    direction: 'indistinct',
  });
  expect(trendBetween(figure(60), figure(null))).toBeNull();
  expect(trendBetween(figure(60, null), figure(62))).toBeNull();
});
