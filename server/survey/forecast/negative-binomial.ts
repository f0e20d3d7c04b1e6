import { incompleteBeta, logGamma } from './incomplete-beta.ts';

/**
 * A count that varies more than a Poisson count: Poisson with a rate that is itself a Gamma variable
 * (Johnson, Kemp & Kotz, Univariate Discrete Distributions, 3rd ed., chapter 5).
 */
export interface NegativeBinomial {
  /** Expected count, at least 0. */
  mean: number;
  /** Squared coefficient of variation of the rate; 0 is a Poisson count. The variance is mean + mean² · spread. */
  spread: number;
}

/** A spread below which the count is indistinguishable from a Poisson one. */
const LEAST_SPREAD = 1e-7;

/** P(N ≥ k): I_x(k, r) with r = 1/spread and x = mean/(mean + r) (Johnson, Kemp & Kotz, 5.31). */
export function chanceOfAtLeast(k: number, { mean, spread }: NegativeBinomial): number {
  if (k <= 0) return 1;
  if (mean <= 0) return 0;
  const r = 1 / Math.max(spread, LEAST_SPREAD);
  return incompleteBeta(mean / (mean + r), r / (mean + r), k, r);
}

/** ln P(N = k). */
export function logChanceOf(k: number, { mean, spread }: NegativeBinomial): number {
  if (mean <= 0) return k === 0 ? 0 : Number.NEGATIVE_INFINITY;
  const r = 1 / Math.max(spread, LEAST_SPREAD);
  return (
    logGamma(k + r) -
    logGamma(r) -
    logGamma(k + 1) -
    r * Math.log1p(mean / r) +
    k * Math.log(mean / (mean + r))
  );
}
