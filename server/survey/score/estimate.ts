import { Z_975 } from './distributions.ts';
import type { ScoringOptions } from './scoring-design.ts';
import {
  clusterCovariance,
  covariance,
  type Joint,
  type Linearised,
  linearise,
  type Sample,
  type ScoredItem,
  secondMoments,
  standardError,
  type VarianceKind,
} from './variance.ts';

/** One figure with its uncertainty (docs/scoring.md, "Estimates"). All figures are 0–100; nothing is rounded. */

export type Interval = [low: number, high: number];

/** The precision of a figure, under one kind of variance. Null where a single answer cannot tell. */
export interface Precision {
  se: number | null;
  /** 95 % intervals, unclipped, by Student's t with n − 1 degrees of freedom and by the normal distribution. */
  ciT: Interval | null;
  ciZ: Interval | null;
  /** Variance over that of a random sample with as many answers; null without spread. */
  deff: number | null;
  /** Shares only: the interval on the logit scale, which stays inside 0–100. */
  ciLogit?: Interval | null;
}

/** With clusters: by Student’s t with one degree of freedom fewer than there are primary sampling units. */
export interface ClusterPrecision extends Precision {
  df: number;
}

/** Under both kinds of variance, and by clusters where these are known. */
type Precisions = Record<VarianceKind, Precision> & { cluster?: ClusterPrecision };

/** The precision under a wave's kind of variance. Without known clusters, everybody counts as sampled singly. */
export function precisionBy<P>(
  { fixed, calibrated, cluster = fixed }: { fixed: P; calibrated: P; cluster?: P },
  variance: ScoringOptions['variance'],
): P {
  return { fixed, calibrated, cluster }[variance];
}

/** The margin of error under the wave's kind of interval: half the width of the interval before clipping. */
export function marginOf(
  { ciT, ciZ }: Pick<Precision, 'ciT' | 'ciZ'>,
  ci: ScoringOptions['ci'],
): number | null {
  const interval = ci === 't' ? ciT : ciZ;
  return interval && (interval[1] - interval[0]) / 2;
}

/** The 97.5 % points of Student’s t: with n − 1 degrees of freedom, and one less than there are sampling units. */
export interface Quantiles {
  t: number;
  clusterT: number;
}

export interface Estimate extends Precisions {
  /** Respondents with an answer, unweighted. */
  answered: number;
  estimate: number | null;
  /** Kish's effective number of answers, and answers divided by it. */
  kishDeff: number | null;
  kishNeff: number | null;
}

/** The estimate of one item and the linearised form that covariances need. */
export function estimateItem(
  sample: Sample,
  item: ScoredItem,
  quantiles: Quantiles,
): { estimate: Estimate; linearised: Linearised | null } {
  const answered = item.m.reduce((sum, m) => sum + m, 0);
  const linearised = linearise(sample, item);
  const { neff, deff } = kish(item.m, sample.w);
  const estimate = linearised?.estimate ?? null;
  return {
    estimate: {
      answered,
      estimate,
      kishDeff: deff,
      kishNeff: neff,
      ...precisionsOf(sample, item, answered, linearised, quantiles),
    },
    linearised,
  };
}

