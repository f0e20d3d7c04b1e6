/**
 * Ranks as ranges. Two scores can be told apart when |z| = |Θ₁ − Θ₂| / √(V₁ + V₂) is at least 1.96 (docs/scoring.md,
 * "Comparison of cities"); a city's rank lies between one more than the number of cities certainly above it and the
 * number of those not certainly below it.
 */
export interface Scored {
  code: string;
  score: number;
  /** Standard error of the score. */
  se: number;
}

export interface RankRange {
  code: string;
  from: number;
  to: number;
}

/** The range of ranks of each city, in their order. */
export function rankRanges(cities: readonly Scored[]): RankRange[] {
  return cities.map((city) => {
    const above = cities.filter((other) => exceeds(other, city)).length;
    const below = cities.filter((other) => exceeds(city, other)).length;
    return { code: city.code, from: above + 1, to: cities.length - below };
  });
}

function exceeds(a: Scored, b: Scored): boolean {
  const difference = a.score - b.score;
  return difference > 0 && difference >= 1.96 * Math.hypot(a.se, b.se);
}
