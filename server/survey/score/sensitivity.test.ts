import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accumulate, newTally } from '../tally/tally.ts';
import { scoreCity } from './score.ts';
import { type Code, type ScoringDesign, scoringOptionsSchema } from './scoring-design.ts';
import { sensitivityOf } from './sensitivity.ts';

const options = scoringOptionsSchema.parse({ minCategoryN: 2 });
const scale = { min: 1, max: 5, reversed: false, points: 5, weight: 1 };
const design: ScoringDesign = {
  questions: [
    { ...scale, id: 'a', dimension: 'x' },
    { ...scale, id: 'b', dimension: 'y' },
  ],
  dimensions: [
    { id: 'x', weight: 0.7 },
    { id: 'y', weight: 0.3 },
  ],
  variables: ['sex'],
};
const margins = { sex: { ordered: false, targets: { m: 0.4, f: 0.6 } } };

type Person = [sex: string, a: Code, b: Code];
const scoreOfPeople = (people: readonly Person[]) => {
  const tally = newTally(design, options);
  for (const [sex, ...codes] of people) accumulate(tally, [sex], codes);
  return scoreCity(tally, margins, options);
};
const answer = fc.option(fc.integer({ min: 1, max: 5 }), { freq: 6 });

describe('the spread of what the overall score measures', () => {
  test('is the weighted one of the respondents, pair by pair', () => {
    const people = fc.array(fc.tuple(fc.constantFrom('m', 'f'), answer, answer), {
      minLength: 12,
      maxLength: 60,
    });
    fc.assert(
      fc.property(people, (persons) => {
        const { result, cells, groups } = scoreOfPeople(persons);
        const weightOf = (sex: string) =>
          groups.sex ? cells.find((cell) => cell.cell.sex === sex)!.w : cells[0]!.w;
        const scoreOf = (code: Code) => (typeof code === 'number' ? 25 * (code - 1) : null);
        const covariance = (d: 1 | 2, e: 1 | 2) => {
          const both = persons.flatMap((one) => {
            const [x, y] = [scoreOf(one[d]), scoreOf(one[e])];
            return x === null || y === null ? [] : [{ w: weightOf(one[0]), x, y }];
          });
          const base = both.reduce((sum, { w }) => sum + w, 0);
          const mean = (of: 'x' | 'y') => both.reduce((sum, one) => sum + one.w * one[of], 0) / base;
          const [meanX, meanY] = [mean('x'), mean('y')];
          return both.reduce((sum, { w, x, y }) => sum + w * (x - meanX) * (y - meanY), 0) / base;
        };
        const variance = 0.49 * covariance(1, 1) + 0.42 * covariance(1, 2) + 0.09 * covariance(2, 2);
        const { sd, estimate } = result.overall;
        if (estimate === null || !Number.isFinite(variance)) return expect(sd).toBeNull();
        expect(sd).toBeCloseTo(Math.sqrt(Math.max(0, variance)), 6);
      }),
      { numRuns: 60 },
    );
  });

  test('is worked out by hand for four people', () => {
    // x: 0 and 100 twice each; y: 50 of all.
    const { result } = scoreOfPeople([
      ['m', 1, 3],
      ['m', 5, 3],
      ['f', 1, 3],
      ['f', 5, 3],
    ]);
    expect(result.overall.sd).toBeCloseTo(0.7 * 50, 12);
  });

  test('is unknown where nobody has both of two dimensions', () => {
    const persons = Array.from({ length: 20 }, (_, i): Person => {
      const sex = i % 2 ? 'm' : 'f';
      return i % 4 < 2 ? [sex, 1 + (i % 5), null] : [sex, null, 1 + (i % 5)];
    });
    const { overall } = scoreOfPeople(persons).result;
    expect(overall.estimate).not.toBeNull();
    expect(overall.sd).toBeNull();
    expect(sensitivityOf(overall.sd, 3)).toBeNull();
  });
});

describe('the sensitivity of a score', () => {
  test('is what a selection by the score itself does to its mean', () => {
    // A hundred thousand people with a nearly normal score, who take part more often the more satisfied they are.
    const beta = 0.2;
    let [base, sum, tilted, tiltedSum, squares] = [0, 0, 0, 0, 0];
    for (let i = 0; i < 1000; i++) {
      const z = -4 + (8 * (i + 0.5)) / 1000;
      const n = Math.exp((-z * z) / 2);
      const y = 60 + 12 * z;
      base += n;
      sum += n * y;
      squares += n * (y - 60) ** 2;
      tilted += n * Math.exp(beta * z);
      tiltedSum += n * Math.exp(beta * z) * y;
    }
    const { shifts } = sensitivityOf(Math.sqrt(squares / base), null)!;
    expect(shifts.find((one) => one.beta === beta)?.shift).toBeCloseTo(tiltedSum / tilted - sum / base, 1);
  });
  test('holds up to the beta whose shift is the margin of error', () => {
    expect(sensitivityOf(20, 3)).toEqual({
      sd: 20,
      shifts: [
        { beta: 0.1, shift: 2 },
        { beta: 0.2, shift: 4 },
      ],
      holdsUpTo: 0.15,
    });
    expect(sensitivityOf(20, null)?.holdsUpTo).toBeNull();
    expect(sensitivityOf(0, 3)?.holdsUpTo).toBeNull();
  });
});
