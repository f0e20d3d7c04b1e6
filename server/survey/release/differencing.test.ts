import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Together, tellsFewApart } from './differencing.ts';

/** Groups by their sets: `{ '101': 7 }` means seven people in the first and the third set. */
const groups = (counts: Record<string, number>): Together[] =>
  Object.entries(counts).map(([sets, n]) => ({ sets: [...sets].map(Number), n }));

describe('whether fewer than ten can be told apart', () => {
  test.each<[string, Record<string, number>, boolean]>([
    ['one set of many', { 1: 150 }, false],
    ['nobody in the one and not in the other', { 11: 150, '01': 0 }, false],
    ['one set of few', { 1: 9 }, true],
    ['the same set again', { 11: 150 }, false],
    ['one late answer', { 11: 150, '01': 1 }, true],
    ['nine late answers', { 11: 150, '01': 9 }, true],
    ['ten late answers', { 11: 150, '01': 10 }, false],
    ['five entered and five left: a sum of ten, with signs', { 11: 150, '01': 5, 10: 5 }, false],
    ['four entered and five left', { 11: 150, '01': 4, 10: 5 }, true],
    ['a hundred entered and three left', { 11: 150, '01': 100, 10: 3 }, false],
    ['ten more, then one more than at first', { 111: 150, '010': 10, '001': 1 }, true],
    ['ten more, ten others, and both with one more', { 1111: 100, '0101': 10, '0011': 10, '0001': 1 }, true],
    [
      'ten more, ten others, and both with ten more',
      { 1111: 100, '0101': 10, '0011': 10, '0001': 10 },
      false,
    ],
    ['five by turns', { 111: 100, 100: 5, '010': 5, '001': 5 }, false],
    ['what an earlier release told is not told again', { 111: 150, '011': 1, '001': 30 }, false],
    ['five by turns, and then all of them', { 1111: 100, 1001: 5, '0101': 5, '0011': 5 }, true],
  ])('%s', (_, counts, expected) => {
    expect(tellsFewApart(groups(counts), 10)).toBe(expected);
  });
  test('a limit of 0 tells nobody apart', () => {
    expect(tellsFewApart(groups({ 11: 5, '01': 1 }), 0)).toBe(false);
  });
  test('sets without end are taken to tell people apart', () => {
    const entangled = Array.from({ length: 60 }, (_, i) => ({
      sets: Array.from({ length: 20 }, (_, s) => ((i * 7 + s * s * 13) % 11 < 5 ? 1 : 0)),
      n: 1,
    }));
    expect(tellsFewApart(entangled, 5)).toBe(true);
  });
});

test('finds what trying all combinations with small numbers finds', () => {
  const inOut = fc.constantFrom(0, 1);
  const group = fc.record({ sets: fc.tuple(inOut, inOut, inOut), n: fc.integer({ min: 1, max: 12 }) });
  const family = fc.uniqueArray(group, { selector: ({ sets }) => sets.join(''), minLength: 1 });
  // Combinations of three sets that cancel groups out have no larger factors than these.
  const factors = [-2, -1, 0, 1, 2];
  const combinations = factors.flatMap((a) =>
    factors.flatMap((b) => [-2, -1, 1, 2].map((c) => [a, b, c] as const)),
  );
  fc.assert(
    fc.property(family, (family) => {
      const concerned = combinations.map(([a, b, c]) =>
        family.reduce((sum, { sets: [x, y, z], n }) => (a * x + b * y + c * z === 0 ? sum : sum + n), 0),
      );
      expect(tellsFewApart(family, 10)).toBe(concerned.some((n) => n > 0 && n < 10));
    }),
  );
});
