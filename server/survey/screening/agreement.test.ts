import { expect, test } from 'vitest';
import { krippendorffAlpha } from './agreement.ts';

/** Units from observers' rows; a dot is a unit that an observer did not judge. */
const unitsOf = (...observers: string[]) => {
  const rows = observers.map((row) => row.split(' '));
  return rows[0]!.map((_, u) => rows.flatMap((row) => (row[u] === '.' ? [] : [row[u]!])));
};

test.each([
  ['two observers, two values (A)', 0.095, ['0 1 0 0 0 0 0 0 1 0', '1 1 1 0 0 1 0 0 0 0']],
  ['two observers, nominal (B)', 0.692, ['a a b b d c c c e d d a', 'b a b b b c c c e d d d']],
  [
    'any number of observers, values missing (C)',
    0.743,
    [
      '1 2 3 3 2 1 4 1 2 . . .',
      '1 2 3 3 2 2 4 1 2 5 . 3',
      '. 3 3 3 2 3 4 2 2 5 1 .',
      '1 2 3 3 2 4 4 1 2 5 1 .',
    ],
  ],
])('is what Krippendorff (2011) computes: %s', (_, alpha, observers) => {
  expect(krippendorffAlpha(unitsOf(...observers))).toBeCloseTo(alpha, 3);
});

test('is 1 for agreement throughout, below 0 for the opposite, and undefined without variation', () => {
  expect(
    krippendorffAlpha([
      ['accept', 'accept'],
      ['remove', 'remove'],
    ]),
  ).toBe(1);
  expect(
    krippendorffAlpha([
      ['accept', 'remove'],
      ['remove', 'accept'],
    ]),
  ).toBeCloseTo(-0.5);
  expect(
    krippendorffAlpha([
      ['accept', 'accept'],
      ['accept', 'accept'],
    ]),
  ).toBeNull();
  expect(krippendorffAlpha([['accept', 'remove']])).toBeNull();
  expect(krippendorffAlpha([])).toBeNull();
});
