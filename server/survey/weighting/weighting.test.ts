import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoringOptionsSchema } from '../score/scoring-design.ts';
import { MarginError, type Margins, marginsSchema } from './margins.ts';
import { type RawCell, type Weighting, weigh } from './weighting.ts';

const defaultOptions = scoringOptionsSchema.parse({});

const raw = (counts: Record<string, number>): RawCell[] =>
  Object.entries(counts).map(([key, n]) => ({ cell: key.split('/'), n }));
const one = (targets: Record<string, number>, ordered = false): Margins => ({ v: { ordered, targets } });
const weighOne = (counts: Record<string, number>, targets: Record<string, number>, ordered = false) =>
  weigh(raw(counts), ['v'], one(targets, ordered), defaultOptions);

/** The weighted share of each group of a variable. */
function achieved({ cells }: Weighting, variable: string): Record<string, number> {
  const n = cells.reduce((sum, c) => sum + c.n, 0);
  const shares: Record<string, number> = {};
  for (const c of cells) shares[c.cell[variable]!] = (shares[c.cell[variable]!] ?? 0) + (c.n * c.w) / n;
  return shares;
}

describe('collapsing', () => {
  test('merges a thin category of an ordered variable with its smaller neighbour', () => {
    const { groups, notes } = weighOne(
      { a: 40, b: 30, c: 9, d: 20 },
      { a: 0.25, b: 0.25, c: 0.25, d: 0.25 },
      true,
    );
    expect(groups.v?.groups).toEqual({ a: ['a'], b: ['b'], 'c+d': ['c', 'd'] });
    expect(groups.v?.targets).toEqual({ a: 0.25, b: 0.25, 'c+d': 0.5 });
    expect(notes).toEqual(['COLLAPSED:v']);
  });
  test('prefers the earlier neighbour on a tie', () => {
    const { groups } = weighOne({ a: 20, b: 9, c: 20 }, { a: 1, b: 1, c: 1 }, true);
    expect(Object.keys(groups.v?.groups ?? {})).toEqual(['a+b', 'c']);
  });
  test('merges a nominal category with the smallest other one, wherever it is declared', () => {
    const { groups } = weighOne({ a: 5, b: 50, c: 40, d: 12 }, { a: 1, b: 1, c: 1, d: 1 });
    expect(Object.keys(groups.v?.groups ?? {})).toEqual(['a+d', 'b', 'c']);
  });
  test('merges a category that would need more than the cap', () => {
    // c has 12 of 400 and must stand for 20 %: 80 > 5 × 12
    const { groups, notes } = weighOne({ a: 200, b: 188, c: 12 }, { a: 0.4, b: 0.4, c: 0.2 }, true);
    expect(Object.keys(groups.v?.groups ?? {})).toEqual(['a', 'b+c']);
    expect(notes).toEqual(['COLLAPSED:v']);
  });
  test('always merges an empty category, even if thin ones are allowed', () => {
    const options = { minCategoryN: 0, cap: 5 };
    const { groups } = weigh(raw({ a: 3, c: 4 }), ['v'], one({ a: 1, b: 0, c: 1 }, true), options);
    expect(Object.keys(groups.v?.groups ?? {})).toEqual(['a+b', 'c']);
  });
  test('drops a variable of which one category is left', () => {
    const { notes, weighting, cells } = weighOne({ a: 95, b: 5 }, { a: 0.5, b: 0.5 });
    expect(notes).toEqual(['MARGIN_DROPPED:v', 'NO_MARGINS']);
    expect(weighting).toBe('none');
    expect(cells).toEqual([{ cell: {}, n: 100, w: 1, uncapped: 1 }]);
  });
});

describe('unknown categories', () => {
  test('keep their share of the sample; the others share the rest', () => {
    const weighting = weighOne({ a: 60, b: 20, unknown: 20 }, { a: 30, b: 70 });
    expect(weighting.groups.v?.targets).toEqual({ a: 0.3 * 0.8, b: 0.7 * 0.8, unknown: 0.2 });
    expect(weighting.groups.v?.groups).toEqual({ a: ['a'], b: ['b'] });
    expect(weighting.unknownShare).toBe(0.2);
    expect(achieved(weighting, 'v').unknown).toBeCloseTo(0.2, 12);
  });
  test('are never collapsed, however few', () => {
    const { groups, notes } = weighOne({ a: 60, b: 39, unknown: 1 }, { a: 1, b: 1 });
    expect(Object.keys(groups.v?.targets ?? {})).toEqual(['a', 'b', 'unknown']);
    expect(notes).toEqual([]);
  });
});

