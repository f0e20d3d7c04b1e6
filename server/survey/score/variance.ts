/**
 * Taylor-linearised variances from cell statistics (docs/scoring.md, "Variance"): with-replacement variance
 * of a weighted total over one stratum, the estimator of svydesign(ids = ~1, weights = w) in R's survey, or, by clusters,
 * of svydesign(ids = ~psu, weights = w).
 */

/** The respondents behind every estimate of a city. */
export interface Sample {
  /** Respondents and weight of each cell. */
  n: number[];
  w: number[];
  /** All respondents, including those without an answer. */
  total: number;
  /** Per raking variable, the group of each cell: the regressors of calibrated variances. */
  basis: Float64Array[];
  /** (N − n)/N with the finite population correction, else 1. */
  fpc: number;
  /** Primary sampling units; null without known clusters. */
  psus: number | null;
}

export type VarianceKind = 'fixed' | 'calibrated';

/** Per cell: answers, Σy, Σy². */
export interface ScoredItem {
  m: Float64Array;
  s: Float64Array;
  ss: Float64Array;
  clustered: ClusteredItem | null;
}

/** The same for an item by primary sampling unit. */
export interface ClusteredItem {
  /** Per cell, of people sampled singly. */
  alone: Pick<ScoredItem, 'm' | 's' | 'ss'>;
  /** Per cluster: Σ w over those with an answer, and Σ w y. */
  m: Float64Array;
  s: Float64Array;
}

/** A weighted mean θ = Σ w s / B, and per cell S1 = Σ u of its linearised values u = (y − θ)/B. */
export interface Linearised {
  base: number;
  estimate: number;
  s1: Float64Array;
  /** Per cluster z = Σ w u. */
  z: Float64Array;
  /** Fitted values of u under either kind of variance. */
  fit: Record<VarianceKind, Float64Array>;
}

/** A mean over weighted cells, Σ w s / B with B = Σ w m; null if nobody answered. */
export function weightedMean(
  w: readonly number[],
  m: Float64Array,
  s: Float64Array,
): Pick<Linearised, 'base' | 'estimate'> | null {
  let base = 0;
  let sum = 0;
  for (let k = 0; k < m.length; k++) {
    base += w[k]! * m[k]!;
    sum += w[k]! * s[k]!;
  }
  return base > 0 ? { base, estimate: sum / base } : null;
}

/** The mean of an item; null if nobody answered. */
export function linearise(sample: Sample, { m, s, clustered }: Omit<ScoredItem, 'ss'>): Linearised | null {
  const mean = weightedMean(sample.w, m, s);
  if (!mean) return null;
  const { base, estimate } = mean;
  const s1 = m.map((answered, k) => (s[k]! - estimate * answered) / base);
  const z = clustered?.m.map((answered, c) => (clustered.s[c]! - estimate * answered) / base);
  return {
    base,
    estimate,
    s1,
    z: z ?? new Float64Array(0),
    fit: { fixed: new Float64Array(m.length), calibrated: fitted(sample, s1) },
  };
}

/** Per cell, what two items have in common: over respondents with both, count, Σ of each and Σ of products. */
export interface Joint {
  count: Float64Array;
  left: Float64Array;
  right: Float64Array;
  product: Float64Array;
}

/**
 * Per cell S2 = Σ u_d u_e, in the centred form: the spread inside the cell, then the cell's distance from the
 * estimates. A spread below the rounding error of its own sums counts as 0, so that equal answers have variance zero
 * whatever their binary fractions.
 */
export function secondMoments(d: Linearised, e: Linearised, joint: Joint): Float64Array {
  return joint.count.map((count, k) => {
    if (count === 0) return 0;
    const [left, right] = [joint.left[k]! / count, joint.right[k]! / count];
    const spread = joint.product[k]! - count * left * right;
    const noise = Number.EPSILON * count * Math.abs(joint.product[k]!);
    const inside = Math.abs(spread) <= noise ? 0 : spread;
    return (inside + count * (left - d.estimate) * (right - e.estimate)) / (d.base * e.base);
  });
}

