/**
 * Raking (iterative proportional fitting, Deming & Stephan 1940) of cell weights to marginal totals, with an
 * optional largest weight that holds inside every step, so that the margins stay exact under the cap.
 */

/** One variable: the group of each cell, and the required weighted number of respondents in each group. */
export interface RakingMargin {
  groupOf: number[];
  totals: number[];
}

export interface Raked {
  /** The weight of a respondent in each cell. */
  weights: number[];
  converged: boolean;
}

const maxSweeps = 5000;
const tolerance = 1e-12;

/**
 * Weights w = min(cap, p), p a product of one factor per variable, whose totals meet every margin. Stops
 * when a whole sweep found each total within 1e-12 of its target before it was adjusted.
 */
export function rake(counts: number[], margins: RakingMargin[], cap = Number.POSITIVE_INFINITY): Raked {
  const product = counts.map(() => 1);
  const steps = margins.flatMap(({ groupOf, totals }) =>
    totals.map((total, g) => ({ total, cells: counts.flatMap((_, k) => (groupOf[k] === g ? [k] : [])) })),
  );
  let converged = false;
  for (let sweep = 0; sweep < maxSweeps && !converged; sweep++) {
    let worst = 0;
    for (const { total, cells } of steps) {
      let achieved = 0;
      for (const k of cells) achieved += counts[k]! * Math.min(cap, product[k]!);
      worst = Math.max(worst, Math.abs(achieved / total - 1));
      const f =
        cap === Number.POSITIVE_INFINITY ? total / achieved : factor(cells, counts, product, cap, total);
      // No factor, or products beyond the range of numbers: the margins contradict each other or the cap.
      if (!(f > 0 && f < Number.POSITIVE_INFINITY)) return { weights: product, converged: false };
      for (const k of cells) product[k] = f * product[k]!;
    }
    converged = worst < tolerance;
  }
  return { weights: product.map((p) => Math.min(cap, p)), converged };
}

/**
 * The f with Σ n·min(cap, f·p) = total. The cells with the largest products reach the cap first, so they
 * are moved there one by one until the rest stays below it. NaN if even all cells at the cap are too few.
 */
function factor(cells: number[], counts: number[], product: number[], cap: number, total: number): number {
  const falling = [...cells].sort((a, b) => product[b]! - product[a]!);
  let free = falling.reduce((sum, k) => sum + counts[k]! * product[k]!, 0);
  let left = total;
  for (const k of falling) {
    const f = left / free;
    if (f * product[k]! <= cap) return f;
    left -= counts[k]! * cap;
    free -= counts[k]! * product[k]!;
  }
  // Every cell at the cap: right if that is the total, up to rounding.
  const least = product[falling.at(-1)!]!;
  return Math.abs(left) <= 1e-12 * total ? cap / least : Number.NaN;
}