describe('configuration errors', () => {
  const faulty = (targets: Record<string, number>) => () => weighOne({ a: 50, b: 50 }, targets);
  test('respondents in a category with target 0, or with none', () => {
    expect(faulty({ a: 1, b: 0 })).toThrow(MarginError);
    expect(faulty({ a: 1, b: 0 })).toThrow('margins.v: 50 respondents are "b", whose target is 0');
    expect(faulty({ a: 1, c: 1 })).toThrow('"b", which has no target');
  });
  test('targets that mean nothing', () => {
    expect(faulty({ a: 0, b: 0 })).toThrow('sum to 0');
    expect(faulty({ a: 1, b: 1, unknown: 1 })).toThrow('unknown cannot have a target');
    const twice: Margins = { v: { ordered: false, targets: [1, 2].map((share) => ['a', share]) } };
    expect(() => weigh(raw({ a: 50, b: 50 }), ['v'], twice, defaultOptions)).toThrow('appears twice');
  });
  test('a variable that is none of the weighting variables', () => {
    expect(() => weigh(raw({ a: 50 }), ['sex'], one({ a: 1 }), defaultOptions)).toThrow(MarginError);
  });
  test('shares below 0 are refused when margins are parsed', () => {
    expect(marginsSchema.safeParse(one({ a: -1, b: 2 })).success).toBe(false);
  });
});

test('margins as pairs, which keep their order in any storage, weigh like the object', () => {
  const cells = raw({ a: 60, b: 40 });
  const pairs: Margins = {
    v: {
      ordered: false,
      targets: [
        ['a', 0.3],
        ['b', 0.7],
      ],
    },
  };
  expect(marginsSchema.parse(pairs)).toEqual(pairs);
  expect(weigh(cells, ['v'], pairs, defaultOptions)).toEqual(
    weigh(cells, ['v'], one({ a: 0.3, b: 0.7 }), defaultOptions),
  );
});

