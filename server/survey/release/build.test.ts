import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { releasedCity, releaseInput } from '../../../test/support/fixtures/released-city.ts';
import { scoreCity } from '../score/score.ts';
import {
  type Code,
  type ScoringDesign,
  type ScoringOptions,
  scoringOptionsSchema,
} from '../score/scoring-design.ts';
import { type SubmissionMode, submissionModes } from '../submission/modes.ts';
import { accumulate, newTally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import { buildRelease, operatorFigures } from './build.ts';
import { hasFigures } from './city.ts';
import { releaseDocumentSchema } from './document.ts';
import type { ReleasedCity } from './input.ts';
import { degreesOf, rankSets } from './ranks.ts';
import { roundFigure } from './rounding.ts';
import { withoutSelection } from './self-selection.ts';
import { type Names, releaseTable } from './table.ts';
import { tableColumns, tableFields } from './table-fields.ts';

const defaultOptions = scoringOptionsSchema.parse({});

const scale = { min: 1, max: 5, reversed: false, points: 5, weight: 1 };
const design: ScoringDesign = {
  questions: [
    { ...scale, id: 'a', dimension: 'x' },
    { ...scale, id: 'b', dimension: 'y' },
    { ...scale, id: 'all', dimension: null, min: 0, max: 100, points: 101 },
  ],
  dimensions: [
    { id: 'x', weight: 0.5 },
    { id: 'y', weight: 0.5 },
  ],
  variables: ['sex'],
};
const margins: Margins = { sex: { ordered: false, targets: { m: 0.49, f: 0.51 } } };

type Person = [sex: string | null, ...codes: Code[]];
/** Answers that vary like real ones, the same every time. */
const crowd = (n: number, make: (i: number) => Person): Person[] =>
  Array.from({ length: n }, (_, i) => make(i));
const usual = (i: number): Person => [
  i % 2 ? 'm' : 'f',
  1 + ((i * 7) % 5),
  2 + ((i * 3) % 4),
  (i * 37) % 101,
];

function scored(persons: Person[], options: ScoringOptions, given: Margins | null) {
  const tally = newTally(design, options);
  for (const [sex, ...codes] of persons) accumulate(tally, [sex], codes);
  return scoreCity(tally, given, options);
}
function cityOf(
  persons: Person[],
  more: Partial<ReleasedCity> = {},
  options = defaultOptions,
  given: Margins | null = margins,
): ReleasedCity {
  const score = scored(persons, options, given);
  const { estimate } = scored(persons, options, null).result.overall;
  return releasedCity(score, {
    marginSource: 'census',
    fieldwork: {
      first: '2026-11-20',
      last: '2026-11-29',
      modes: [{ mode: 'device', counted: score.n, inScope: score.n }],
      invited: 0,
    },
    unweighted: estimate,
    withoutVariable: { sex: estimate },
    unscreened: { n: score.n, estimate: score.result.overall.estimate },
    ...more,
  });
}
const only = (city: ReleasedCity, options = defaultOptions) =>
  buildRelease(releaseInput([city], options)).cities[0]!;

describe('a publishable city', () => {
  const city = cityOf(crowd(400, usual));
  const released = only(city);
  const { overall } = city.score.result;

  test('has every figure, rounded once from the unrounded one', () => {
    expect(released.overall).toMatchObject({ publishable: true, reasons: [], warnings: [] });
    expect(overall.estimate).toBeCloseTo(56.125, 10);
    expect(released.overall.score).toBe(56.13);
    expect(released.overall.se).toBe(Math.round(100 * (overall.fixed.se ?? 0)) / 100);
    expect(released.overall.ci?.[0]).toBe(Math.round(100 * overall.fixed.ciT![0]) / 100);
    expect(released.overall.moe).toBeCloseTo((overall.fixed.ciT![1] - overall.fixed.ciT![0]) / 2, 2);
    expect(released.dimensions.map((d) => [d.id, d.n])).toEqual([
      ['x', 400],
      ['y', 400],
    ]);
  });
  test('says what self-selection would do to its score, and until when the interval holds', () => {
    const sd = overall.sd!;
    const { sensitivity } = released;
    expect(sensitivity?.sd).toBeCloseTo(sd, 2);
    expect(sensitivity?.shifts.map(({ beta }) => beta)).toEqual([0.1, 0.2]);
    for (const { beta, shift } of sensitivity!.shifts) expect(shift).toBeCloseTo(beta * sd, 1);
    expect(sensitivity?.holdsUpTo).toBeCloseTo((overall.fixed.ciT![1] - overall.estimate!) / sd, 3);
    const [overallRow, dimensionRow] = releaseTable(buildRelease(releaseInput([city])), names);
    expect(overallRow).toMatchObject({
      selection_sd: sensitivity?.sd,
      selection_shift_0_1: sensitivity?.shifts[0]?.shift,
      selection_shift_0_2: sensitivity?.shifts[1]?.shift,
      selection_holds_up_to: sensitivity?.holdsUpTo,
    });
    expect(dimensionRow).toMatchObject({ selection_sd: null, selection_shift_0_1: null });
    expect(withoutSelection(released, 0.1)).toEqual({
      score: 56.13,
      beta: 0.1,
      without: roundFigure(56.13 - sensitivity!.shifts[0]!.shift),
      isInside: sensitivity!.holdsUpTo! > 0.1,
    });
    expect(withoutSelection(released, 0.3)).toBeNull();
  });
  test('is worth score × weight / 100 points, computed before rounding', () => {
    expect(released.overall.points).toBe(Math.round((overall.estimate ?? 0) * 20) / 100);
    expect(released.overall.pointsMoe).toBeLessThan(1);
    expect(released.questions[0]?.top2).toMatchObject({ points: null, pointsMoe: null });
  });
  test('shows the top-two share only for short scales', () => {
    expect(released.questions.map((q) => q.top2 === null)).toEqual([false, false, true]);
    expect(released.questions[0]?.top2?.ci).toEqual(
      city.score.result.questions.a?.top2?.fixed.ciLogit?.map((x) => Math.round(100 * x) / 100),
    );
  });
  test('tells what it was weighted to', () => {
    expect(released.margins).toEqual({
      population: 1e6,
      source: 'census',
      weighting: 'raked',
      capped: false,
      notes: [],
      variables: [
        {
          variable: 'sex',
          groups: [
            { categories: ['m'], share: 49, sample: 50 },
            { categories: ['f'], share: 51, sample: 50 },
          ],
          scoreWithout: released.unweighted,
        },
      ],
    });
  });
});

describe('the document', () => {
  const cities = [cityOf(crowd(400, usual), { code: '330200' }), cityOf(crowd(120, usual))];
  test('has the published shape, cities by code, and the sums of their submissions', () => {
    cities[0] = { ...cities[0]!, received: 410, removed: { SPEEDING: 7, QUOTA_FULL: 3 } };
    const document = buildRelease(releaseInput(cities));
    expect(releaseDocumentSchema.parse(document)).toEqual(document);
    expect(document.cities.map((c) => c.code)).toEqual(['330100', '330200']);
    expect(document.provenance.submissions).toEqual({
      received: 530,
      counted: 520,
      byReason: { SPEEDING: 7, QUOTA_FULL: 3 },
    });
    expect(document.provenance.weighting).toMatchObject({ variance: 'cluster', ci: 't', weight: 20 });
  });
  test('does not depend on the order of its cities', () => {
    expect(buildRelease(releaseInput([...cities].reverse()))).toEqual(buildRelease(releaseInput(cities)));
  });
  test('is refused rather than built from numbers that disagree', () => {
    expect(() => only({ ...cities[1]!, valid: 119 })).toThrow('119 are valid, but 120 were scored');
    expect(() => buildRelease(releaseInput([cities[1]!, cities[1]!]))).toThrow('330100 appears twice');
  });
});

describe('a city without submissions', () => {
  const nobody = cityOf([], { code: '110000' });
  const document = buildRelease(releaseInput([cityOf(crowd(400, usual)), nobody]));
  const [city] = document.cities;
  test('is in the release, with this reason alone and no number', () => {
    expect(releaseDocumentSchema.parse(document)).toEqual(document);
    const empty = { score: null, se: null, ci: null, moe: null, points: null, pointsMoe: null };
    const verdict = { publishable: false, reasons: ['NO_SUBMISSIONS'], warnings: [] };
    expect(city).toMatchObject({
      code: '110000',
      n: { received: 0, valid: 0, removed: {} },
      margins: { notes: [], variables: [] },
      unscreened: null,
      overall: { ...empty, ...verdict },
    });
    for (const figure of [...city!.dimensions, ...city!.questions])
      expect(figure).toMatchObject({ n: null, ...empty, ...verdict });
  });
  test('one from which nothing counted has other reasons', () => {
    const held = only({ ...nobody, received: 3, removed: { HELD: 3 } });
    expect(held.overall.reasons).toContain('N_BELOW_MIN');
    expect(held.overall.reasons).not.toContain('NO_SUBMISSIONS');
  });
});

const zhejiang = { province: '浙江省', provinceEnglish: 'Zhejiang' };
const names: Names = {
  cities: new Map([
    ['330100', { english: 'Hangzhou', ...zhejiang }],
    ['330200', { english: 'Ningbo', ...zhejiang }],
  ]),
  dimensions: new Map([['x', { 'zh-CN': '甲', en: 'First' }]]),
  questions: new Map([['a', { 'zh-CN': '子', en: 'One' }]]),
};

describe('the table of a release', () => {
  const document = buildRelease(releaseInput([cityOf(crowd(400, usual))]));
  const rows = releaseTable(document, names);
  const city = document.cities[0]!;
  test('names cities, dimensions and questions in both languages', () => {
    for (const row of rows)
      expect(row).toMatchObject({
        name: '杭州市',
        name_en: 'Hangzhou',
        province: '浙江省',
        province_en: 'Zhejiang',
        population: 1e6,
      });
    const titled = (level: string, id: string) => rows.find((row) => row.level === level && row.id === id);
    expect(titled('overall', '')).toMatchObject({ title: null, title_en: null });
    expect(titled('dimension', 'x')).toMatchObject({ title: '甲', title_en: 'First' });
    for (const level of ['question', 'top2'])
      expect(titled(level, 'a')).toMatchObject({ title: '子', title_en: 'One' });
    expect(titled('question', 'b')).toMatchObject({ title: null, title_en: null });
  });
  test('keeps scores and shares of the top two apart, and has n_eff beside the overall score', () => {
    const [overall, ...others] = rows;
    expect(overall).toMatchObject({ score: city.overall.score, share: null, neff: city.neff });
    expect(others.every(({ neff }) => neff === null)).toBe(true);
    const ofA = rows.filter(({ id }) => id === 'a');
    const a = city.questions[0]!;
    expect(ofA.map(({ level, score, share }) => ({ level, score, share }))).toEqual([
      { level: 'question', score: a.score, share: null },
      { level: 'top2', score: null, share: a.top2!.score },
    ]);
    expect(a.top2!.score).toBeGreaterThan(0);
  });
  test('has each column of the dictionary, and empty cells only where it says so', () => {
    for (const row of rows) expect(Object.keys(row).sort()).toEqual([...tableColumns].sort());
    const never = tableColumns.filter((column) => tableFields[column].empty === null);
    for (const row of rows)
      for (const column of never) expect([column, row[column] ?? '']).not.toEqual([column, '']);
  });
});

describe('points', () => {
  test('are printed for the overall score alone, in the table too', () => {
    const document = buildRelease(releaseInput([cityOf(crowd(400, usual))]));
    const [city] = document.cities;
    expect(city?.overall.points).toBeGreaterThan(0);
    const shares = city!.questions.flatMap((q) => q.top2 ?? []);
    expect(shares.length).toBeGreaterThan(0);
    for (const figure of [...city!.dimensions, ...city!.questions, ...shares])
      expect(figure).toMatchObject({ points: null, pointsMoe: null });
    const rows = releaseTable(document, names);
    expect(rows.filter((row) => row.points !== null).map((row) => row.level)).toEqual(['overall']);
  });
});

describe('a city that repeats an earlier release', () => {
  const [first, late] = [
    cityOf(crowd(400, usual)),
    cityOf(crowd(405, usual), { received: 410, removed: { HELD: 5 } }),
  ];
  const earlier = buildRelease(releaseInput([first])).cities[0]!;
  const repeated = { ...earlier, unchangedSince: 1 };
  const other = cityOf(crowd(300, usual), { code: '330200' });
  const input = { ...releaseInput([{ ...late, repeated }, other]), number: 2, supersedes: 1, reason: 'late' };
  const document = buildRelease(input);
  test('shows it as it was; the operator sees how it stands', () => {
    expect(document.cities[0]).toEqual(repeated);
    expect(operatorFigures(input).cities[0]?.n.received).toBe(410);
  });
  test('enters the sums, the ranks and the table as it was', () => {
    expect(document.provenance.submissions).toEqual({ received: 700, counted: 700, byReason: {} });
    expect(document.ranks).toEqual(
      rankSets([
        {
          code: '330100',
          score: earlier.overall.score!,
          se: earlier.overall.se!,
          df: degreesOf(document.cities[0]!),
        },
        {
          code: '330200',
          score: other.score.result.overall.estimate!,
          se: other.score.result.overall.fixed.se!,
          df: 299,
        },
      ]),
    );
    const [row] = releaseTable(document, names);
    expect(row).toMatchObject({ n: 400, unchanged_since: 1 });
  });
});

describe('how the city was surveyed', () => {
  type ModeCounts = Partial<Record<SubmissionMode, number>>;
  const city = cityOf(crowd(400, usual));
  const modes = (counts: ModeCounts) =>
    submissionModes.flatMap((mode) => {
      const counted = counts[mode];
      return counted === undefined ? [] : [{ mode, counted, inScope: counted + 5 }];
    });
  const surveyed = (counts: ModeCounts, invited = 0, removed = {}) =>
    only({
      ...city,
      received: 500,
      removed,
      fieldwork: { ...city.fieldwork, modes: modes(counts), invited },
    }).fieldwork!;
  test('days, modes, completion and participation', () => {
    const removed = { OUT_OF_SCOPE: 50, BREAKOFF: 45, SPEEDING: 5 };
    expect(surveyed({ device: 300, invitation: 100 }, 300, removed)).toEqual({
      first: '2026-11-20',
      last: '2026-11-29',
      modes: [
        { mode: 'device', n: 300 },
        { mode: 'invitation', n: 100 },
      ],
      completion: 90,
      participation: { invited: 300, used: 105, rate: 35 },
    });
  });
  test('an open sample has no participation rate', () => {
    expect(surveyed({ device: 400 }).participation).toBeNull();
  });
  test('a small number is not told, nor what would give it away', () => {
    expect(surveyed({ device: 300, invitation: 91, paper: 9 }, 300)).toMatchObject({
      modes: [
        { mode: 'device', n: 300 },
        { mode: 'invitation', n: null },
        { mode: 'paper', n: '<10' },
      ],
      participation: null,
    });
    expect(surveyed({ device: 396, invitation: 4 }, 300).participation).toBeNull();
  });
  test('the unknown who are few are told neither by their share nor by the others’', () => {
    const vague = (n: number) =>
      only(cityOf(crowd(400, (i) => [i < n ? null : i % 2 ? 'm' : 'f', ...usual(i).slice(1)] as Person)))
        .margins.variables[0]!.groups;
    expect(vague(9)).toEqual([
      { categories: ['m'], share: 49, sample: 49 },
      { categories: ['f'], share: 51, sample: null },
    ]);
    expect(vague(10)).toEqual([
      { categories: ['m'], share: 47.78, sample: 48.75 },
      { categories: ['f'], share: 49.73, sample: 48.75 },
      { categories: ['unknown'], share: 2.5, sample: 2.5 },
    ]);
  });
  test('the score that equal weights would give', () => {
    expect(only(city)).toMatchObject({ unweighted: 56.25 });
  });
});

describe('answers by option', () => {
  // Of 400: 80 chose each option of a, 100 each of the four that b has answers to, one of which few choose.
  const many = crowd(400, usual);
  const rare = crowd(400, (i) => (i < 3 ? ['f', 3, 1, 50] : usual(i)));
  const answersIn = (city: ReleasedCity, q: string) =>
    only(city).questions.find(({ id }) => id === q)?.answers;

  test('are weighted shares of those who answered, the best first; long scales have none', () => {
    const answers = answersIn(cityOf(many), 'a')!;
    expect(answers.map(({ codes }) => codes)).toEqual([[5], [4], [3], [2], [1]]);
    for (const { share } of answers) expect(share).toBeCloseTo(20, 0);
    const { questions } = cityOf(many).score.result;
    expect(questions.a?.options.map(({ n }) => n)).toEqual([80, 80, 80, 80, 80]);
    // The score once more, from the answers.
    const mean = answers.reduce((sum, { codes, share }) => sum + (share / 100) * 25 * (codes[0]! - 1), 0);
    expect(mean).toBeCloseTo(questions.a!.estimate!, 1);
    expect(answersIn(cityOf(many), 'all')).toBeNull();
  });

  test('of few are not told, but to the operator', () => {
    expect(answersIn(cityOf(many), 'b')).toHaveLength(5);
    const few = cityOf(rare);
    // Margins hardly change any weight, so the score's error would tell two merged options apart.
    expect(answersIn(few, 'b')).toBeNull();
    const operator = operatorFigures(releaseInput([few])).cities[0]!.questions.find(({ id }) => id === 'b');
    expect(operator?.answers).toHaveLength(5);
    expect(operator?.answers?.at(-1)?.share).toBeCloseTo(0.75, 0);
  });

  test('are in the first figures of a city alone', () => {
    const again = cityOf(many, { telling: { modes: false, benchmarks: new Set(), answers: true } });
    expect(answersIn(again, 'a')).toBeNull();
    expect(only(again).questions.find(({ id }) => id === 'a')?.publishable).toBe(true);
  });
});

test('every property of the document is described', () => {
  const bare: string[] = [];
  const walk = (schema: z.core.JSONSchema.BaseSchema, path: string): void => {
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      if (typeof inner !== 'object') continue;
      if (!inner.description) bare.push(`${path}.${name}`);
      walk(inner, `${path}.${name}`);
    }
    for (const inner of [schema.items, ...(schema.anyOf ?? [])])
      if (typeof inner === 'object' && !Array.isArray(inner)) walk(inner, path);
  };
  walk(z.toJSONSchema(releaseDocumentSchema), '');
  expect(bare).toEqual([]);
});

