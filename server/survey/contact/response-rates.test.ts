import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dispositions, groupOf } from './dispositions.ts';
import { type CaseCounts, interviewKind, noCases, responseRates } from './response-rates.ts';

const counts = (some: Partial<CaseCounts>): CaseCounts => ({ ...noCases, ...some });

describe('response rates', () => {
  test('of a survey worked out by hand', () => {
    // 400 complete, 50 partial, 200 refusals, 100 not met, 50 others; 200 unknown, 200 not eligible: e = 800 / 1000.
    const rates = responseRates(
      counts({
        complete: 400,
        partial: 50,
        refusal: 200,
        nonContact: 100,
        other: 50,
        unknownHousehold: 120,
        unknownEligible: 80,
        notEligible: 200,
      }),
    );
    expect(rates).toEqual({ rr1: 0.4, rr2: 0.45, rr3: 400 / 960, rr4: 450 / 960, e: 0.8 });
  });

  test('without anybody approached there are none', () => {
    expect(responseRates(noCases)).toEqual({ rr1: null, rr2: null, rr3: null, rr4: null, e: null });
  });

  test('where eligibility is known of nobody, no share of it is made up', () => {
    expect(responseRates(counts({ unknownHousehold: 7 }))).toEqual({
      rr1: 0,
      rr2: 0,
      rr3: null,
      rr4: null,
      e: null,
    });
  });

  test('RR1 is the lowest and RR4 the highest, all within 0 and 1', () => {
    const number = fc.nat(1000);
    const anyCounts = fc.record({
      complete: number,
      partial: number,
      refusal: number,
      nonContact: number,
      other: number,
      unknownHousehold: number,
      unknownEligible: number,
      notEligible: number,
    });
    fc.assert(
      fc.property(anyCounts, (c) => {
        const { rr1, rr2, rr3, rr4 } = responseRates(c);
        // Nobody was eligible.
        fc.pre(rr1 !== null && rr2 !== null && rr3 !== null && rr4 !== null);
        expect(rr1).toBeGreaterThanOrEqual(0);
        expect(rr2).toBeGreaterThanOrEqual(rr1);
        expect(rr3).toBeGreaterThanOrEqual(rr1);
        expect(rr4).toBeGreaterThanOrEqual(Math.max(rr2, rr3));
        expect(rr4).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test('an interview counts by the share that was answered', () => {
  expect(interviewKind(100, 100)).toBe('complete');
  expect(interviewKind(81, 100)).toBe('complete');
  expect(interviewKind(80, 100)).toBe('partial');
  expect(interviewKind(50, 100)).toBe('partial');
  expect(interviewKind(49, 100)).toBe('refusal');
  expect(interviewKind(0, 0)).toBe('complete');
});

test('every disposition lies in the group of its code', () => {
  const first = { refusal: '2.1', nonContact: '2.2', other: '2.3', unknownHousehold: '3.1' } as const;
  const groups = { ...first, unknownEligible: '3.2', notEligible: '4.' };
  for (const code of dispositions) expect(code.startsWith(groups[groupOf(code)])).toBe(true);
});
