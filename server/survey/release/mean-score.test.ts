import { expect, test } from 'vitest';
import type { ReleaseCity } from './document.ts';
import { meanScore } from './mean-score.ts';

const city = (score: number | null, se: number, population: number | null, publishable = true) =>
  ({ overall: { score, se, publishable }, margins: { population } }) as ReleaseCity;

test('cities count by their population, and so do their errors', () => {
  const mean = meanScore([city(60, 1, 3000), city(80, 2, 1000)]);
  expect(mean).toMatchObject({ score: 65, cities: 2, isByPopulation: true });
  const error = 1.96 * Math.sqrt(0.75 ** 2 + (0.25 * 2) ** 2);
  expect(mean?.ci[0]).toBeCloseTo(65 - error, 10);
  expect(mean?.ci[1]).toBeCloseTo(65 + error, 10);
});

test('where one population is not known, cities count alike', () => {
  expect(meanScore([city(60, 1, null), city(80, 1, 1000)])).toMatchObject({
    score: 70,
    isByPopulation: false,
  });
});

test('what is withheld does not count; of nothing there is no mean', () => {
  expect(meanScore([city(60, 1, 10), city(90, 1, 10, false), city(null, 0, 10)])).toMatchObject({
    score: 60,
    cities: 1,
  });
  expect(meanScore([city(90, 1, 10, false)])).toBeNull();
});

test('the interval stays on the scale', () => {
  expect(meanScore([city(99.5, 1, 10)])?.ci[1]).toBe(100);
  expect(meanScore([city(0.5, 1, 10)])?.ci[0]).toBe(0);
});