describe('reasons against publishing', () => {
  const reasonsOf = (persons: Person[], given: Margins | null = margins) =>
    only(cityOf(persons, {}, defaultOptions, given)).overall.reasons;

  test('no margins, or one of them dropped', () => {
    expect(reasonsOf(crowd(400, usual), null)).toEqual(['NO_MARGINS']);
    const few = crowd(400, (i) => [i < 5 ? 'f' : 'm', 1 + (i % 5), 1 + (i % 5), 50 + (i % 2)]);
    expect(reasonsOf(few)).toEqual(['NO_MARGINS', 'MARGIN_DROPPED']);
  });
  test('too many unknown categories', () => {
    const vague = (share: number) =>
      crowd(400, (i) => [i < 400 * share ? null : i % 2 ? 'm' : 'f', ...usual(i).slice(1)] as Person);
    expect(reasonsOf(vague(0.2))).toEqual([]);
    expect(reasonsOf(vague(0.21))).toEqual(['UNKNOWN_SHARE']);
  });
  test('too few respondents, too few after weighting, too wide: in this order', () => {
    expect(reasonsOf(crowd(99, usual))).toEqual(['N_BELOW_MIN']);
    const skewed = crowd(100, (i) => [i < 12 ? 'f' : 'm', ...usual(i).slice(1)] as Person);
    expect(reasonsOf(skewed)).toEqual(['NEFF_BELOW_MIN', 'MOE_TOO_WIDE']);
    expect(reasonsOf(crowd(30, usual))).toEqual([
      'N_BELOW_MIN',
      'NEFF_BELOW_MIN',
      'MOE_TOO_WIDE',
      'DIMENSION_UNAVAILABLE',
    ]);
  });
  test('a dimension that too few answered blocks itself and the overall score', () => {
    const persons = crowd(400, (i) => [
      i % 2 ? 'm' : 'f',
      1 + (i % 5),
      i < 49 ? 4 + (i % 2) : 'not_used',
      50 + (i % 3),
    ]);
    const city = only(cityOf(persons));
    expect(city.overall.reasons).toEqual(['DIMENSION_UNAVAILABLE']);
    expect(city.dimensions.map((d) => d.reasons)).toEqual([[], ['N_BELOW_MIN']]);
    expect(city.questions[2]?.reasons).toEqual([]);
  });
  test('answers that do not differ at all, except in a top-two share', () => {
    const city = only(cityOf(crowd(400, (i) => [i % 2 ? 'm' : 'f', 4, 4, 60])));
    expect(city.overall.reasons).toEqual(['ZERO_VARIANCE']);
    expect(city.questions[0]?.reasons).toEqual(['ZERO_VARIANCE']);
    expect(city.questions[0]?.top2).toMatchObject({ score: 100, moe: 0, publishable: true });
  });
  test('the margin of error is compared before it is rounded', () => {
    const city = cityOf(crowd(400, usual));
    const { df, overall } = city.score.result;
    expect(df).toBe(399);
    const moe = (overall.fixed.ciT![1] - overall.fixed.ciT![0]) / 2;
    const limit = (maxMoeOverall: number) => scoringOptionsSchema.parse({ publication: { maxMoeOverall } });
    expect(only(city, limit(moe + 1e-9)).overall.reasons).toEqual([]);
    expect(only(city, limit(moe - 1e-9)).overall.reasons).toEqual(['MOE_TOO_WIDE']);
  });
});

