import { describe, expect, test } from 'vitest';
import { countSurvey, readSurvey, SurveyFileError, scoreSurvey } from './survey-file.ts';

const file = {
  questions: [
    { id: 'q1', dimension: 'gov', min: 1, max: 5, points: 5, reversed: false },
    { id: 'q2', min: 0, max: 100 },
  ],
  dimensions: { gov: { weight: 1 } },
  cities: {
    A: { population: 1000, margins: { sex: { ordered: false, targets: { m: 1, f: 1 } } } },
    B: {},
  },
  respondents: { columns: ['id', 'city', 'sex', 'q1', 'q2'], rows: [] },
};
const columns = ['id', 'city', 'sex', 'q1', 'q2'];

function score(rows: unknown[][], given: object = file) {
  const survey = readSurvey(given);
  const count = countSurvey(survey, columns);
  for (const row of rows) count.add(row);
  return scoreSurvey(survey, count.tallies);
}

test('reads codes, empty cells and −1 alike from JSON and CSV', () => {
  const json = score([
    [1, 'B', null, 5, 12.5],
    [2, 'B', 'm', null, -1],
    [3, 'B', 'f', -1, null],
  ]);
  const csv = score([
    ['1', 'B', '', '5', '12.5'],
    ['2', 'B', 'm', '', '-1'],
    ['3', 'B', 'f', '-1', ' '],
  ]);
  expect(csv).toEqual(json);
  expect(json.B?.n).toBe(3);
  expect(json.B?.result.questions.q1).toMatchObject({ answered: 1, estimate: 100, missing: 1, notUsed: 1 });
  expect(json.B?.result.questions.q2).toMatchObject({ answered: 1, estimate: 12.5 });
  expect(json.B?.result.questions.q2?.top2).toBeUndefined();
  expect(json.A?.n).toBe(0);
});

test('takes options from the file and defaults for the rest, and leaves remarks alone', () => {
  const survey = readSurvey({ ...file, case: 'x', seed: 1, expected: {}, options: { cap: 3 } });
  expect(survey.options).toMatchObject({ cap: 3, minCategoryN: 10 });
  expect(survey.questions[1]).toMatchObject({ reversed: false, weight: 1 });
});

describe('−1', () => {
  const through = { id: 'q1', dimension: 'gov', min: -2, max: 2, points: 5 };
  const answers = [-2, -1, -1, -1, 0, 1, 2, 2, 2, 2];
  const cities = { B: {} };
  const given = { ...file, cities, questions: [through, file.questions[1]] };

  test('is a code of a scale that passes through it', () => {
    const scores = score(
      answers.map((code, i) => [i, 'B', null, code, 50]),
      given,
    );
    const { q1 } = scores.B!.result.questions;
    expect(q1).toMatchObject({ answered: 10, notUsed: 0 });
    expect(q1?.estimate).toBeCloseTo(60, 12);
  });

  test('means two things in one file only where that is declared', () => {
    const rows = [[1, 'B', null, -1, -1]];
    expect(() => score(rows, given)).toThrow(
      'respondents, row 1: q2 is "-1", not a code from 0 to 100; as q1 has −1 on its scale, a question has to declare',
    );
    const declared = { ...given, questions: [through, { ...file.questions[1], notUsed: -1 }] };
    expect(score(rows, declared).B?.result.questions).toMatchObject({
      q1: { answered: 1, estimate: 25 },
      q2: { answered: 0, notUsed: 1 },
    });
  });

  test('is replaced by what a question declares, and no declaration lies on the scale', () => {
    const other = { ...given, questions: [{ ...through, notUsed: -9 }, file.questions[1]] };
    expect(score([[1, 'B', null, -9, 50]], other).B?.result.questions.q1).toMatchObject({ notUsed: 1 });
    const questions = [{ ...through, notUsed: -1 }, file.questions[1]];
    expect(() => readSurvey({ ...file, questions })).toThrow(/^questions\[0\]\.notUsed: lies on the scale/);
    const broken = { ...file.questions[0], min: -2, max: 2, points: 3 };
    expect(() =>
      score([[1, 'B', null, -1, 50]], { ...given, questions: [broken, file.questions[1]] }),
    ).toThrow('respondents, row 1: q1 is "-1", not a code from -2 to 2');
  });
});

