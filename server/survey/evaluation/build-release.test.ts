import { describe, expect, test } from 'vitest';
import { smallSet, smallValues } from '../../../test/support/fixtures/small-set.ts';
import { buildEvaluationRelease, type EvaluationInput, type ReleasedCityInput } from './build-release.ts';
import { evaluationReleaseSchema } from './release-document.ts';

const digest = 'd'.repeat(64);
const report = { number: 2, digest, late: true, accepted: '2016-12-28T08:00:00.000Z' };
const city: ReleasedCityInput = {
  code: '330100',
  report,
  values: smallValues,
  given: new Map([['L1P2-A1', 8125]]),
  deducted: new Map([['L6', 150]]),
  survey: { score: 6371, points: 1274, margin: 300 },
  surveyReasons: [],
};
const input: EvaluationInput = {
  evaluation: '2016',
  number: 1,
  createdAt: '2017-07-01T00:00:00.000Z',
  supersedes: null,
  reason: null,
  code: 'chengsheng 0.1.0',
  set: { definition: smallSet, version: 3, digest },
  survey: { wave: '2016', release: 3, digest },
  cities: [city],
  optional: [],
};

/** A province's set: the objective half of the small one, at a weight of 100. */
const optionalSet = {
  ...smallSet,
  name: 'zhejiang',
  levels: [{ ...smallSet.levels[1]!, indicators: [{ ...smallSet.levels[1]!.indicators[0]!, weight: 100 }] }],
  relations: [],
  deductions: [],
};

describe('an evaluation release', () => {
  const release = buildEvaluationRelease(input);

  test('has the form of its schema, and every figure of a city', () => {
    expect(evaluationReleaseSchema.parse(release)).toEqual(release);
    expect(release.set).toEqual({ name: 'small', version: 3, digest, objective: 80, survey: 20 });
    expect(release.cities[0]).toEqual({
      code: '330100',
      report,
      items: [
        { code: 'L1P1-A1', score: 62, points: 18.6, missing: false },
        { code: 'L1P1-A2', score: 50, points: 20, missing: false },
        { code: 'L1P1-A3', score: 38.57, points: 11.57, missing: false },
        { code: 'L1P2-A1', score: 81.25, points: 56.88, missing: false },
        { code: 'L1P2-A2', score: 0, points: 0, missing: true },
        { code: 'L2P1-A1', score: 66.67, points: 66.67, missing: false },
      ],
      levels: { L1P1: 15.05, L1P2: 11.38, L1: 26.43, L2P1: 20, L2: 20, L8P1: 12.74, L8: 12.74 },
      deductions: [{ code: 'L6', points: 1.5 }],
      objective: 46.43,
      survey: 12.74,
      total: 57.67,
      margin: 3,
      band: '起步期',
      edges: [55],
      reasons: [],
      surveyReasons: [],
    });
  });

  test('late costs no points', () => {
    const punctual = buildEvaluationRelease({
      ...input,
      cities: [{ ...city, report: { ...report, late: false } }],
    });
    expect(punctual.cities[0]?.total).toBe(release.cities[0]?.total);
  });

  test('lists cities by code, without ranks, and none twice', () => {
    const others = ['650100', '110000'].map((code) => ({ ...city, code }));
    const { cities } = buildEvaluationRelease({ ...input, cities: [city, ...others] });
    expect(cities.map(({ code }) => code)).toEqual(['110000', '330100', '650100']);
    expect(() => buildEvaluationRelease({ ...input, cities: [city, city] })).toThrow('330100 appears twice');
  });

  test('a withheld survey score: no total, no band, its reasons; the objective part stands', () => {
    const withheld = { ...city, survey: 'SURVEY_WITHHELD' as const, surveyReasons: ['N_BELOW_MIN' as const] };
    expect(buildEvaluationRelease({ ...input, cities: [withheld] }).cities[0]).toMatchObject({
      objective: 46.43,
      survey: null,
      total: null,
      margin: null,
      band: null,
      edges: [],
      reasons: ['SURVEY_WITHHELD'],
      surveyReasons: ['N_BELOW_MIN'],
    });
  });

  test('no report and no survey: both reasons', () => {
    const nothing = {
      ...city,
      report: null,
      values: 'NO_REPORT' as const,
      survey: 'NOT_SURVEYED' as const,
    };
    expect(buildEvaluationRelease({ ...input, cities: [nothing] }).cities[0]).toMatchObject({
      items: [],
      levels: {},
      total: null,
      reasons: ['NO_REPORT', 'NOT_SURVEYED'],
    });
  });

  test('a province’s optional set has totals of its own, which are added to nothing', () => {
    const optional = {
      province: '33',
      set: { definition: optionalSet, version: 1, digest },
      cities: [{ ...city, deducted: new Map() }],
    };
    const withOptional = buildEvaluationRelease({ ...input, optional: [optional] });
    expect(withOptional.optional[0]).toMatchObject({
      province: '33',
      set: { objective: 100, survey: 0 },
      cities: [{ total: 66.67, survey: null, margin: null, reasons: [], edges: [] }],
    });
    expect(withOptional.cities).toEqual(release.cities);
  });
});
