import { countedOptions, type Plan } from '../tally/plan.ts';
import type { Tally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import type { Weighting, WeightingNote } from '../weighting/weighting.ts';
import { type ClusterSums, clusterSums } from './cluster-sums.ts';
import { tQuantile } from './distributions.ts';
import { type Estimate, estimateItem, estimateShare, kish } from './estimate.ts';
import { estimateOverall, type OverallEstimate } from './estimate-overall.ts';
import { type ScoringOptions, scoreOf } from './scoring-design.ts';
import { dummyBasis, type Joint, type Sample, type ScoredItem } from './variance.ts';
import { columnOf, weighCells } from './weighted-cells.ts';

/** The scores of a city, from its tally and margins, unrounded. */
export interface CityScore {
  /** Respondents, including those who answered no scored question. */
  n: number;
  weighting: Weighting['weighting'];
  notes: (WeightingNote | 'FPC_NOT_APPLIED')[];
  unmatched: string[];
  groups: Weighting['groups'];
  cells: Weighting['cells'];
  /** The weight of a respondent in each joint raw category of the weighting variables. */
  rawCells: { cell: readonly string[]; w: number }[];
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
  /** Absent where clusters are unknown. */
  clusters?: ClusterEffect;
}

/** The effect of clusters on the overall score (docs/scoring.md, "Clusters"). */
export interface ClusterEffect {
  /** Primary sampling units: clusters, and people sampled singly. */
  psus: number;
  /** Clusters of two or more. */
  shared: number;
  /** The variance by clusters over that of people who were all sampled singly; null where there is none. */
  deff: number | null;
  /** The correlation inside clusters that gives this design effect; null where everybody was sampled singly. */
  icc: number | null;
}

export interface QuestionEstimate extends Estimate {
  /** Respondents who were asked: those who have not used it; those who don't know, refused or skipped. */
  notUsed: number;
  missing: number;
  /** Only for scales of 4 to 11 points; see `topTwoFrom`. */
  top2?: Estimate;
  /** The options by their codes, for scales of up to 11 points. */
  options: OptionShare[];
}

/** The respondents who chose an option. */
export interface OptionShare {
  code: number;
  score: number;
  /** Whether it is one of the two best, where a scale has these. */
  isTop: boolean;
  /** Unweighted. */
  n: number;
  /** Weighted, of those who answered; null without any. */
  share: number | null;
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
  const { rows, weighting, sums, weights, n } = weighCells(tally, margins, options);
  const byCluster = clusterSums(tally, rows, weighting.cellOf, weights);
  const isBeyond = options.fpc && population !== null && n > population;
  const applied = { ci: options.ci, fpc: options.fpc && !isBeyond };
  return {
    n,
    weighting: weighting.weighting,
    notes: isBeyond ? [...weighting.notes, 'FPC_NOT_APPLIED'] : weighting.notes,
    unmatched: weighting.unmatched,
    groups: weighting.groups,
    cells: weighting.cells,
    rawCells: rows.map(({ cell }, r) => ({ cell, w: weights[weighting.cellOf[r]!]! })),
    capped: weighting.capped,
    unknownShare: weighting.unknownShare,
    result: scoreCells(tally.plan, sums, weights, weighting.groupOf, applied, population, byCluster),
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
  byCluster: ClusterSums | null = null,
): CityResult {
  const column = (at: number) => columnOf(sums, at);
  const n = Array.from(column(0));
  const total = n.reduce((sum, x) => sum + x, 0);
  const fpc = options.fpc ? finiteFactor(total, population) : 1;
  const psus = byCluster?.psus ?? null;
  const sample: Sample = { n, w: weights, total, basis: dummyBasis(n, groupOf), fpc, psus };
  const t = tOf(total);
  const quantiles = { t, clusterT: psus === null || psus === total ? t : tOf(psus) };
  const { design, layout, firstOrder, topFrom } = plan;
  /** The item at an index of the cells' rows, with its sum there and, by cluster, at these indices. */
  const itemAt = (at: number, sumAt: number, inCluster: number, clusterSumAt: number): ScoredItem => ({
    m: column(at),
    s: column(sumAt),
    ss: column(at + 2),
    clustered: byCluster && {
      alone: {
        m: columnOf(byCluster.alone, at),
        s: columnOf(byCluster.alone, sumAt),
        ss: columnOf(byCluster.alone, at + 2),
      },
      m: columnOf(byCluster.weighted, inCluster),
      s: columnOf(byCluster.weighted, clusterSumAt),
    },
  });

  const questions = design.questions.map(({ id }, q): [string, QuestionEstimate] => {
    const [at, inCluster] = [layout.question(q), firstOrder.question(q)];
    const item = itemAt(at, at + 1, inCluster, inCluster + 1);
    const counted = {
      notUsed: sum(column(at + 4)),
      missing: sum(column(at + 5)),
      options: optionShares(plan, q, column, weights),
    };
    const estimate = { ...estimateItem(sample, item, quantiles).estimate, ...counted };
    if (topFrom[q] === Number.POSITIVE_INFINITY) return [id, estimate];
    const share = itemAt(at, at + 3, inCluster, inCluster + 2);
    return [id, { ...estimate, top2: estimateShare(sample, share, quantiles, options.ci) }];
  });
  const dimensions = design.dimensions.map(({ id, weight }, d) => {
    const [at, inCluster] = [layout.dimension(d), firstOrder.dimension(d)];
    const item = itemAt(at, at + 1, inCluster, inCluster + 1);
    return { id, weight, item, ...estimateItem(sample, item, quantiles) };
  });
  const jointIn =
    (rows: readonly Float64Array[]) =>
    (d: number, e: number): Joint => {
      const at = layout.pair(d, e);
      const [count, left, right, product] = [at, at + 1, at + 2, at + 3].map((i) => columnOf(rows, i));
      return { count: count!, left: left!, right: right!, product: product! };
    };
  const jointOf = { all: jointIn(sums), alone: jointIn(byCluster?.alone ?? []) };
  const parts = dimensions.map((d) => ({ ...d, answered: d.estimate.answered }));
  const overall = estimateOverall(sample, parts, jointOf, quantiles);
  const { neff, deff } = kish(n, weights);
  return {
    kishDeff: deff,
    kishNeff: neff,
    maxWeight: weights.length > 0 ? Math.max(...weights) : null,
    df: Math.max(0, total - 1),
    questions: Object.fromEntries(questions),
    dimensions: Object.fromEntries(dimensions.map((d) => [d.id, d.estimate])),
    overall,
    ...(byCluster && { clusters: clusterEffect(sample, byCluster, overall) }),
  };
}

/** The share of each option, Σ w c / Σ w m. */
function optionShares(
  { design, layout, topFrom }: Plan,
  q: number,
  column: (at: number) => Float64Array,
  weights: readonly number[],
): OptionShare[] {
  const question = design.questions[q]!;
  const options = countedOptions(question);
  const weighted = (counts: Float64Array) => weights.reduce((total, w, k) => total + w * counts[k]!, 0);
  const answered = weighted(column(layout.question(q)));
  return Array.from({ length: options }, (_, i) => {
    const counts = column(layout.option(q) + i);
    const code = question.min + (i * (question.max - question.min)) / (options - 1);
    const share = answered > 0 ? (100 * weighted(counts)) / answered : null;
    const score = scoreOf(question, code);
    return { code, score, isTop: score >= topFrom[q]!, n: sum(counts), share };
  });
}

/** The 97.5 % point of Student’s t for this many independent units. */
const tOf = (units: number): number => (units > 1 ? tQuantile(0.975, units - 1) : Number.NaN);

/**
 * The design effect of the clusters on the overall score, and the correlation ρ with deff = 1 + (b − 1) ρ, where b = Σ (Σ w)²
 * over the sampling units / Σ w² is their mean size under the weights (Gabler, Häder & Lahiri 1999).
 */
function clusterEffect(
  { w, n }: Sample,
  { psus, shared, alone, weighted }: ClusterSums,
  { fixed, cluster }: OverallEstimate,
): ClusterEffect {
  const squares = (counts: ArrayLike<number>) =>
    w.reduce((total, weight, k) => total + weight * weight * counts[k]!, 0);
  const ofClusters = weighted.reduce((total, sums) => total + sums[0]! * sums[0]!, 0);
  const size = (ofClusters + squares(columnOf(alone, 0))) / squares(n);
  const deff = fixed.se && typeof cluster?.se === 'number' ? (cluster.se / fixed.se) ** 2 : null;
  return { psus, shared, deff, icc: shared > 0 && deff !== null ? (deff - 1) / (size - 1) : null };
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
