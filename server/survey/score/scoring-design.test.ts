import { describe, expect, test } from 'vitest';
import { definitionSchema } from '../questionnaire/definition.ts';
import type { Definition } from '../questionnaire/questionnaire.ts';
import { questionsFor } from '../questionnaire/routing.ts';
import {
  codesOf,
  designOf,
  isCode,
  type ScoredQuestion,
  scoreOf,
  scoringOptionsSchema,
  topTwoFrom,
} from './scoring-design.ts';

const defaultOptions = scoringOptionsSchema.parse({});

const scale: ScoredQuestion = {
  id: 'q',
  dimension: null,
  min: 1,
  max: 5,
  reversed: false,
  points: 5,
  weight: 1,
};

describe('scoreOf', () => {
  test('spreads a scale over 0 to 100, best option at the top', () => {
    expect([1, 2, 3, 4, 5].map((r) => scoreOf(scale, r))).toEqual([0, 25, 50, 75, 100]);
    expect([1, 5].map((r) => scoreOf({ ...scale, reversed: true }, r))).toEqual([100, 0]);
    expect(scoreOf({ ...scale, min: 200, max: 1000, points: null }, 462)).toBe(32.75);
  });

  test('takes the scores of options in place of the linear ones', () => {
    const options = { ...scale, optionScores: [100, 80, 60, 30, 0] };
    expect([1, 4, 5].map((r) => scoreOf(options, r))).toEqual([100, 30, 0]);
  });
});

test('isCode: inside the scale and on a point', () => {
  expect([0, 1, 2.5, 5, 6, Number.NaN].map((r) => isCode(scale, r))).toEqual([
    false,
    true,
    false,
    true,
    false,
    false,
  ]);
  expect(isCode({ ...scale, points: null }, 2.5)).toBe(true);
  expect(isCode({ ...scale, min: 0, max: 100 }, 25)).toBe(true);
});

describe('the two most favourable options', () => {
  const chosen = (q: ScoredQuestion) => {
    const from = topTwoFrom(q) ?? Number.POSITIVE_INFINITY;
    return Array.from({ length: q.max - q.min + 1 }, (_, i) => q.min + i).filter(
      (r) => scoreOf(q, r) >= from,
    );
  };
  test('are the top of a scale, or its bottom when it is reversed', () => {
    expect(chosen(scale)).toEqual([4, 5]);
    expect(chosen({ ...scale, reversed: true })).toEqual([1, 2]);
    expect(chosen({ ...scale, min: 0, max: 10, points: 11 })).toEqual([9, 10]);
    // 7 points: the scores are not exact in binary
    expect(chosen({ ...scale, max: 7, points: 7, reversed: true })).toEqual([1, 2]);
  });
  test('are those with the highest scores', () => {
    expect(chosen({ ...scale, optionScores: [60, 100, 0, 80, 30] })).toEqual([2, 4]);
  });
  test('do not exist where they are all there is to choose, or nearly so', () => {
    expect(topTwoFrom({ ...scale, max: 2, points: 2 })).toBeNull();
    expect(topTwoFrom({ ...scale, max: 3, points: 3 })).toBeNull();
    expect(chosen({ ...scale, max: 4, points: 4 })).toEqual([3, 4]);
    expect(topTwoFrom({ ...scale, max: 2, points: 2, optionScores: [100, 0] })).toBeNull();
    expect(topTwoFrom({ ...scale, max: 3, points: 3, optionScores: [100, 0, 0] })).toBeNull();
  });
  test('do not exist where ties make more than half of the options favourable', () => {
    const scored = (...optionScores: number[]) => {
      const points = optionScores.length;
      return { ...scale, max: points, points, optionScores };
    };
    expect(topTwoFrom(scored(100, 0, 0, 0))).toBeNull();
    expect(topTwoFrom(scored(100, 100, 100, 0))).toBeNull();
    expect(topTwoFrom(scored(100, 50, 50, 0, 0))).toBeNull();
    expect(chosen(scored(100, 50, 50, 20, 10, 0))).toEqual([1, 2, 3]);
    expect(chosen(scored(100, 100, 0, 0))).toEqual([1, 2]);
  });
  test('do not exist on long or continuous scales', () => {
    expect(topTwoFrom({ ...scale, min: 0, max: 11, points: 12 })).toBeNull();
    expect(topTwoFrom({ ...scale, points: null })).toBeNull();
  });
});

