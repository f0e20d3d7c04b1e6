import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answersFor, expectedOf, halfWidthOf, proposeQuotas, strataByMargins } from './propose.ts';

const margins = {
  age: {
    ordered: true,
    targets: [
      ['16-39', 50],
      ['40+', 50],
    ] as [string, number][],
  },
  sex: {
    ordered: false,
    targets: [
      ['f', 0.49],
      ['m', 0.51],
    ] as [string, number][],
  },
};

test('the size follows from the half-width: n = (t · S / h)²', () => {
  // 1.96 · 25 / 5 = 9.8, whose square is 96.04; Student's t asks for a few more.
  expect(answersFor({ halfWidth: 5, deviation: 25 })).toBe(99);
  expect(halfWidthOf(99, 25)).toBeLessThanOrEqual(5);
  expect(halfWidthOf(98, 25)).toBeGreaterThan(5);
  // 1.96² · 25² / 2² = 600.25
  expect(answersFor({ halfWidth: 2, deviation: 25 })).toBe(603);
});

test('strata are the product of the margins, whether these are shares or counts', () => {
  expect(strataByMargins(margins, ['age', 'sex'])).toEqual([
    { stratum: '16-39/f', share: 0.245 },
    { stratum: '16-39/m', share: 0.255 },
    { stratum: '40+/f', share: 0.245 },
    { stratum: '40+/m', share: 0.255 },
  ]);
});

describe('a proposal', () => {
  const precision = { halfWidth: 2, deviation: 25, least: 10, capPercent: 110 };
  test('is in proportion, with caps above', () => {
    const quotas = proposeQuotas(strataByMargins(margins, ['age', 'sex']), precision);
    expect(quotas).toEqual([
      { stratum: '16-39/f', target: 148, cap: 163 },
      { stratum: '16-39/m', target: 154, cap: 170 },
      { stratum: '40+/f', target: 148, cap: 163 },
      { stratum: '40+/m', target: 154, cap: 170 },
    ]);
  });
  test('keeps its promise, also where small strata are raised', () => {
    const share = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(share, { minLength: 1, maxLength: 12 }),
        fc.double({ min: 1, max: 8, noNaN: true }),
        fc.integer({ min: 0, max: 60 }),
        (shares, halfWidth, least) => {
          const sum = shares.reduce((a, b) => a + b, 0);
          const strata = shares.map((x, i) => ({ stratum: `s${i}`, share: x / sum }));
          const quotas = proposeQuotas(strata, { ...precision, halfWidth, least });
          const targets = new Map(quotas.map((q) => [q.stratum, q.target]));
          const expected = expectedOf(strata, targets, precision.deviation);
          expect(expected.halfWidth).toBeLessThanOrEqual(halfWidth * (1 + 1e-9));
          expect(quotas.every((q) => q.target >= least && q.cap >= q.target)).toBe(true);
        },
      ),
    );
  });
});

test('a stratum without a target leaves nothing to expect', () => {
  const strata = strataByMargins(margins, ['sex']);
  expect(expectedOf(strata, new Map([['f', 50]]), 25)).toEqual({ n: 50, deff: null, halfWidth: null });
  // n = 100 with shares of .49 and .51 from 90 and 10: deff = 100 (.49²/90 + .51²/10) = 2.8678
  const uneven = expectedOf(
    strata,
    new Map([
      ['f', 90],
      ['m', 10],
    ]),
    25,
  );
  expect(uneven.deff).toBeCloseTo(2.8678, 4);
  expect(uneven.halfWidth).toBeCloseTo(halfWidthOf(100, 25) * Math.sqrt(2.8678), 3);
});