function precisionsOf(
  sample: Sample,
  item: ScoredItem,
  answered: number,
  linearised: Linearised | null,
  { t, clusterT }: Quantiles,
): Precisions {
  const df = Math.max(0, (sample.psus ?? 0) - 1);
  if (!linearised || answered < 2) {
    const unknown: Precision = { se: null, ciT: null, ciZ: null, deff: null };
    const cluster = sample.psus !== null && { cluster: { df, ...unknown } };
    return { fixed: unknown, calibrated: unknown, ...cluster };
  }
  const s2 = secondMoments(linearised, linearised, itself(item));
  // σ² of one answer: Σ w [(ss − s²/m) + m (s/m − θ)²] / B, which is B Σ w S2.
  const sigma2 = linearised.base * s2.reduce((sum, x, k) => sum + sample.w[k]! * x, 0);
  const precision = (variance: number | null, quantile: number): Precision => {
    const se = standardError(variance);
    return {
      se,
      ciT: intervalAround(linearised.estimate, se, quantile),
      ciZ: intervalAround(linearised.estimate, se, Z_975),
      deff: se === null || se === 0 ? null : (se * se * (answered - 1)) / sigma2,
    };
  };
  const byKind = (kind: VarianceKind) => precision(covariance(sample, linearised, linearised, s2, kind), t);
  const [fixed, calibrated] = [byKind('fixed'), byKind('calibrated')];
  if (!item.clustered) return { fixed, calibrated };
  const s2Alone = secondMoments(linearised, linearised, itself(item.clustered.alone));
  const variance = clusterCovariance(sample, linearised, linearised, s2Alone);
  return { fixed, calibrated, cluster: { df, ...precision(variance, clusterT) } };
}

export const itself = ({ m, s, ss }: Pick<ScoredItem, 'm' | 's' | 'ss'>): Joint => ({
  count: m,
  left: s,
  right: s,
  product: ss,
});

/** Kish's effective sample size (Σ w m)² / Σ w² m and the design effect of the weights, Σ m over it. */
export function kish(
  m: ArrayLike<number>,
  w: ArrayLike<number>,
): { neff: number | null; deff: number | null } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < m.length; k++) {
    count += m[k]!;
    sum += w[k]! * m[k]!;
    squares += w[k]! * w[k]! * m[k]!;
  }
  if (!(squares > 0)) return { neff: null, deff: null };
  const neff = (sum * sum) / squares;
  return { neff, deff: count / neff };
}

/** estimate ± t·SE */
export function intervalAround(estimate: number | null, se: number | null, t: number): Interval | null {
  return estimate === null || se === null ? null : [estimate - t * se, estimate + t * se];
}

/** The share of the two most favourable options, in percent, with an interval that stays inside 0–100. */
export function estimateShare(
  sample: Sample,
  { m, s, clustered }: Omit<ScoredItem, 'ss'>,
  quantiles: Quantiles,
  ci: ScoringOptions['ci'],
): Estimate {
  const squared = (sums: Float64Array) => sums.map((sum) => 100 * sum);
  const item: ScoredItem = {
    m,
    s,
    ss: squared(s),
    clustered: clustered && { ...clustered, alone: { ...clustered.alone, ss: squared(clustered.alone.s) } },
  };
  const { estimate } = estimateItem(sample, item, quantiles);
  const chosen = s.reduce((sum, x) => sum + x, 0) / 100;
  const withLogit = <P extends Precision>(precision: P, t: number): P => ({
    ...precision,
    ciLogit: logitInterval(estimate, precision.se, chosen, ci === 't' ? t : Z_975),
  });
  const { fixed, calibrated, cluster } = estimate;
  const { t, clusterT } = quantiles;
  return {
    ...estimate,
    fixed: withLogit(fixed, t),
    calibrated: withLogit(calibrated, t),
    ...(cluster && { cluster: withLogit(cluster, clusterT) }),
  };
}

/**
 * expit(logit p ± t·SE / (p (1−p))). When nobody or everybody chose a favourable option, the exact bound of
 * a binomial share at the effective sample size: [0, 1 − 0.025^(1/n_eff)], or its mirror image.
 */
function logitInterval(
  { answered, estimate, kishNeff }: Estimate,
  se: number | null,
  chosen: number,
  t: number,
): Interval | null {
  if (estimate === null || kishNeff === null || se === null) return null;
  const bound = 100 * 0.025 ** (1 / kishNeff);
  if (chosen === 0) return [0, 100 - bound];
  if (chosen === answered) return [bound, 100];
  const p = estimate / 100;
  const logit = Math.log(p / (1 - p));
  const reach = (t * se) / 100 / (p * (1 - p));
  const expit = (x: number) => 100 / (1 + Math.exp(-x));
  return [expit(logit - reach), expit(logit + reach)];
}