/** n/(n−1) · (Z2 − Z1 Z1ʹ/n), bilinear in the linearised values of two estimates; null for one respondent. */
export function covariance(
  sample: Sample,
  d: Linearised,
  e: Linearised,
  s2: Float64Array,
  kind: VarianceKind,
): number | null {
  const { n, w, total } = sample;
  if (total < 2) return null;
  const [f, g] = [d.fit[kind], e.fit[kind]];
  let z2 = 0;
  let z1d = 0;
  let z1e = 0;
  for (let k = 0; k < n.length; k++) {
    const [nk, wk, fk, gk] = [n[k]!, w[k]!, f[k]!, g[k]!];
    z2 += wk * wk * (s2[k]! - fk * e.s1[k]! - gk * d.s1[k]! + nk * fk * gk);
    z1d += wk * (d.s1[k]! - nk * fk);
    z1e += wk * (e.s1[k]! - nk * gk);
  }
  return sample.fpc * (total / (total - 1)) * (z2 - (z1d * z1e) / total);
}

/**
 * C/(C−1) · (Σ z zʹ − Z1 Z1ʹ/C) over the C primary sampling units, z = Σ w u of each: clusters have theirs, and for
 * people sampled singly Σ w² u uʹ follows from their cells. Null for a single unit.
 * @param s2 second moments of people sampled singly
 */
export function clusterCovariance(
  { w, psus, fpc }: Sample,
  d: Linearised,
  e: Linearised,
  s2: Float64Array,
): number | null {
  if (psus === null || psus < 2) return null;
  let z2 = 0;
  let z1d = 0;
  let z1e = 0;
  for (let k = 0; k < w.length; k++) {
    const wk = w[k]!;
    z2 += wk * wk * s2[k]!;
    z1d += wk * d.s1[k]!;
    z1e += wk * e.s1[k]!;
  }
  for (let c = 0; c < d.z.length; c++) z2 += d.z[c]! * e.z[c]!;
  return fpc * (psus / (psus - 1)) * (z2 - (z1d * z1e) / psus);
}

/** Below this a variance is rounding error, not spread. */
const none = 1e-18;

/** The standard error of a variance; rounding error below zero is zero. */
export function standardError(variance: number | null): number | null {
  return variance === null ? null : variance < none ? 0 : Math.sqrt(variance);
}

/**
 * An orthonormal basis of the raking groups' dummies in the inner product Σ n_k x_k y_k, each vector
 * multiplied by √n_k. Gram-Schmidt, twice for stability; a column that depends on the others drops out.
 */
export function dummyBasis(n: number[], groupOf: readonly number[][]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const groups of groupOf)
    for (const g of new Set(groups)) {
      const column = Float64Array.from(n, (nk, k) => (groups[k] === g ? Math.sqrt(nk) : 0));
      const before = norm(column);
      for (const _ of [1, 2])
        for (const q of basis) {
          const along = dot(q, column);
          for (let k = 0; k < column.length; k++) column[k] = column[k]! - along * q[k]!;
        }
      const left = norm(column);
      if (left > 1e-9 * before) basis.push(column.map((x) => x / left));
    }
  return basis;
}

/** Fitted values of the regression of S1_k/n_k on the raking groups, weighted by n_k. */
function fitted({ n, basis }: Sample, s1: Float64Array): Float64Array {
  const scaled = s1.map((value, k) => value / Math.sqrt(n[k]!));
  const fit = new Float64Array(s1.length);
  for (const q of basis) {
    const along = dot(q, scaled);
    for (let k = 0; k < fit.length; k++) fit[k] = fit[k]! + (along * q[k]!) / Math.sqrt(n[k]!);
  }
  return fit;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, k) => sum + x * b[k]!, 0);
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
