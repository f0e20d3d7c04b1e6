/** Points of a standard normal variable half a deviation apart, for the trapezoidal rule. */
const GRID = Array.from({ length: 15 }, (_, i) => (i - 7) / 2);
const GRID_SUM = GRID.reduce((sum, z) => sum + Math.exp((-z * z) / 2), 0);

/**
 * A factor that moves all strata of a city together: log-normal with mean 1 and this squared coefficient of variation,
 * as a few values and their weights.
 */
export function sharedFactors(variation: number): { weight: number; factor: number }[] {
  const variance = Math.log1p(variation);
  return GRID.map((z) => ({
    weight: Math.exp((-z * z) / 2) / GRID_SUM,
    factor: Math.exp(z * Math.sqrt(variance) - variance / 2),
  }));
}
