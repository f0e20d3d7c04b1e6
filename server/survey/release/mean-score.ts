import { CERTAIN_Z } from '../score/distributions.ts';
import type { Figure, ReleaseCity } from './document.ts';
import { type Measured, measuredIn } from './ranks.ts';

/** The mean of the published overall scores of some cities. */
export interface MeanScore {
  score: number;
  se: number;
  /** 95 %, clipped to 0–100. */
  ci: readonly [number, number];
  /** Cities with a score. */
  cities: number;
  /** Whether it is weighted by population, which requires that of every city; otherwise cities weigh the same. */
  isByPopulation: boolean;
}

/** Selects a figure of a city: its overall score, or one that not every city has. */
export type FigureOf = (city: ReleaseCity) => Figure | undefined;

const overallOf: FigureOf = ({ overall }) => overall;

/** A published score, with its city's share in the mean. */
interface SharedScore extends Measured {
  code: string;
  share: number;
}

/** Σ α_c Θ_c with V = Σ α_c² V_c (docs/scoring.md, "Comparison of cities"); null without any score. */
export function meanScore(cities: readonly ReleaseCity[], figureOf = overallOf): MeanScore | null {
  const { scores, isByPopulation } = sharedScores(cities, figureOf);
  if (scores.length === 0) return null;
  const score = scores.reduce((sum, city) => sum + city.share * city.score, 0);
  const se = Math.hypot(...scores.map((city) => city.share * city.se));
  const ci = [Math.max(0, score - CERTAIN_Z * se), Math.min(100, score + CERTAIN_Z * se)] as const;
  return { score, se, ci, cities: scores.length, isByPopulation };
}

/** The published scores of some cities and their shares: α_c = N_c / ΣN where every population is known, else all alike. */
export function sharedScores(
  cities: readonly ReleaseCity[],
  figureOf = overallOf,
): {
  scores: SharedScore[];
  isByPopulation: boolean;
} {
  const scored = cities.flatMap((city) => {
    const figure = figureOf(city);
    const measured = figure && measuredIn(figure);
    return measured ? [{ code: city.code, ...measured, population: city.margins.population ?? 0 }] : [];
  });
  const isByPopulation = scored.every(({ population }) => population > 0);
  const sizeOf = ({ population }: { population: number }) => (isByPopulation ? population : 1);
  const total = scored.reduce((sum, city) => sum + sizeOf(city), 0);
  const scores = scored.map((city) => ({
    ...{ code: city.code, score: city.score, se: city.se },
    share: sizeOf(city) / total,
  }));
  return { scores, isByPopulation };
}
