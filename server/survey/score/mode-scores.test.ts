import { describe, expect, test } from 'vitest';
import type { SubmissionMode } from '../submission/modes.ts';
import { accumulate, newTally } from '../tally/tally.ts';
import { doModesDiffer, type ModeScore, modeDifferences, scoreModes } from './mode-scores.ts';
import { scoreCity } from './score.ts';
import { type ScoringDesign, scoringOptionsSchema } from './scoring-design.ts';

const options = scoringOptionsSchema.parse({});
const design: ScoringDesign = {
  questions: [{ id: 'a', dimension: 'x', min: 1, max: 5, reversed: false, points: 5, weight: 1 }],
  dimensions: [{ id: 'x', weight: 1 }],
  variables: ['age'],
};
const margins = { age: { ordered: true, targets: { young: 0.5, old: 0.5 } } };

/** People of a mode: so many young, so many old; the young score 25 or 50, the old 75 or 100. */
function tallyOf(young: number, old: number) {
  const tally = newTally(design, options);
  for (let i = 0; i < young; i++) accumulate(tally, ['young'], [2 + (i % 2)]);
  for (let i = 0; i < old; i++) accumulate(tally, ['old'], [4 + (i % 2)]);
  return tally;
}

describe('scores by mode', () => {
  const tallies = new Map<SubmissionMode, ReturnType<typeof tallyOf>>([
    ['device', tallyOf(160, 40)],
    ['paper', tallyOf(20, 80)],
  ]);
  const scores = scoreModes(tallies, margins, options);

  test('are weighted to the margins each by itself, so that they do not differ by who chose them', () => {
    const [device, paper] = scores;
    expect(device).toMatchObject({ mode: 'device', n: 200, unweighted: 37.5 * 0.8 + 87.5 * 0.2 });
    expect(paper).toMatchObject({ mode: 'paper', n: 100, unweighted: 37.5 * 0.2 + 87.5 * 0.8 });
    expect(device?.score).toBeCloseTo(62.5, 10);
    expect(paper?.score).toBeCloseTo(62.5, 10);
    expect(device?.se).toBe(scoreCity(tallyOf(160, 40), margins, options).result.overall.fixed.se);
  });
  test('differ by their difference, with the variances of both', () => {
    const [difference] = modeDifferences(scores);
    const [device, paper] = scores;
    expect(difference?.modes).toEqual(['device', 'paper']);
    expect(difference?.difference).toBeCloseTo(0, 10);
    expect(difference?.se).toBeCloseTo(Math.sqrt(device!.se! ** 2 + paper!.se! ** 2), 12);
    expect(doModesDiffer([difference!])).toBe(false);
  });
  test('say what weighting a mode had to give up', () => {
    const few = scoreModes(new Map([['paper', tallyOf(3, 80)]]), margins, options);
    expect(few[0]?.notes).toContain('MARGIN_DROPPED:age');
  });
  test('and name an optional variable that it could not be weighted by', () => {
    const beyond = { question: 'online', option: 'pay', categories: ['pay', 'not_pay'] };
    const tally = newTally({ ...design, variables: ['age', 'online'], beyondStrata: [beyond] }, options);
    for (let i = 0; i < 60; i++)
      accumulate(tally, [i % 2 ? 'young' : 'old', i < 3 ? 'pay' : 'not_pay'], [1 + (i % 5)]);
    const targets: [string, number][] = [
      ['pay', 0.3],
      ['not_pay', 0.7],
    ];
    const both = { ...margins, online: { ordered: false, targets } };
    expect(scoreModes(new Map([['paper', tally]]), both, options)[0]?.notes).toEqual([
      'PARTLY_WEIGHTED:online',
    ]);
  });
});

describe('a difference between modes', () => {
  const mode = (name: SubmissionMode, n: number, score: number, se: number | null): ModeScore => ({
    mode: name,
    n,
    unweighted: score,
    score,
    se,
    notes: [],
  });
  test('needs fifty answers each, and an error', () => {
    expect(modeDifferences([mode('device', 50, 60, 2), mode('paper', 49, 80, 2)])).toEqual([]);
    expect(modeDifferences([mode('device', 50, 60, 2), mode('paper', 50, 80, null)])).toEqual([]);
    expect(modeDifferences([mode('device', 50, 60, 2), mode('paper', 50, 80, 2)])).toHaveLength(1);
  });
  test('is one beyond 1.96 standard errors, whichever is higher', () => {
    const between = (score: number) =>
      doModesDiffer(modeDifferences([mode('device', 50, 60, 3), mode('paper', 50, score, 4)]));
    expect([between(69.7), between(50.3)]).toEqual([false, false]);
    expect([between(69.9), between(50.1)]).toEqual([true, true]);
  });
  test('is looked for in every pair', () => {
    const three = [mode('device', 90, 60, 1), mode('interviewer', 90, 61, 1), mode('paper', 90, 66, 1)];
    expect(modeDifferences(three).map(({ modes }) => modes.join())).toEqual([
      'device,interviewer',
      'device,paper',
      'interviewer,paper',
    ]);
    expect(doModesDiffer(modeDifferences(three))).toBe(true);
  });
});
