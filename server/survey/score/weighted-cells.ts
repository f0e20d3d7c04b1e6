import type { Row } from '../tally/rows.ts';
import { cells, type Tally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import { type Weighting, weigh } from '../weighting/weighting.ts';
import type { ScoringOptions } from './scoring-design.ts';

/** The cells of a city, weighted: what its scores are computed from. */
export interface WeightedCells {
  /** Respondents, including those who answered no scored question. */
  n: number;
  /** The raw cells. */
  rows: Row[];
  weighting: Weighting;
  /** For each weighted cell, in the layout of a row. */
  sums: Float64Array[];
  /** A respondent's weight in each of them. */
  weights: number[];
}

/** Weights the cells of a tally, and adds up those that weighting joins. */
export function weighCells(tally: Tally, margins: Margins | null, options: ScoringOptions): WeightedCells {
  const { design, layout } = tally.plan;
  const rows = cells(tally);
  const raw = rows.map((row) => ({ cell: row.cell, n: row.sums[0]! }));
  const optional = design.beyondStrata?.map(({ question }) => question);
  const weighting = weigh(raw, design.variables, margins, options, optional);
  const sums = weighting.cells.map(() => new Float64Array(layout.size));
  for (const [r, row] of rows.entries()) {
    const into = sums[weighting.cellOf[r]!]!;
    for (let i = 0; i < into.length; i++) into[i] = into[i]! + row.sums[i]!;
  }
  const n = raw.reduce((sum, { n }) => sum + n, 0);
  return { n, rows, weighting, sums, weights: weighting.cells.map((c) => c.w) };
}

/** One figure of every cell, by a plain loop: this runs some 250 times per city, and `from` with a function is slow. */
export function columnOf(rows: readonly Float64Array[], at: number): Float64Array {
  const column = new Float64Array(rows.length);
  for (let k = 0; k < column.length; k++) column[k] = rows[k]![at]!;
  return column;
}
