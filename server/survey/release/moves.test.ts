import { describe, expect, test } from 'vitest';
import { scoringOptionsSchema } from '../score/scoring-design.ts';
import type { Margins } from '../weighting/margins.ts';
import { weigh } from '../weighting/weighting.ts';
import { areMovesTelling } from './moves.ts';

const options = scoringOptionsSchema.parse({});
const variables = ['age', 'sex'];
const margins: Margins = {
  age: { ordered: true, targets: { young: 0.3, old: 0.7 } },
  sex: { ordered: false, targets: { f: 0.65, m: 0.35 } },
};

test('of four cells and four scores each cell’s mean can be solved, also that of three people', () => {
  const cells = [
    { cell: ['young', 'f'], n: 57, mean: 71 },
    { cell: ['young', 'm'], n: 60, mean: 64 },
    { cell: ['old', 'f'], n: 3, mean: 12 },
    { cell: ['old', 'm'], n: 40, mean: 80 },
  ];
  const printed = [null, margins, { age: margins.age! }, { sex: margins.sex! }].map((given) => {
    const { cells: weighted, cellOf } = weigh(cells, variables, given, options);
    const row = cells.map(({ n }, k) => (n * weighted[cellOf[k]!]!.w) / 160);
    return [...row, row.reduce((sum, share, k) => sum + share * cells[k]!.mean, 0)];
  });
  expect(solve(printed)[2]).toBeCloseTo(12, 6);
  expect(
    areMovesTelling(
      cells.map(({ n }) => n),
      2,
      10,
    ),
  ).toBe(true);
});

describe('what the scores without each variable tell', () => {
  test.each([
    { cells: [57, 60, 10, 40], variables: 2, isTelling: false },
    { cells: [57, 60, 9, 40], variables: 2, isTelling: true },
    // Three of six cells cancel out: the others are ten people, or nine.
    { cells: [90, 80, 70, 4, 4, 2], variables: 2, isTelling: false },
    { cells: [90, 80, 70, 4, 4, 1], variables: 2, isTelling: true },
    { cells: [40, 9], variables: 1, isTelling: true },
    { cells: [40, 10], variables: 1, isTelling: false },
    { cells: [40, 30, 20, 5, 2], variables: 3, isTelling: true },
    { cells: Array.from({ length: 48 }, () => 2), variables: 3, isTelling: false },
    { cells: [], variables: 1, isTelling: true },
  ])('$cells by $variables variables: $isTelling', ({ cells, variables, isTelling }) => {
    expect(areMovesTelling(cells, variables, 10)).toBe(isTelling);
  });

  test('is all told to those who see everything', () => {
    expect(areMovesTelling([1, 1], 1, 0)).toBe(false);
  });
});

/** The solution of linear equations, each with its right side last, by Gauss and Jordan. */
function solve(equations: number[][]): number[] {
  const rows = equations.map((row) => [...row]);
  for (let i = 0; i < rows.length; i++) {
    const best = rows.slice(i).reduce((a, b) => (Math.abs(b[i]!) > Math.abs(a[i]!) ? b : a));
    rows[rows.indexOf(best)] = rows[i]!;
    rows[i] = best.map((x) => x / best[i]!);
    for (let j = 0; j < rows.length; j++) {
      const factor = rows[j]![i]!;
      if (j !== i) rows[j] = rows[j]!.map((x, k) => x - factor * rows[i]![k]!);
    }
  }
  return rows.map((row) => row.at(-1)!);
}
