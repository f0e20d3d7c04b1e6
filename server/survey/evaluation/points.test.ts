import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallSet, smallValues } from '../../../test/support/fixtures/small-set.ts';
import { bandOf, edgesWithin } from './bands.ts';
import { explainPoints } from './explain.ts';
import { type CityInput, cityPoints } from './points.ts';
import type { ReportValues } from './report-values.ts';

/** 63.71 of 100 at 20 percent is 12.742, which the survey's release prints as 12.74 ± 0.50. */
const survey = { score: 6371, points: 1274, margin: 50 };
const input: CityInput = {
  values: smallValues,
  given: new Map([['L1P2-A1', 8125]]),
  deducted: new Map([['L6', 150]]),
  survey,
};
const pointsOf = (change: Partial<CityInput> = {}) => cityPoints(smallSet, { ...input, ...change });
const withValues = (values: ReportValues) => pointsOf({ values: { ...smallValues, ...values } });
const itemOf = (points: ReturnType<typeof pointsOf>, code: string) =>
  points.items.find((item) => item.code === code);

describe('worked out by hand', () => {
  test('ratio: thirty percent of 620 of 1000 is 18.60', () => {
    expect(itemOf(pointsOf(), 'L1P1-A1')).toEqual({
      code: 'L1P1-A1',
      score: 6200,
      points: 1860,
      isMissing: false,
    });
  });

  test('ratio: two of three is 66.666…, printed as 66.67', () => {
    expect(itemOf(pointsOf(), 'L2P1-A1')).toMatchObject({ score: 6667, points: 6667 });
  });

  test('ratio: amounts with decimals are divided exactly: 0.3 of 0.9 is a third, thirty percent of it 10.00', () => {
    const points = withValues({ 'L1P2-A2.online': { value: 0.3 }, 'L1P2-A2.trade': { value: 0.9 } });
    expect(itemOf(points, 'L1P2-A2')).toMatchObject({ score: 3333, points: 1000, isMissing: false });
  });

  test('choice: forty percent of the 50 of "partly" is 20.00', () => {
    expect(itemOf(pointsOf(), 'L1P1-A2')).toMatchObject({ score: 5000, points: 2000 });
  });

  test('mix: 60 % of 1 of 7 is 8.5714…, 40 % of 75 is 30; 38.5714… in all, thirty percent of it 11.5714…', () => {
    expect(itemOf(pointsOf(), 'L1P1-A3')).toMatchObject({ score: 3857, points: 1157, isMissing: false });
  });

  test('given: seventy percent of 81.25 is 56.875, half up 56.88', () => {
    expect(itemOf(pointsOf(), 'L1P2-A1')).toMatchObject({ score: 8125, points: 5688, isMissing: false });
  });

  test('missing: a null, or nothing given, scores 0 and is shown as missing; nothing else grows by it', () => {
    expect(itemOf(pointsOf(), 'L1P2-A2')).toMatchObject({ score: 0, points: 0, isMissing: true });
    const points = pointsOf({ given: new Map() });
    expect(itemOf(points, 'L1P2-A1')).toMatchObject({ score: 0, points: 0, isMissing: true });
    expect(points.levels.get('L1P1')).toBe(pointsOf().levels.get('L1P1'));
  });

  test('missing: one part of a mix; the other counts, 60 % of 0 and 40 % of 75 being 30', () => {
    const points = withValues({ 'L1P1-A3.part': { value: null, note: 'lost' } });
    expect(itemOf(points, 'L1P1-A3')).toMatchObject({ score: 3000, points: 900, isMissing: true });
  });

  test('second level: 30 % of 18.60 + 20.00 + 11.57 = 50.17 is 15.051, printed as 15.05', () => {
    expect(pointsOf().levels.get('L1P1')).toBe(1505);
  });

  test('second level: 20 % of 56.88 + 0.00 is 11.376, printed as 11.38', () => {
    expect(pointsOf().levels.get('L1P2')).toBe(1138);
  });

  test('first level: the sum, 15.05 + 11.38 = 26.43; 30 % of 66.67 = 20.001 is 20.00', () => {
    const { levels } = pointsOf();
    expect([levels.get('L1'), levels.get('L2P1'), levels.get('L2')]).toEqual([2643, 2000, 2000]);
  });

  test('survey: the points of the release, though 20 % of the score would be another figure', () => {
    const { levels, survey: points } = pointsOf({ survey: { ...survey, points: 1275 } });
    expect([levels.get('L8P1'), levels.get('L8'), points]).toEqual([1275, 1275, 1275]);
  });

  test('total of every kind: 26.43 + 20.00 + 12.74 − 1.50 = 57.67', () => {
    const points = pointsOf();
    expect(points).toMatchObject({ objective: 4643, survey: 1274, total: 5767, reasons: [] });
    expect(points.deductions).toEqual([{ code: 'L6', points: 150 }]);
    expect(bandOf(smallSet, 5767)).toBe('起步期');
  });

  test('deductions take no more than there is', () => {
    const nothing = Object.fromEntries(
      Object.keys(smallValues).map((field) => [field, { value: null, note: 'none' }]),
    );
    const points = pointsOf({
      values: nothing,
      given: new Map(),
      survey: { score: 500, points: 100, margin: null },
    });
    expect(points).toMatchObject({ objective: 0, survey: 100, total: 0 });
  });

  test('a withheld survey score: no total, the objective part stands: 46.43 of 80', () => {
    const points = pointsOf({ survey: 'SURVEY_WITHHELD' });
    expect(points).toMatchObject({
      objective: 4643,
      survey: null,
      total: null,
      reasons: ['SURVEY_WITHHELD'],
    });
    expect(points.levels.has('L8')).toBe(false);
    expect(points.levels.get('L1')).toBe(2643);
  });

  test('no report: no total, the survey stands', () => {
    const points = pointsOf({ values: 'NO_REPORT', survey });
    expect(points).toMatchObject({
      items: [],
      objective: null,
      survey: 1274,
      total: null,
      reasons: ['NO_REPORT'],
    });
    expect([...points.levels.keys()]).toEqual(['L8P1', 'L8']);
  });

  test('each level is rounded once: half of two of three is 33.33, though half of 66.67 is 33.34', () => {
    const [l1, l2, l8] = smallSet.levels;
    const half = {
      code: 'L2P1-A1',
      title: l1!.title,
      share: 50,
      data: l2!.indicators[0]!.items[0]!.data!,
      score: l2!.indicators[0]!.items[0]!.score,
    };
    const halves = [half, { ...half, code: 'L2P1-A2' }];
    const set = {
      ...smallSet,
      levels: [l1!, { ...l2!, indicators: [{ ...l2!.indicators[0]!, items: halves }] }, l8!],
    };
    const values = {
      ...smallValues,
      'L2P1-A2.used': { value: 2 },
      'L2P1-A2.all': { value: 3 },
    };
    expect(itemOf(cityPoints(set, { ...input, values }), 'L2P1-A2')).toMatchObject({
      score: 6667,
      points: 3333,
    });
  });
});

