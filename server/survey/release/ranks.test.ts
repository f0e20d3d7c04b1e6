import { describe, expect, test } from 'vitest';
import { coverageOf, fiftyCities } from '../../../test/support/rank-simulation.ts';
import type { ReleaseDocument } from './document.ts';
import { degreesOf, rankSets, ranksIn } from './ranks.ts';

const setsOf = (df: number, ...cities: [string, number, number][]) =>
  Object.fromEntries(
    rankSets(cities.map(([code, score, se]) => ({ code, score, se, df }))).map((r) => [
      r.code,
      [r.from, r.to],
    ]),
  );
const MANY = 1e6;

describe('sets of ranks', () => {
  test('are one rank each where all can be told apart, in whatever order', () => {
    expect(setsOf(MANY, ['b', 70, 1], ['a', 80, 1], ['c', 60, 1])).toEqual({
      a: [1, 1],
      b: [2, 2],
      c: [3, 3],
    });
  });

  // z = 2.36, p = 0.0091, between 0.05 / 6 for the first of three cities' pairs and 0.05 / 4 for the third.
  const near = 80 - 2.36 * Math.SQRT2;
  test('step down: what is certain leaves more room for the rest', () => {
    expect(setsOf(MANY, ['a', 80, 1], ['b', near, 1], ['c', 60, 1])).toMatchObject({
      a: [1, 1],
      b: [2, 2],
    });
    expect(setsOf(MANY, ['a', 80, 1], ['b', near, 1], ['c', near, 1])).toEqual({
      a: [1, 3],
      b: [1, 3],
      c: [1, 3],
    });
  });

  test('are wider with fewer sampling units: t in place of the normal distribution', () => {
    const cities: [string, number, number][] = [
      ['a', 80, 1],
      ['b', 80 - 2.1 * Math.SQRT2, 1],
    ];
    expect(setsOf(MANY, ...cities)).toEqual({ a: [1, 1], b: [2, 2] });
    // Welch and Satterthwaite give 18 degrees for 9 and 9: P(T > 2.1) = 0.0251.
    expect(setsOf(9, ...cities)).toEqual({ a: [1, 2], b: [1, 2] });
  });

  test('are all ranks where scores are equal, even without an error', () => {
    expect(setsOf(99, ['a', 50, 0], ['b', 50, 0])).toEqual({ a: [1, 2], b: [1, 2] });
    expect(rankSets([])).toEqual([]);
  });

  test.each(['all tie', 'one far above 49 that tie', 'groups that tie, 10 or 400 units'])(
    'hold all at once in 95 of 100 surveys of fifty cities: %s',
    (name) => {
      expect(coverageOf(fiftyCities[name]!, rankSets, 200, 1).all).toBeGreaterThanOrEqual(0.95);
    },
  );
});

test('a city has one degree of freedom less than sampling units; those unsaid are nine fewer than people at most', () => {
  const n = { received: 400, valid: 300, removed: {} };
  expect(degreesOf({ n })).toBe(299);
  expect(degreesOf({ n, clusters: null })).toBe(299);
  expect(degreesOf({ n, clusters: { psus: 40, deff: 2, icc: 0.1 } })).toBe(39);
  expect(degreesOf({ n, clusters: { psus: null, deff: 2, icc: 0.1 } })).toBe(290);
});

describe('the ranks of a release', () => {
  const cities = [
    ['a', 80],
    ['b', 60],
    ['c', null],
  ].map(([code, score]) => ({
    ...{ code, n: { valid: 300 } },
    overall: { score, se: 1, publishable: score !== null },
  })) as unknown as ReleaseDocument['cities'];
  const ranks = [{ code: 'a', from: 1, to: 2 }];
  test('are those that it holds, each by itself or jointly as it says', () => {
    expect(ranksIn({ cities, ranks })).toEqual({ ranks, areJoint: false });
    expect(ranksIn({ cities, ranks, ranking: { method: 'holm', confidence: 95 } })).toEqual({
      ranks,
      areJoint: true,
    });
  });
  test('are found from its published figures where it holds none', () => {
    expect(ranksIn({ cities })).toEqual({
      ranks: [
        { code: 'a', from: 1, to: 1 },
        { code: 'b', from: 2, to: 2 },
      ],
      areJoint: true,
    });
  });
});
