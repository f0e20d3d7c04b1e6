import { describe, expect, test } from 'vitest';
import type { OptionShare } from '../score/score.ts';
import { answerGroups } from './answer-groups.ts';

/**
 * Options of a scale from 1, the worst, with the number of people who chose each; with four or more, the best two are
 * marked.
 */
const scale = (...counts: number[]): OptionShare[] => {
  const total = counts.reduce((sum, n) => sum + n, 0);
  return counts.map((n, i) => ({
    code: i + 1,
    score: (100 * i) / (counts.length - 1),
    isTop: counts.length >= 4 && i >= counts.length - 2,
    n,
    share: (100 * n) / total,
  }));
};
const WEIGHTED = 1.2;
const codesOf = (options: OptionShare[], deff = WEIGHTED) =>
  answerGroups(options, 10, deff)?.map(({ codes }) => codes.join(' ')) ?? null;

describe('answers by option', () => {
  test('are all told where nobody is one of few, the best first', () => {
    expect(answerGroups(scale(10, 20, 30, 60, 80), 10, WEIGHTED)).toEqual([
      { codes: [5], share: 40 },
      { codes: [4], share: 30 },
      { codes: [3], share: 15 },
      { codes: [2], share: 10 },
      { codes: [1], share: 5 },
    ]);
    // Nobody at all is not few.
    expect(codesOf(scale(0, 20, 30, 60, 80))).toEqual(['5', '4', '3', '2', '1']);
    expect(answerGroups(scale(3, 4, 30, 60, 80), 0, WEIGHTED)).toHaveLength(5);
    expect(codesOf(scale(20, 30, 40))).toEqual(['3', '2', '1']);
  });

  test('of few stand with their neighbours, and one more, for the score tells a pair apart', () => {
    expect(codesOf(scale(3, 20, 30, 60, 80))).toEqual(['5', '4', '1 2 3']);
    expect(codesOf(scale(30, 30, 30, 60, 9, 30, 80))).toEqual(['7', '6', '3 4 5', '2', '1']);
    // Merges with the neighbour with fewer people, until they are ten.
    expect(codesOf(scale(1, 2, 3, 4, 40, 50, 80))).toEqual(['7', '6', '5', '1 2 3 4']);
  });

  test('hide a third option where nobody is weighted: the error of the score is an equation as well', () => {
    expect(codesOf(scale(30, 30, 30, 60, 9, 30, 80), 1)).toEqual(['7', '6', '2 3 4 5', '1']);
    expect(codesOf(scale(3, 20, 30, 60, 80), 1)).toBeNull();
  });

  test('never stand together across the border of the two best, whose share is told', () => {
    expect(codesOf(scale(20, 30, 40, 5, 80))).toEqual(['4 5', '3', '1 2']);
    // The share of all who chose one of these reveals nothing more.
    expect(codesOf(scale(20, 30, 40, 5, 4))).toBeNull();
  });

  test('follow the scores, not the codes', () => {
    const reversed = scale(10, 20, 30, 60, 80).map((option) => ({ ...option, code: 6 - option.code }));
    expect(codesOf(reversed)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('without an answer are none', () => {
    expect(codesOf(scale(0, 0, 0, 0, 0).map((option) => ({ ...option, share: null })))).toBeNull();
  });

  // Whatever people answer: no group of few, and no pair that the score would tell apart.
  test('never tell of few, alone or by what else is known', () => {
    let seed = 7;
    const draw = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let i = 0; i < 3000; i++) {
      const options = scale(...Array.from({ length: 2 + draw(10) }, () => draw(i % 2 ? 25 : 200)));
      const groups = answerGroups(options, 10, WEIGHTED);
      if (!groups) continue;
      const nOf = (codes: number[]) => codes.reduce((sum, code) => sum + options[code - 1]!.n, 0);
      for (const { codes } of groups) {
        expect(nOf(codes) === 0 || nOf(codes) >= 10).toBe(true);
        expect(new Set(codes.map((code) => options[code - 1]!.isTop)).size).toBe(1);
      }
      expect(groups.flatMap(({ codes }) => codes)).toHaveLength(options.length);
      expect(options.length - groups.length).not.toBe(1);
    }
  });
});
