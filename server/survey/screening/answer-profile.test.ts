import { expect, test } from 'vitest';
import type { ScoringDesign } from '../score/scoring-design.ts';
import { encodeCodes } from '../tally/plan.ts';
import { answerProfileOf } from './answer-profile.ts';

const scale = { dimension: null, min: 1, max: 5, points: 5, weight: 1 };
const design: ScoringDesign = {
  questions: [
    { ...scale, id: 'upward', reversed: false },
    { ...scale, id: 'downward', reversed: true },
  ],
  dimensions: [],
  variables: [],
};

test('shares and means are of those who gave a value, in the direction of the score', () => {
  const sheets = [[5, 1] as const, [5, 2] as const, [1, 'dont_know'] as const, [3, null] as const];
  const profile = answerProfileOf(
    design,
    sheets.map((codes) => encodeCodes(design, [...codes])),
  );
  expect(profile).toEqual([
    { question: 'upward', answered: 4, mean: 62.5, shares: [0.25, 0, 0.25, 0, 0.5] },
    { question: 'downward', answered: 2, mean: 87.5, shares: [0, 0, 0, 0.5, 0.5] },
  ]);
});

test('nobody has no mean', () => {
  expect(answerProfileOf(design, [])[0]).toEqual({
    question: 'upward',
    answered: 0,
    mean: null,
    shares: [0, 0, 0, 0, 0],
  });
});
