import { Z_975 } from './distributions.ts';
import { intervalAround, itself, type Precision, type Quantiles } from './estimate.ts';
import { overallSpread } from './sensitivity.ts';
import {
  clusterCovariance,
  covariance,
  type Joint,
  type Linearised,
  type Sample,
  type ScoredItem,
  secondMoments,
  standardError,
  type VarianceKind,
} from './variance.ts';

export type Matrix = (number | null)[][];

export interface OverallPrecision extends Pick<Precision, 'se' | 'ciT' | 'ciZ'> {
  /** Covariances of the dimension scores, in the order of the dimensions. */
  vcov: Matrix;
}

export interface OverallEstimate extends Record<VarianceKind, OverallPrecision> {
  estimate: number | null;
  cluster?: OverallPrecision & { df: number };
  /** The standard deviation of what is measured, among residents (docs/scoring.md, "Self-selection"). */
  sd: number | null;
}

/** One dimension in the overall score. */
export interface EstimatePart {
  weight: number;
  item: ScoredItem;
  answered: number;
  linearised: Linearised | null;
}

/** The statistics that two dimensions share: of everybody, and of people sampled singly. */
export interface JointOf {
  all(d: number, e: number): Joint;
  alone(d: number, e: number): Joint;
}

/**
 * Θ = Σ ω θ over the dimensions. Without one of them there is no overall score, since the weights are never
 * renormalised.
 */
export function overallOf(
  parts: readonly { weight: number; mean: { estimate: number } | null }[],
): number | null {
  if (parts.length === 0) return null;
  return parts.reduce<number | null>(
    (sum, { weight, mean }) => (sum === null || mean === null ? null : sum + weight * mean.estimate),
    0,
  );
}

/** Θ = Σ ω θ over the dimensions, with V = ωʹ vcov ω. */
export function estimateOverall(
  sample: Sample,
  parts: EstimatePart[],
  jointOf: JointOf,
  { t, clusterT }: Quantiles,
): OverallEstimate {
  const estimate = overallOf(parts.map(({ weight, linearised }) => ({ weight, mean: linearised })));
  const isComplete = estimate !== null;
  const precision = (vcov: Matrix, quantile: number): OverallPrecision => {
    const terms = vcov.flatMap((row, d) =>
      row.map((v, e) => (v === null ? null : parts[d]!.weight * parts[e]!.weight * v)),
    );
    const variance = terms.reduce<number | null>(
      (sum, v) => (sum === null || v === null ? null : sum + v),
      0,
    );
    const se = isComplete ? standardError(variance) : null;
    return {
      se,
      ciT: intervalAround(estimate, se, quantile),
      ciZ: intervalAround(estimate, se, Z_975),
      vcov,
    };
  };
  const joints = parts.map((b, e) =>
    parts.slice(0, e + 1).map((_, d) => (d === e ? itself(b.item) : jointOf.all(d, e))),
  );
  const moments = between(parts, (d, e, a, b) => secondMoments(a.linearised, b.linearised, joints[e]![d]!));
  const byKind = (kind: VarianceKind) =>
    mirrored(
      between(parts, (d, e, a, b) => covariance(sample, a.linearised, b.linearised, moments[d]![e]!, kind)),
    );
  const [fixed, calibrated] = [precision(byKind('fixed'), t), precision(byKind('calibrated'), t)];
  const sd = isComplete
    ? overallSpread(
        sample.w,
        parts.map(({ weight }) => weight),
        (d, e) => joints[e]![d]!,
      )
    : null;
  if (sample.psus === null) return { estimate, fixed, calibrated, sd };
  const byCluster = mirrored(
    between(parts, (d, e, a, b) => {
      const joint = d === e && a.item.clustered ? itself(a.item.clustered.alone) : jointOf.alone(d, e);
      const s2 = secondMoments(a.linearised, b.linearised, joint);
      return clusterCovariance(sample, a.linearised, b.linearised, s2);
    }),
  );
  const df = Math.max(0, sample.psus - 1);
  return { estimate, fixed, calibrated, cluster: { df, ...precision(byCluster, clusterT) }, sd };
}

/** A dimension that has an estimate. */
type Known = EstimatePart & { linearised: Linearised };

/** The joint statistics of dimensions d ≤ e; empty where one of them has fewer than two answers. */
function between<T>(
  parts: EstimatePart[],
  of: (d: number, e: number, a: Known, b: Known) => T | null,
): (T | null)[][] {
  const isKnown = (part: EstimatePart): part is Known => part.linearised !== null && part.answered >= 2;
  return parts.map((a, d) =>
    parts.map((b, e) => (d <= e && isKnown(a) && isKnown(b) ? of(d, e, a, b) : null)),
  );
}

/** The whole of a symmetric matrix of which only the upper half is there. */
const mirrored = (upper: Matrix): Matrix =>
  upper.map((row, d) => row.map((v, e) => (d <= e ? v : upper[e]![d]!)));
