import type { Plan } from '../tally/plan.ts';
import { cells, type Tally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import { type Weighting, type WeightingNote, weigh } from '../weighting/weighting.ts';
import { tQuantile } from './distributions.ts';
import {
  type Estimate,
  estimateItem,
  estimateOverall,
  estimateShare,
  type Item,
  kish,
  type OverallEstimate,
} from './estimate.ts';
import type { ScoringOptions } from './scoring.ts';
import { dummyBasis, type Joint, type Sample } from './variance.ts';

/** The scores of a city, from its tally and margins, unrounded. */
export interface CityScore {
  /** Respondents, also those who answered no scored question. */
  n: number;
  weighting: Weighting['weighting'];
  notes: (WeightingNote | 'FPC_NOT_APPLIED')[];
  unmatched: string[];
  groups: Weighting['groups'];
  cells: Weighting['cells'];
  capped: boolean;
  /** The largest share of respondents without a category in a weighting variable. */
  unknownShare: number;
  result: CityResult;
}

export interface CityResult {
  kishDeff: number | null;
  kishNeff: number | null;
  maxWeight: number | null;
  /** Degrees of freedom of the t intervals, n − 1. */
  df: number;
  questions: Record<string, QuestionEstimate>;
  dimensions: Record<string, Estimate>;
  overall: OverallEstimate;
}

export interface QuestionEstimate extends Estimate {
  /** Respondents who were asked but have not used it; who don't know, refused or skipped. */
  notUsed: number;
  missing: number;
  /** Only for scales of 4 to 11 points; see `topTwoFrom`. */
  top2?: Estimate;
}

/**
 * Weights and scores one city. Only the finite population correction needs `population`; with more respondents than
 * inhabitants it is left out, with a note.
 */
export function scoreCity(
  tally: Tally,
  margins: Margins | null,
  options: ScoringOptions,
  population: number | null = null,
): CityScore {
  const rows = cells(tally);
  const raw = rows.map((row) => ({ cell: row.cell, n: row.sums[0]! }));
  const weighting = weigh(raw, tally.plan.design.variables, margins, options);
  const sums = weighting.cells.map(() => new Float64Array(tally.plan.layout.size));
  for (const [r, row] of rows.entries()) {
    const into = sums[weighting.cellOf[r]!]!;
    for (let i = 0; i < into.length; i++) into[i] = into[i]! + row.sums[i]!;
  }
  const weights = weighting.cells.map((c) => c.w);
  const n = raw.reduce((sum, { n }) => sum + n, 0);
  const isBeyond = options.fpc && population !== null && n > population;
  const applied = { ci: options.ci, fpc: options.fpc && !isBeyond };
  return {
    n,
    weighting: weighting.weighting,
    notes: isBeyond ? [...weighting.notes, 'FPC_NOT_APPLIED'] : weighting.notes,
    unmatched: weighting.unmatched,
    groups: weighting.groups,
    cells: weighting.cells,
    capped: weighting.capped,
    unknownShare: weighting.unknownShare,
    result: scoreCells(tally.plan, sums, weights, weighting.groupOf, applied, population),
  };
}

/** The scores of weighted cells, each with its sums in the layout of the plan. */
export function scoreCells(
  plan: Plan,
  sums: Float64Array[],
  weights: number[],
  groupOf: number[][],
  options: Pick<ScoringOptions, 'ci' | 'fpc'>,
  population: number | null = null,
): CityResult {
  const column = (at: number) => columnOf(sums, at);
  const n = Array.from(column(0));
  const total = n.reduce((sum, x) => sum + x, 0);
  const fpc = options.fpc ? finiteFactor(total, population) : 1;
  const sample: Sample = { n, w: weights, total, basis: dummyBasis(n, groupOf), fpc };
  const t = total > 1 ? tQuantile(0.975, total - 1) : Number.NaN;
  const itemAt = (at: number): Item => ({ m: column(at), s: column(at + 1), ss: column(at + 2) });
  const { design, layout, topFrom } = plan;

  const questions = design.questions.map(({ id }, q): [string, QuestionEstimate] => {
    const at = layout.question(q);
    const item = itemAt(at);
    const counted = { notUsed: sum(column(at + 4)), missing: sum(column(at + 5)) };
    const estimate = { ...estimateItem(sample, item, t).estimate, ...counted };
    if (topFrom[q] === Number.POSITIVE_INFINITY) return [id, estimate];
    const share = { m: item.m, s: column(at + 3) };
    return [id, { ...estimate, top2: estimateShare(sample, share, t, options.ci) }];
  });
  const dimensions = design.dimensions.map(({ id, weight }, d) => {
    const item = itemAt(layout.dimension(d));
    return { id, weight, item, ...estimateItem(sample, item, t) };
  });
  const jointOf = (d: number, e: number): Joint => {
    const at = layout.pair(d, e);
    return { count: column(at), left: column(at + 1), right: column(at + 2), product: column(at + 3) };
  };
  const parts = dimensions.map((d) => ({ ...d, answered: d.estimate.answered }));
  const { neff, deff } = kish(n, weights);
  return {
    kishDeff: deff,
    kishNeff: neff,
    maxWeight: weights.length > 0 ? Math.max(...weights) : null,
    df: Math.max(0, total - 1),
    questions: Object.fromEntries(questions),
    dimensions: Object.fromEntries(dimensions.map((d) => [d.id, d.estimate])),
    overall: estimateOverall(sample, parts, jointOf, t),
  };
}

/** One figure of every cell, by a plain loop: this runs some 250 times per city, and `from` with a function is slow. */
function columnOf(rows: readonly Float64Array[], at: number): Float64Array {
  const column = new Float64Array(rows.length);
  for (let k = 0; k < column.length; k++) column[k] = rows[k]![at]!;
  return column;
}

const sum = (values: Float64Array) => values.reduce((total, x) => total + x, 0);

/** (N − n)/N, the finite population correction of a variance. */
export function finiteFactor(n: number, population: number | null): number {
  if (population === null || !(population >= n) || population <= 0)
    throw new RangeError(
      `a finite population correction of ${n} respondents needs a population, not ${population}`,
    );
  return (population - n) / population;
}
