import type { Joint } from './variance.ts';

/**
 * How far the overall score would move if participation depended on satisfaction (docs/scoring.md, "Self-selection").
 * A statement, not an interval.
 */

/**
 * Strengths for which the shift is reported: rises of the log-odds of taking part per standard deviation of
 * satisfaction.
 */
const betas = [0.1, 0.2] as const;

export interface Sensitivity {
  /** σ: the standard deviation, among residents, of what the overall score measures. */
  sd: number;
  /** How much lower the score would be without self-selection of this strength, or higher if it goes the other way. */
  shifts: { beta: number; shift: number }[];
  /** The strength beyond which self-selection moves the score by more than the margin of error. */
  holdsUpTo: number | null;
}

/** The sensitivity of a score with this margin of error; null where the spread is unknown. */
export function sensitivityOf(sd: number | null, moe: number | null): Sensitivity | null {
  if (sd === null) return null;
  return {
    sd,
    shifts: betas.map((beta) => ({ beta, shift: beta * sd })),
    holdsUpTo: moe !== null && sd > 0 ? moe / sd : null,
  };
}

/**
 * σ = √(Σ Σ ω ω c) with the weighted covariances c of the dimensions, each over the respondents with both; null where
 * a pair has none.
 */
export function overallSpread(
  w: readonly number[],
  weights: readonly number[],
  jointOf: (d: number, e: number) => Joint,
): number | null {
  if (weights.length === 0) return null;
  let variance = 0;
  for (const [e, ofE] of weights.entries())
    for (const [d, ofD] of weights.slice(0, e + 1).entries()) {
      const covariance = weightedCovariance(w, jointOf(d, e));
      if (covariance === null) return null;
      variance += (d === e ? 1 : 2) * ofD * ofE * covariance;
    }
  // Pairs have different respondents, so the sum can fall slightly below 0.
  return Math.sqrt(Math.max(0, variance));
}

/** Centred in each cell and then between the cells, so that no large numbers are subtracted. */
function weightedCovariance(w: readonly number[], { count, left, right, product }: Joint): number | null {
  let [base, sumLeft, sumRight] = [0, 0, 0];
  for (let k = 0; k < count.length; k++) {
    base += w[k]! * count[k]!;
    sumLeft += w[k]! * left[k]!;
    sumRight += w[k]! * right[k]!;
  }
  if (!(base > 0)) return null;
  const [meanLeft, meanRight] = [sumLeft / base, sumRight / base];
  let sum = 0;
  for (let k = 0; k < count.length; k++) {
    const n = count[k]!;
    if (n === 0) continue;
    const [inLeft, inRight] = [left[k]! / n, right[k]! / n];
    sum += w[k]! * (product[k]! - n * inLeft * inRight + n * (inLeft - meanLeft) * (inRight - meanRight));
  }
  return sum / base;
}
