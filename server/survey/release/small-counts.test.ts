import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publishedCount, publishedParts } from './small-counts.ts';

test('a small count is not told, none and many are', () => {
  expect([0, 1, 9, 10].map((n) => publishedCount(n, 10))).toEqual([0, '<10', '<10', 10]);
});

describe('parts of a known sum', () => {
  test.each<[number[], boolean[]]>([
    [
      [50, 60],
      [true, true],
    ],
    [
      [50, 0, 60],
      [true, true, true],
    ],
    [
      [50, 9, 60],
      [false, false, true],
    ],
    [
      [50, 9],
      [false, false],
    ],
    [
      [50, 5, 5, 60],
      [true, false, false, true],
    ],
    [
      [50, 1, 1, 60],
      [false, false, false, true],
    ],
    [[5], [false]],
  ])('%j', (parts, expected) => {
    expect(publishedParts(parts, 10)).toEqual(expected);
  });
  test('a small part lies among others, of ten people at least, or with all there are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }), (parts) => {
        const isTold = publishedParts(parts, 10);
        const hidden = parts.filter((_, i) => !isTold[i]);
        expect(parts.every((n, i) => !isTold[i] || n === 0 || n >= 10)).toBe(true);
        const isAll = parts.every((n, i) => !isTold[i] || n === 0);
        const sum = hidden.reduce((total, n) => total + n, 0);
        expect(hidden.length === 0 || isAll || (hidden.length > 1 && sum >= 10)).toBe(true);
      }),
    );
  });
});