const name = { 'zh-CN': '题' };
const survey: Definition = definitionSchema.parse({
  name: 'sample',
  languages: ['zh-CN'],
  title: name,
  intro: name,
  dimensions: [{ id: 'gov', title: name, weight: 1 }],
  weighting: [{ question: 'sex', ordered: false }],
  questions: [
    {
      id: 'sex',
      type: 'single',
      role: 'weighting',
      title: name,
      required: true,
      options: [
        { value: 'm', label: name },
        { value: 'f', label: name },
      ],
    },
    {
      id: 'used',
      type: 'single',
      role: 'scored',
      dimension: 'gov',
      title: name,
      required: true,
      special: ['dont_know'],
      options: [
        { value: 'good', label: name, score: 100 },
        { value: 'fair', label: name, score: 60 },
        { value: 'bad', label: name, score: 0 },
      ],
    },
    {
      id: 'wait',
      type: 'scale',
      role: 'scored',
      dimension: 'gov',
      title: name,
      required: false,
      special: ['not_used'],
      scale: { min: 0, max: 10, reversed: true },
      visibleIf: { all: [{ question: 'used', in: ['good', 'fair'] }] },
    },
    { id: 'all', type: 'scale', role: 'scored', title: name, required: false, scale: { min: 1, max: 5 } },
  ],
  modules: [
    {
      id: 'local',
      title: name,
      scope: ['33'],
      questions: [
        {
          id: 'lake',
          type: 'scale',
          role: 'scored',
          title: name,
          required: false,
          scale: { min: 1, max: 5 },
        },
      ],
    },
  ],
});

describe('designOf', () => {
  test('takes the scored core questions in order', () => {
    const design = designOf(survey);
    expect(design.questions.map((q) => [q.id, q.dimension, q.min, q.max, q.points])).toEqual([
      ['used', 'gov', 1, 3, 3],
      ['wait', 'gov', 0, 10, 11],
      ['all', null, 1, 5, 5],
    ]);
    expect(design.questions[0]?.optionScores).toEqual([100, 60, 0]);
    expect(design.variables).toEqual(['sex']);
    expect(design.dimensions).toEqual([{ id: 'gov', weight: 1 }]);
  });

  test('adds the modules of a city after the core', () => {
    expect(designOf(survey, '330100').questions.map((q) => q.id)).toEqual(['used', 'wait', 'all', 'lake']);
    expect(designOf(survey, '110000').questions).toHaveLength(3);
  });
});

describe('codesOf', () => {
  test('codes options by their place and tells why an answer is missing', () => {
    expect(codesOf(survey.questions, { sex: 'f', used: 'fair', wait: 'not_used', all: 4 })).toEqual([
      2,
      'not_used',
      4,
    ]);
    expect(codesOf(survey.questions, { sex: 'f', used: 'bad' })).toEqual([3, 'not_asked', null]);
    expect(codesOf(questionsFor(survey, '330100'), { sex: 'f', used: 'dont_know', lake: 5 })).toEqual([
      'dont_know',
      'not_asked',
      null,
      5,
    ]);
  });
});

describe('a question that routing by use has hidden', () => {
  const [sex, used, wait, ...rest] = survey.questions;
  const routed = [sex!, used!, { ...wait!, whenHidden: 'not_used' as const }, ...rest];
  test('has the code of somebody who says that they have not used it', () => {
    const hidden = codesOf(routed, { sex: 'f', used: 'bad', all: 4 });
    expect(hidden).toEqual([3, 'not_used', 4]);
    expect(codesOf(routed, { sex: 'f', used: 'good', wait: 'not_used', all: 4 }).slice(1)).toEqual(
      hidden.slice(1),
    );
    expect(codesOf(routed, { sex: 'f', used: 'good', wait: 7, all: 4 })[1]).toBe(7);
  });
});

test('options have their defaults and refuse unknown names', () => {
  expect(defaultOptions).toMatchObject({
    minAnsweredShare: 0.5,
    minCategoryN: 10,
    cap: 5,
    variance: 'cluster',
  });
  expect(defaultOptions.publication.maxMoeDimension).toBe(7.5);
  expect(scoringOptionsSchema.parse({ publication: { minValid: 200 } }).publication.minAnswered).toBe(50);
  expect(scoringOptionsSchema.safeParse({ capp: 4 }).success).toBe(false);
});