describe('what is withheld', () => {
  const persons = crowd(120, (i) => [
    i % 2 ? 'm' : 'f',
    1 + ((i * 7) % 5),
    i < 7 ? 3 + (i % 3) : null,
    (i * 37) % 101,
  ]);
  const input = releaseInput([cityOf(persons, { unscreened: { n: 120, estimate: 56 } })]);
  const [public_, operator] = [buildRelease(input).cities[0]!, operatorFigures(input).cities[0]!];

  test('a figure with a reason against it has no number in it, only its reasons', () => {
    expect(public_.dimensions[1]).toEqual({
      id: 'y',
      n: null,
      score: null,
      se: null,
      ci: null,
      moe: null,
      points: null,
      pointsMoe: null,
      publishable: false,
      reasons: ['N_BELOW_MIN', 'NEFF_BELOW_MIN', 'MOE_TOO_WIDE'],
      warnings: [],
    });
  });
  test('with it the number of answers, and the shares that would tell it', () => {
    expect(public_.questions[1]).toMatchObject({ n: null, notUsed: null, missing: null });
    expect(public_.questions[0]).toMatchObject({ publishable: true, n: 120, notUsed: 0, missing: 0 });
    for (const figure of [...public_.dimensions, ...public_.questions])
      expect(figure.n === null).toBe(!figure.publishable);
  });
  test('a small number of answers to what is published all the same', () => {
    const options = scoringOptionsSchema.parse({
      publication: { minAnswered: 5, minNeff: 0, maxMoeQuestion: 100, maxMoeDimension: 100 },
    });
    const [, question] = only(cityOf(persons, {}, options), options).questions;
    expect(question).toMatchObject({ publishable: true, n: '<10', notUsed: null, missing: null });
  });
  test('whatever describes the respondents of a city without a figure', () => {
    const city = only(cityOf(crowd(40, usual)));
    expect(hasFigures(city)).toBe(false);
    expect(city).toMatchObject({
      n: { received: 40, valid: 40 },
      neff: null,
      deff: null,
      maxWeight: null,
      fieldwork: null,
      sensitivity: null,
      unweighted: null,
      margins: { variables: [] },
    });
  });
  test('the unscreened score that would tell about those who were removed', () => {
    const city = cityOf(crowd(400, usual));
    expect(only(city).unscreened).toEqual({ n: 400, score: 56.13 });
    const telling = releaseInput([{ ...city, isUnscreenedTelling: true }]);
    expect(buildRelease(telling).cities[0]?.unscreened).toBeNull();
    expect(operatorFigures(telling).cities[0]?.unscreened?.n).toBe(400);
  });
  test('the unscreened score of a city whose score is not published', () => {
    expect(public_.overall.publishable).toBe(false);
    expect(public_.unscreened).toBeNull();
    expect(operator.unscreened?.n).toBe(120);
  });
  test('nothing from the operator, with the same verdicts', () => {
    expect(operator.dimensions[1]).toMatchObject({ n: 7, publishable: false });
    expect(operator.dimensions[1]?.score).toBeGreaterThan(0);
    expect(operator.questions[1]?.missing).toBe(94.17);
    expect(operator.overall.reasons).toEqual(public_.overall.reasons);
  });
});