describe('raking', () => {
  const two: Margins = {
    sex: { ordered: false, targets: { m: 0.5, f: 0.5 } },
    age: { ordered: true, targets: { young: 0.3, old: 0.7 } },
  };
  const variables = ['sex', 'age'];

  test('without margins every weight is 1', () => {
    const { notes, cells, weighting } = weigh(raw({ 'm/young': 3 }), variables, null, defaultOptions);
    expect({ notes, weighting }).toEqual({ notes: ['NO_MARGINS'], weighting: 'none' });
    expect(cells).toEqual([{ cell: {}, n: 3, w: 1, uncapped: 1 }]);
  });

  test('margins may name fewer variables than the cells have', () => {
    const cells = raw({ 'm/young': 60, 'm/old': 20, 'f/old': 20 });
    const weighting = weigh(cells, variables, { sex: two.sex! }, defaultOptions);
    expect(weighting.cells).toHaveLength(2);
    expect(weighting.cellOf).toEqual([0, 0, 1]);
    expect(weighting.cells.map((c) => c.w)).toEqual([0.625, 2.5]);
  });

  test('says when the cells cannot meet the margins', () => {
    // All men are young and all women old: no weights make half the city male and 30 % young.
    const { notes } = weigh(raw({ 'm/young': 50, 'f/old': 50 }), variables, two, defaultOptions);
    expect(notes).toEqual(['RAKING_NOT_CONVERGED']);
  });

  test('keeps the uncapped weights when the cap and the margins exclude each other', () => {
    // Old women are 10 of 410 but must be at least 20 % of the city, 8.2 times their number.
    const cells = raw({ 'm/young': 200, 'm/old': 100, 'f/young': 100, 'f/old': 10 });
    const steep: Margins = {
      sex: { ordered: false, targets: { m: 0.4, f: 0.6 } },
      age: { ordered: true, targets: { young: 0.4, old: 0.6 } },
    };
    const { notes, capped, cells: weighted } = weigh(cells, variables, steep, defaultOptions);
    expect(notes).toEqual(['CAP_NOT_MET']);
    expect(capped).toBe(false);
    expect(Math.max(...weighted.map((c) => c.w))).toBeGreaterThan(8.2);
  });

  test('a cap that binds keeps the margins exact', () => {
    const cells = raw({ 'm/young': 250, 'm/old': 70, 'f/young': 60, 'f/old': 20 });
    const weighting = weigh(cells, variables, two, defaultOptions);
    expect(weighting.notes).toEqual([]);
    expect(weighting.capped).toBe(true);
    expect(Math.max(...weighting.cells.map((c) => c.uncapped))).toBeGreaterThan(5);
    expect(Math.max(...weighting.cells.map((c) => c.w))).toBe(5);
    expect(achieved(weighting, 'sex').f).toBeCloseTo(0.5, 11);
    expect(achieved(weighting, 'age').young).toBeCloseTo(0.3, 11);
  });

  const names = ['sex', 'age', 'edu'];
  const categories = [
    ['m', 'f'],
    ['y', 'mid', 'o'],
    ['lo', 'hi', 'unknown'],
  ];
  const city = fc.record({
    counts: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 18, maxLength: 18 }),
    shares: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 7, maxLength: 7 }),
  });
  test('weights have mean 1, meet every margin and stay under the cap, whatever the city', () => {
    let capped = 0;
    fc.assert(
      fc.property(city, ({ counts, shares }) => {
        const cells = counts
          .map((n, i) => ({
            cell: [categories[0]![i % 2]!, categories[1]![((i / 2) | 0) % 3]!, categories[2]![(i / 6) | 0]!],
            n,
          }))
          .filter((c) => c.n > 0);
        const [m, f, y, mid, o, lo, hi] = shares as [number, number, number, number, number, number, number];
        const given: Margins = {
          sex: { ordered: false, targets: { m, f } },
          age: { ordered: true, targets: { y, mid, o } },
          edu: { ordered: true, targets: { lo, hi } },
        };
        const weighting = weigh(cells, names, given, defaultOptions);
        const n = cells.reduce((sum, c) => sum + c.n, 0);
        fc.pre(n > 0 && !weighting.notes.includes('RAKING_NOT_CONVERGED'));
        const mean = weighting.cells.reduce((sum, c) => sum + c.n * c.w, 0) / n;
        expect(Math.abs(mean - 1)).toBeLessThan(1e-9);
        for (const [variable, { targets }] of Object.entries(weighting.groups))
          for (const [group, share] of Object.entries(targets))
            expect(Math.abs(achieved(weighting, variable)[group]! - share)).toBeLessThan(1e-9);
        if (weighting.notes.includes('CAP_NOT_MET')) return;
        capped++;
        for (const c of weighting.cells) expect(c.w).toBeLessThanOrEqual(5);
      }),
    );
    expect(capped).toBeGreaterThan(0);
  });
});

test('a city without respondents has no cells and no margins', () => {
  const { notes, cells } = weigh([], ['v'], one({ a: 1, b: 1 }), defaultOptions);
  expect(notes).toEqual(['MARGIN_DROPPED:v', 'NO_MARGINS']);
  expect(cells).toEqual([]);
});

describe('an optional variable', () => {
  const margins: Margins = {
    v: { ordered: false, targets: { a: 0.5, b: 0.5 } },
    online: { ordered: false, targets: { pay: 0.3, not_pay: 0.7 } },
  };
  const weighted = (counts: Record<string, number>) =>
    weigh(raw(counts), ['v', 'online'], margins, defaultOptions, ['online']);

  test.each([
    { name: 'that nobody answers', counts: { 'a/unknown': 60, 'b/unknown': 40 } },
    { name: 'whose option nobody chose', counts: { 'a/not_pay': 60, 'b/not_pay': 40 } },
    { name: 'whose option nine chose', counts: { 'a/not_pay': 60, 'b/not_pay': 31, 'b/pay': 9 } },
  ])('$name is done without, and named, and holds the city not back', ({ counts }) => {
    const { notes, unmatched, groups, cells } = weighted(counts);
    expect(notes).toEqual([]);
    expect(unmatched).toEqual(['online']);
    expect(Object.keys(groups)).toEqual(['v']);
    for (const { cell, n, w } of cells) expect(n * w, cell.v).toBeCloseTo(50, 9);
  });

  test('is weighted by as others are where enough are in both categories', () => {
    const { unmatched, groups } = weighted({ 'a/not_pay': 60, 'b/not_pay': 30, 'b/pay': 10 });
    expect(unmatched).toEqual([]);
    expect(Object.keys(groups)).toEqual(['v', 'online']);
  });
});
