/** A difference between neighbouring days counts as at most this multiple of their mean: a campaign is no burst. */
const MOST_DIFFERENCE = 2;
/** Or at most this many Poisson standard deviations, if that is more. */
const MOST_DEVIATIONS = 3;

/**
 * Burstiness β: how much days vary beyond Poisson, in squared coefficients of variation, all cells together. Of
 * neighbouring days with one rate m, E(x − y)² is their Poisson variances and 2βm²; differences of neighbours leave
 * slow change out (von Neumann 1941, Ann. Math. Stat. 12:367).
 */
export function burstinessOf(
  demand: readonly Float64Array[],
  exposure: Float64Array,
  wholeDays: number,
): number {
  let excess = 0;
  let scale = 0;
  for (const byDay of demand) {
    for (let d = 0; d + 1 < wholeDays; d++) {
      const rate = (byDay[d]! + byDay[d + 1]!) / (exposure[d]! + exposure[d + 1]!);
      if (rate <= 0) continue;
      const difference = byDay[d]! / exposure[d]! - byDay[d + 1]! / exposure[d + 1]!;
      const poisson = rate / exposure[d]! + rate / exposure[d + 1]!;
      const most = Math.max((MOST_DIFFERENCE * rate) ** 2, MOST_DEVIATIONS ** 2 * poisson);
      // Large cells measure it better, in proportion to their rate.
      excess += (Math.min(difference ** 2, most) - poisson) / (rate + 1);
      scale += (2 * rate ** 2) / (rate + 1);
    }
  }
  return scale > 0 ? Math.max(0, excess / scale) : 0;
}
