import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatHundredths,
  fractionOf,
  hundredthsOf,
  isReportable,
  numberOf,
  roundHundredths,
} from './hundredths.ts';

test('decimals of two digits are hundredths and back, others are none', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (h) => {
      expect(hundredthsOf(numberOf(h))).toBe(h);
    }),
  );
  expect([18.6, 0.29, 1.15, 100].map(hundredthsOf)).toEqual([1860, 29, 115, 10_000]);
  expect([0.005, 1 / 3, 12.345].map(hundredthsOf)).toEqual([undefined, undefined, undefined]);
  expect([1860, 5, 0, -150].map(formatHundredths)).toEqual(['18.60', '0.05', '0.00', '-1.50']);
});

test('a number is the decimals that were typed', () => {
  expect(fractionOf(12.35)).toEqual({ numerator: 1235n, denominator: 100n });
  expect(fractionOf(620)).toEqual({ numerator: 620n, denominator: 1n });
  expect(fractionOf(-0.000001 * 1000)).toEqual({ numerator: -1n, denominator: 1000n });
  expect(() => fractionOf(1e-7)).toThrow(RangeError);
  expect(() => fractionOf(1e21)).toThrow(RangeError);
});

test('numbers that a report cannot hold exactly are told apart', () => {
  expect([0, 12.345678, 999_999_999_999_999, -3].map(isReportable)).toEqual([true, true, true, true]);
  expect([1e-7, 1 / 3, 1e15, 1e21, Number.NaN, Number.POSITIVE_INFINITY].map(isReportable)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('rounds half up, exactly: 0.125 is 0.13, and what is a hair below is 0.12', () => {
  expect(roundHundredths({ numerator: 125n, denominator: 1000n })).toBe(13);
  expect(roundHundredths({ numerator: 124_999_999_999_999_999_999n, denominator: 10n ** 21n })).toBe(12);
  // In binary, 1.005 is less than it looks.
  expect(roundHundredths(fractionOf(1.005))).toBe(101);
});