describe('the finite population correction', () => {
  const rows = [1, 2, 4, 5].map((code, i) => [i, 'B', null, code, 50]);
  const withOptions = (options: object, B: object) => score(rows, { ...file, options, cities: { B } }).B!;

  test('is applied once', () => {
    const plain = withOptions({}, { fpcN: 16 });
    const { se } = plain.result.overall.fixed;
    expect(plain.fixedFpc?.se).toBeCloseTo(se! * Math.sqrt(0.75), 12);
    const both = withOptions({ fpc: true }, { fpcN: 16 });
    expect(both.result.overall.fixed.se).toBeCloseTo(se! * Math.sqrt(0.75), 12);
    expect(both.fixedFpc?.se).toBeCloseTo(se! * Math.sqrt(0.75), 12);
  });

  test('is left out, with a note, where there are more answers than inhabitants', () => {
    const few = withOptions({ fpc: true }, { population: 3 });
    expect(few.notes).toContain('FPC_NOT_APPLIED');
    expect(few.result).toEqual(withOptions({}, { population: 3 }).result);
    expect(withOptions({ fpc: true }, { population: 16 }).notes).not.toContain('FPC_NOT_APPLIED');
  });
});

test('under normal intervals the intervals by t stay what they are, a top-two share’s as well', () => {
  const rows = [1, 2, 4, 5, 5].map((code, i) => [i, 'B', null, code, 50]);
  const top2 = (ci: string) => {
    const options = { ci };
    return score(rows, { ...file, options, cities: { B: {} } }).B!.result.questions.q1!.top2!.fixed;
  };
  const [t, normal] = [top2('t'), top2('normal')];
  expect(normal.ciT).toEqual(t.ciT);
  expect(normal.ciZ).toEqual(t.ciZ);
  expect(normal.ciLogit![0]).toBeGreaterThan(t.ciLogit![0]);
});

describe('one clear line for', () => {
  const refused = (change: object) => {
    try {
      readSurvey({ ...file, ...change });
    } catch (error) {
      expect(error).toBeInstanceOf(SurveyFileError);
      return error instanceof Error ? error.message : '';
    }
    return 'accepted';
  };
  const [q1] = file.questions;

  test('a file that is no survey', () => {
    expect(() => readSurvey([])).toThrow(/expected object/);
    expect(refused({ questions: [] })).toMatch(/^questions: /);
    expect(refused({ questions: [{ ...q1, min: 'one' }] })).toMatch(/^questions\[0\]\.min: /);
    expect(refused({ questions: [{ ...q1, max: 1 }] })).toBe('questions[0]: max must be above min');
    expect(refused({ questions: [q1, q1] })).toBe('questions[1].id: q1 appears twice');
    expect(refused({ questions: [{ ...q1, dimension: 'x' }] })).toBe(
      'questions[0].dimension: no dimension is called x',
    );
    expect(refused({ questions: [{ ...q1, optionScores: [1] }] })).toBe(
      'questions[0]: one score for every code',
    );
    expect(refused({ dimensions: { gov: { weight: 0.9 } } })).toBe(
      'dimensions: the weights sum to 0.9, not 1',
    );
    expect(refused({ respondentsFile: 'r.csv' })).toBe(
      'respondents: give either respondents or respondentsFile',
    );
    expect(refused({ options: { cap: 0 } })).toMatch(/^options\.cap: /);
  });

  test.each<[string, object]>([
    ['options', { options: { minCategoriN: 3 } }],
    ['options.publication', { options: { publication: { minValdi: 3 } } }],
  ])('what is not known: in %s', (place, change) => {
    expect(refused(change)).toMatch(/^[\w.[\]0 ]+: Unrecognized key: "[\w]+"$/);
    expect(refused(change).startsWith(`${place}: `)).toBe(true);
  });

  test('points that do not lie on codes, or are not as many as their scores', () => {
    const fault = 'questions[0].points: leaves no whole numbers between min and max as codes';
    for (const points of [4, 7, 9]) expect(refused({ questions: [{ ...q1, points }] })).toBe(fault);
    for (const points of [2, 3, 5, null])
      expect(refused({ questions: [{ ...q1, points }] })).toBe('accepted');
    const optionScores = [0, 10, 20, 50, 100];
    expect(refused({ questions: [{ ...q1, points: 3, optionScores }] })).toBe(
      'questions[0].points: is not the number of codes that have scores',
    );
  });

  test('a respondent who is there twice in a city', () => {
    const row = (id: unknown, city: string) => [id, city, 'm', 3, 50];
    expect(() => score([row(7, 'A'), row(8, 'A'), row('7', 'A')])).toThrow(
      'respondents, row 3: id 7 of A stands on row 1 already',
    );
    expect(score([row(7, 'A'), row(7, 'B'), row(null, 'A'), row('', 'A')]).A?.n).toBe(3);
  });

  test('columns that are missing or doubled', () => {
    const survey = readSurvey(file);
    expect(() => countSurvey(survey, ['id', 'city', 'q1', 'q2'])).toThrow(
      'respondents: column sex is missing',
    );
    expect(() => countSurvey(survey, ['city', 'sex', 'q1'])).toThrow('respondents: column q2 is missing');
    expect(() => countSurvey(survey, [...columns, 'q1'])).toThrow('respondents: column q1 appears twice');
  });

  test('a row that cannot be read', () => {
    const good = [1, 'A', 'm', 3, 50];
    expect(() => score([good, [2, 'C', 'm', 3, 50]])).toThrow(
      'respondents, row 2: "C" is not one of the cities',
    );
    expect(() => score([[1, 'A', 'm', 6, 50]])).toThrow(
      'respondents, row 1: q1 is "6", not a code from 1 to 5',
    );
    expect(() => score([[1, 'A', 'm', 'good', 50]])).toThrow('q1 is "good"');
    expect(() => score([[1, 'A', 'm', 2.5, 50]])).toThrow('q1 is "2.5"');
    expect(() => score([[1, 'A', 'm']])).toThrow('respondents, row 1: 3 values for 5 columns');
  });

  test('margins of no form, and every fault of a file', () => {
    const margins = { sex: { ordered: false, targets: { m: 'half' } } };
    expect(refused({ cities: { A: { margins } }, questions: [{ ...q1, min: 'one' }] })).toBe(
      'questions[0].min: Invalid input: expected number, received string; ' +
        'cities.A.margins.sex.targets.m: Invalid input: expected number, received string',
    );
  });

  test('margins that do not fit', () => {
    expect(() => score([[1, 'A', 'x', 3, 50]])).toThrow(
      'cities.A: margins.sex: 1 respondents are "x", which has no target',
    );
    const cities = { ...file.cities, B: { fpcN: 1 } };
    const two = [1, 2].map((i) => [i, 'B', 'm', i, 50]);
    expect(() => score(two, { ...file, cities })).toThrow('cities.B: a finite population correction');
  });
});

