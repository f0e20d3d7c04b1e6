import { Z_975 } from './distributions.ts';
import type { ScoringOptions } from './scoring.ts';
import {
  covariance,
  type Joint,
  type Linearised,
  linearise,
  type Sample,
  secondMoments,
  standardError,
  type VarianceKind,
} from './variance.ts';

/** One figure with its uncertainty (docs/scoring.md, "Estimates"). All figures are 0–100; nothing is rounded. */

export type Interval = [low: number, high: number];

/** How sure a figure is, under one kind of variance. Null where a single answer cannot tell. */
export interface Precision {
  se: number | null;
  /** 95 % intervals, unclipped, by Student's t with n − 1 degrees of freedom and by the normal distribution. */
  ciT: Interval | null;
  ciZ: Interval | null;
  /** Variance over that of as many answers drawn at random; null without spread. */
  deff: number | null;
  /** Shares only: the interval on the logit scale, which stays inside 0–100. */
  ciLogit?: Interval | null;
}

export interface Estimate extends Record<VarianceKind, Precision> {
  /** Respondents with an answer, unweighted. */
  answered: number;
  estimate: number | null;
  /** Kish's effective number of answers, and answers divided by it. */
  kishDeff: number | null;
  kishNeff: number | null;
}

/** Per cell: answers, Σy, Σy². */
export interface Item {
  m: Float64Array;
  s: Float64Array;
  ss: Float64Array;
}

/** The estimate of one item and the linearised form that covariances need; `t` is the 97.5 % point. */
export function estimateItem(
  sample: Sample,
  item: Item,
  t: number,
): { estimate: Estimate; linearised: Linearised | null } {
  const answered = item.m.reduce((sum, m) => sum + m, 0);
  const linearised = linearise(sample, item.m, item.s);
  const { neff, deff } = kish(item.m, sample.w);
  const estimate = linearised?.estimate ?? null;
  const precision = (kind: VarianceKind) => precisionOf(sample, item, answered, linearised, kind, t);
  return {
    estimate: {
      answered,
      estimate,
      kishDeff: deff,
      kishNeff: neff,
      fixed: precision('fixed'),
      calibrated: precision('calibrated'),
    },
    linearised,
  };
}

function precisionOf(
  sample: Sample,
  item: Item,
  answered: number,
  linearised: Linearised | null,
  kind: VarianceKind,
  t: number,
): Precision {
  if (!linearised || answered < 2) return { se: null, ciT: null, ciZ: null, deff: null };
  const s2 = secondMoments(linearised, linearised, itself(item));
  const se = standardError(covariance(sample, linearised, linearised, s2, kind));
  // σ² of one answer: Σ w [(ss − s²/m) + m (s/m − θ)²] / B, which is B Σ w S2.
  const sigma2 = linearised.base * s2.reduce((sum, x, k) => sum + sample.w[k]! * x, 0);
  const deff = se === null || se === 0 ? null : (se * se * (answered - 1)) / sigma2;
  return {
    se,
    ciT: intervalAround(linearised.estimate, se, t),
    ciZ: intervalAround(linearised.estimate, se, Z_975),
    deff,
  };
}

const itself = ({ m, s, ss }: Item): Joint => ({ count: m, left: s, right: s, product: ss });

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
  { m, s }: Pick<Item, 'm' | 's'>,
  t: number,
  ci: ScoringOptions['ci'],
): Estimate {
  const ss = s.map((sum) => 100 * sum);
  const { estimate } = estimateItem(sample, { m, s, ss }, t);
  const chosen = s.reduce((sum, x) => sum + x, 0) / 100;
  const withLogit = (precision: Precision): Precision => ({
    ...precision,
    ciLogit: logitInterval(estimate, precision.se, chosen, ci === 't' ? t : Z_975),
  });
  return { ...estimate, fixed: withLogit(estimate.fixed), calibrated: withLogit(estimate.calibrated) };
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

export type Matrix = (number | null)[][];

export interface OverallPrecision extends Pick<Precision, 'se' | 'ciT' | 'ciZ'> {
  /** Covariances of the dimension scores, in the order of the dimensions. */
  vcov: Matrix;
}

export interface OverallEstimate extends Record<VarianceKind, OverallPrecision> {
  estimate: number | null;
}

/** One dimension in the overall score. */
export interface Part {
  weight: number;
  item: Item;
  answered: number;
  linearised: Linearised | null;
}

/**
 * Θ = Σ ω θ over the dimensions, with V = ωʹ vcov ω. Without one of its dimensions there is no overall
 * score: the weights are never renormalised. `jointOf` gives the statistics that two dimensions share.
 */
export function estimateOverall(
  sample: Sample,
  parts: Part[],
  jointOf: (d: number, e: number) => Joint,
  t: number,
): OverallEstimate {
  const isComplete = parts.every((part) => part.linearised !== null) && parts.length > 0;
  const estimate = isComplete
    ? parts.reduce((sum, { weight, linearised }) => sum + weight * (linearised?.estimate ?? 0), 0)
    : null;
  const precision = (kind: VarianceKind): OverallPrecision => {
    const vcov = covariances(sample, parts, jointOf, kind);
    const terms = vcov.flatMap((row, d) =>
      row.map((v, e) => (v === null ? null : parts[d]!.weight * parts[e]!.weight * v)),
    );
    const variance = terms.reduce<number | null>(
      (sum, v) => (sum === null || v === null ? null : sum + v),
      0,
    );
    const se = isComplete ? standardError(variance) : null;
    return { se, ciT: intervalAround(estimate, se, t), ciZ: intervalAround(estimate, se, Z_975), vcov };
  };
  return { estimate, fixed: precision('fixed'), calibrated: precision('calibrated') };
}

function covariances(
  sample: Sample,
  parts: Part[],
  jointOf: (d: number, e: number) => Joint,
  kind: VarianceKind,
): Matrix {
  const between = (d: number, e: number): number | null => {
    const [a, b] = [parts[d]!, parts[e]!];
    if (!a.linearised || !b.linearised || a.answered < 2 || b.answered < 2) return null;
    const s2 = secondMoments(a.linearised, b.linearised, d === e ? itself(a.item) : jointOf(d, e));
    return covariance(sample, a.linearised, b.linearised, s2, kind);
  };
  const upper = parts.map((_, d) => parts.map((_, e) => (d <= e ? between(d, e) : null)));
  return upper.map((row, d) => row.map((v, e) => (d <= e ? v : upper[e]![d]!)));
}
