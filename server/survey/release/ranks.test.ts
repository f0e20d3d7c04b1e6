import { expect, test } from 'vitest';
import { rankRanges } from './ranks.ts';

const ranges = (...cities: [string, number, number][]) =>
  Object.fromEntries(
    rankRanges(cities.map(([code, score, se]) => ({ code, score, se }))).map((r) => [r.code, [r.from, r.to]]),
  );

test('cities that can be told apart have one rank each', () => {
  expect(ranges(['a', 80, 1], ['b', 70, 1], ['c', 60, 1])).toEqual({ a: [1, 1], b: [2, 2], c: [3, 3] });
});

test('neighbours within 1.96 standard errors of their difference share their ranks', () => {
  // 80 − 77.2 = 2.8 > 1.96 × √2 = 2.77; 77.2 − 74.5 = 2.7 < 2.77.
  expect(ranges(['a', 80, 1], ['b', 77.2, 1], ['c', 74.5, 1])).toEqual({ a: [1, 1], b: [2, 3], c: [2, 3] });
});

test('what is in the middle may overlap both ends that are apart themselves', () => {
  expect(ranges(['a', 80, 1], ['b', 78, 1], ['c', 76, 1])).toEqual({ a: [1, 2], b: [1, 3], c: [2, 3] });
});

test('equal scores are never apart, even without an error', () => {
  expect(ranges(['a', 50, 0], ['b', 50, 0])).toEqual({ a: [1, 2], b: [1, 2] });
});