describe('warnings', () => {
  const warningsOf = (city: ReleasedCity, options = defaultOptions) => only(city, options).overall.warnings;
  test('a weighting variable without a margin is named', () => {
    const two = newTally({ ...design, variables: ['sex', 'age'] }, defaultOptions);
    for (const [sex, ...codes] of crowd(400, usual)) accumulate(two, [sex, 'young'], codes);
    const score = scoreCity(two, margins, defaultOptions);
    const city = only({ ...cityOf(crowd(400, usual)), score });
    expect(city.margins.notes).toEqual(['PARTLY_WEIGHTED:age']);
    for (const figure of [city.overall, ...city.dimensions, ...city.questions])
      expect(figure.warnings).toEqual(['PARTLY_WEIGHTED']);
    expect(only(cityOf(crowd(400, usual), {}, defaultOptions, null)).margins.notes).toEqual(['NO_MARGINS']);
  });
  test('more than 30 % of those asked gave neither a score nor "not used"', () => {
    const silent = (n: number) =>
      only(
        cityOf(
          crowd(400, (i) => {
            const [sex, a, b, all] = usual(i);
            return [sex, i < 100 ? 'not_used' : a!, i < n ? null : b!, i % 4 ? 'not_asked' : all!];
          }),
        ),
      );
    expect(silent(120).questions.map((q) => q.warnings)).toEqual([[], [], []]);
    const city = silent(121);
    expect(city.questions.map((q) => q.warnings)).toEqual([[], ['ITEM_NONRESPONSE'], []]);
    expect(city.questions[1]?.top2?.warnings).toEqual(['ITEM_NONRESPONSE']);
    expect([city.overall, ...city.dimensions].flatMap((f) => f.warnings)).toEqual([]);
  });
  test('many removed by screening, a full quota not counted', () => {
    const city = cityOf(crowd(400, usual));
    expect(warningsOf({ ...city, removed: { SPEEDING: 172, QUOTA_FULL: 900 } })).toEqual(['HIGH_SCREENOUT']);
    expect(warningsOf({ ...city, removed: { SPEEDING: 171 } })).toEqual([]);
  });
  test('collapsed categories and a large design effect do not block', () => {
    const thin: Margins = { sex: { ordered: false, targets: { m: 0.1, f: 0.8, x: 0.1 } } };
    const persons = crowd(3000, (i) => [i % 5 ? 'm' : 'f', ...usual(i).slice(1)] as Person);
    const city = only(cityOf(persons, {}, defaultOptions, thin));
    expect(city.margins.notes).toEqual(['COLLAPSED:sex']);
    expect(city.overall).toMatchObject({ publishable: true, warnings: ['COLLAPSED', 'DEFF_HIGH'] });
  });
  test('missing margins, where they are not required', () => {
    const options = scoringOptionsSchema.parse({ publication: { requireMargins: false } });
    const city = cityOf(crowd(400, usual), {}, options, null);
    expect(only(city, options).overall).toMatchObject({ publishable: true, warnings: ['NO_MARGINS'] });
  });
});

test('options decide on variance, interval and rounding', () => {
  const persons = crowd(400, usual);
  const of = (given: object) => {
    const options = scoringOptionsSchema.parse(given);
    return only(cityOf(persons, {}, options), options).overall;
  };
  const { overall } = scored(persons, defaultOptions, margins).result;
  expect(of({ variance: 'calibrated' }).se).toBe(Math.round(100 * (overall.calibrated.se ?? 0)) / 100);
  expect(of({ ci: 'normal' }).ci?.[0]).toBe(Math.round(100 * overall.fixed.ciZ![0]) / 100);
});

test('intervals are clipped to 0–100 for display', () => {
  const options = scoringOptionsSchema.parse({ publication: { maxMoeOverall: 50, maxMoeDimension: 50 } });
  const persons = crowd(120, (i) => [i % 2 ? 'm' : 'f', i ? 5 : 1, i ? 5 : 1, 100]);
  const city = only(cityOf(persons, {}, options), options);
  expect(city.overall.ci?.[1]).toBe(100);
  expect(city.overall.score! + city.overall.moe!).toBeGreaterThan(100);
});