describe('bands', () => {
  test('begin at their edge', () => {
    expect([0, 5499, 5500, 6999, 7000, 8499, 8500, 10_000].map((total) => bandOf(smallSet, total))).toEqual([
      '准备期',
      '准备期',
      '起步期',
      '起步期',
      '成长期',
      '成长期',
      '成熟期',
      '成熟期',
    ]);
  });

  test('a total within its margin of an edge says so, on either side of it', () => {
    expect(edgesWithin(smallSet, 5549, 50)).toEqual([5500]);
    expect(edgesWithin(smallSet, 5450, 50)).toEqual([5500]);
    expect(edgesWithin(smallSet, 5551, 50)).toEqual([]);
    expect(edgesWithin(smallSet, 6250, 800)).toEqual([5500, 7000]);
    expect(edgesWithin(smallSet, 5500, null)).toEqual([]);
  });
});

test('each step is arithmetic that a city can check by hand', () => {
  const steps = explainPoints(smallSet, input, pointsOf());
  expect(steps.map(({ code, arithmetic, result }) => `${code}: ${arithmetic} = ${result}`)).toEqual([
    'L1P1-A1: 30 % × 620 / 1000 × 100 = 18.60',
    'L1P1-A2: 40 % × 50.00 (partly) = 20.00',
    'L1P1-A3: 30 % × (60 % × 1 / 7 × 100 + 40 % × 75.00 (mostly)) = 11.57',
    'L1P1: 30 % × (18.60 + 20.00 + 11.57) = 15.05',
    'L1P2-A1: 70 % × 81.25 (given) = 56.88',
    'L1P2-A2: 30 % × 0 (missing: customs have not said yet) = 0.00',
    'L1P2: 20 % × (56.88 + 0.00) = 11.38',
    'L1: 15.05 + 11.38 = 26.43',
    'L2P1-A1: 100 % × 2000 / 3000 × 100 = 66.67',
    'L2P1: 30 % × (66.67) = 20.00',
    'L2: 20.00 = 20.00',
    'L8P1: 20 % × 63.71, as the survey’s release has it = 12.74',
    'L8: 12.74 = 12.74',
    'total: 26.43 + 20.00 + 12.74 − 1.50 = 57.67',
  ]);
});