test('benchmarks stand beside the estimates of their city, and change no score', () => {
  const rows = [4, 5, 5, 1, null].map((code, i) => [String(i), '330100', code]);
  const file = {
    questions: [{ id: 'q1', dimension: 'gov', min: 1, max: 5, points: 5 }],
    dimensions: { gov: { weight: 1 } },
    cities: { '330100': {}, '110000': {} },
    respondents: { columns: ['id', 'city', 'q1'], rows },
  };
  const benchmarks = [
    { question: 'q1', city: '330100', value: 70, source: 'a census' },
    { question: 'q1', city: '330100', option: 5, value: 40, source: 'a count' },
  ];
  const scored = (more: object) => {
    const survey = readSurvey({ ...file, ...more });
    const count = countSurvey(survey, survey.respondents!.columns);
    for (const row of survey.respondents!.rows) count.add(row);
    return scoreSurvey(survey, count.tallies);
  };
  const { '330100': hangzhou, '110000': beijing } = scored({ benchmarks });
  expect(hangzhou!.benchmarks).toEqual({
    items: [
      {
        question: 'q1',
        option: null,
        n: 4,
        estimate: 68.75,
        value: 70,
        difference: -1.25,
        source: 'a census',
      },
      { question: 'q1', option: 5, n: 4, estimate: 50, value: 40, difference: 10, source: 'a count' },
    ],
    meanAbsoluteDifference: 5.625,
  });
  expect(beijing!.benchmarks).toBeNull();
  expect(hangzhou!.result).toEqual(scored({})['330100']!.result);
  const [one] = benchmarks;
  for (const [fault, message] of [
    [{ question: 'q2' }, 'benchmarks[0].question: no question is called q2'],
    [{ city: '310000' }, 'benchmarks[0].city: no city is called 310000'],
    [{ option: 6 }, 'benchmarks[0].option: is not a code'],
  ] as const)
    expect(() => scored({ benchmarks: [{ ...one, ...fault }] })).toThrow(message);
});