describe('whatever is reported', () => {
  const whole = fc.integer({ min: 1, max: 1_000_000 });
  /** A part and its whole. */
  const ratio = whole.chain((all) => fc.tuple(fc.integer({ min: 0, max: all }), fc.constant(all)));
  const grade = fc.constantFrom('none', 'partly', 'mostly', 'fully');
  const city = fc.record({
    ratios: fc.tuple(ratio, ratio, ratio, ratio),
    grades: fc.tuple(grade, grade),
    given: fc.integer({ min: 0, max: 10_000 }),
    deducted: fc.integer({ min: 0, max: 500 }),
    surveyed: fc.integer({ min: 0, max: 2000 }),
    missing: fc.subarray(Object.keys(smallValues)),
  });
  const inputOf = ({
    ratios: [a, b, c, d],
    grades,
    given,
    deducted,
    surveyed,
    missing,
  }: typeof city extends fc.Arbitrary<infer T> ? T : never): CityInput => {
    const values: ReportValues = {
      'L1P1-A1.used': { value: a[0] },
      'L1P1-A1.all': { value: a[1] },
      'L1P1-A2.state': { value: grades[0] },
      'L1P1-A3.part': { value: b[0] },
      'L1P1-A3.whole': { value: b[1] },
      'L1P1-A3.state': { value: grades[1] },
      'L1P2-A2.online': { value: c[0] },
      'L1P2-A2.trade': { value: c[1] },
      'L2P1-A1.used': { value: d[0] },
      'L2P1-A1.all': { value: d[1] },
    };
    for (const field of missing) values[field] = { value: null, note: 'none' };
    return {
      values,
      given: new Map([['L1P2-A1', given]]),
      deducted: new Map([['L6', deducted]]),
      survey: { score: surveyed * 5, points: surveyed, margin: 10 },
    };
  };

  test('levels sum to the total to the hundredth, and no level is worth more than its weight', () => {
    fc.assert(
      fc.property(city, (c) => {
        const points = cityPoints(smallSet, inputOf(c));
        const at = (code: string) => points.levels.get(code) ?? Number.NaN;
        expect(at('L1')).toBe(at('L1P1') + at('L1P2'));
        expect(points.total).toBe(Math.max(0, at('L1') + at('L2') + at('L8') - c.deducted));
        expect(points.objective).toBe(at('L1') + at('L2'));
        for (const [code, most] of [
          ['L1P1', 3000],
          ['L1P2', 2000],
          ['L2P1', 3000],
        ] as const)
          expect(at(code) >= 0 && at(code) <= most, code).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('no points fall when a numerator rises', () => {
    const numerators = ['L1P1-A1.used', 'L1P1-A3.part', 'L1P2-A2.online', 'L2P1-A1.used'] as const;
    const denominators = {
      'L1P1-A1.used': 'L1P1-A1.all',
      'L1P1-A3.part': 'L1P1-A3.whole',
      'L1P2-A2.online': 'L1P2-A2.trade',
      'L2P1-A1.used': 'L2P1-A1.all',
    };
    fc.assert(
      fc.property(city, fc.constantFrom(...numerators), fc.nat(), (c, field, more) => {
        const before = inputOf({ ...c, missing: [] });
        const values = before.values as ReportValues;
        const [part, all] = [Number(values[field]?.value), Number(values[denominators[field]]?.value)];
        const raised = { ...values, [field]: { value: part + (more % (all - part + 1)) } };
        const after = cityPoints(smallSet, { ...before, values: raised });
        const points = cityPoints(smallSet, before);
        for (const [code, least] of points.levels)
          expect(after.levels.get(code), code).toBeGreaterThanOrEqual(least);
        expect(after.total).toBeGreaterThanOrEqual(points.total!);
      }),
      { numRuns: 500 },
    );
  });

  test('full marks everywhere are exactly 100', () => {
    const full = inputOf({
      ratios: [
        [3, 3],
        [7, 7],
        [9, 9],
        [11, 11],
      ],
      grades: ['fully', 'fully'],
      given: 10_000,
      deducted: 0,
      surveyed: 2000,
      missing: [],
    });
    expect(cityPoints(smallSet, full).total).toBe(10_000);
  });
});
