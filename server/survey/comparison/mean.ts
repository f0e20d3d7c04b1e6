import type { ReleaseCity, ReleaseDocument } from '../release/document.ts';
import { type FigureOf, type MeanScore, meanScore, sharedScores } from '../release/mean-score.ts';
import { degreesOf, type RankRange, ranksIn } from '../release/ranks.ts';
import { roundFigure } from '../release/rounding.ts';
import { CERTAIN_Z } from '../score/distributions.ts';

export const positions = ['above', 'indistinct', 'below'] as const;

/** A city compared with the mean of some cities with a published overall score, including itself. */
export interface MeanComparison {
  mean: MeanScore;
  /** City minus mean. */
  difference: number;
  differenceSe: number;
  position: (typeof positions)[number];
}

/**
 * Compares a city with the mean of some cities: with shares α, V(Θ_c − ΣαΘ) = (1 − α_c)² V_c + Σ_{j≠c} α_j² V_j
 * (docs/scoring.md, "Comparison of cities"). It uses the printed, rounded figures of a release, so that anybody can
 * repeat it. Null where the city's score is withheld, or no other city has one.
 */
export function compareWithMean(cities: readonly ReleaseCity[], code: string): MeanComparison | null {
  const mean = meanScore(cities);
  const found = differenceFromMean(cities, code);
  if (!mean || !found) return null;
  const { difference, se } = found;
  const isCertain = difference !== 0 && Math.abs(difference) >= CERTAIN_Z * se;
  return {
    mean: {
      ...mean,
      score: roundFigure(mean.score),
      se: roundFigure(mean.se),
      ci: [roundFigure(mean.ci[0]), roundFigure(mean.ci[1])],
    },
    difference: roundFigure(difference),
    differenceSe: roundFigure(se),
    position: positionOf(difference, isCertain),
  };
}

/** The position that a difference gives a city. */
export const positionOf = (difference: number, isCertain: boolean): (typeof positions)[number] =>
  isCertain ? (difference > 0 ? 'above' : 'below') : 'indistinct';

/** A difference, unrounded, with its degrees of freedom by Welch and Satterthwaite. */
export interface MeanDifference {
  difference: number;
  se: number;
  df: number;
}

/**
 * The difference of a city's figure from the mean of some cities; null where it is withheld, or no other city has
 * one.
 */
export function differenceFromMean(
  cities: readonly ReleaseCity[],
  code: string,
  figureOf?: FigureOf,
): MeanDifference | null {
  const { scores } = sharedScores(cities, figureOf);
  const own = scores.find((city) => city.code === code);
  if (!own || scores.length < 2) return null;
  const mean = scores.reduce((sum, city) => sum + city.share * city.score, 0);
  const parts = scores.map((city) => ((city === own ? 1 : 0) - city.share) * city.se);
  const se = Math.hypot(...parts);
  const degrees = new Map(cities.map((city) => [city.code, degreesOf(city)]));
  const df = se ** 4 / scores.reduce((sum, city, i) => sum + parts[i]! ** 4 / degrees.get(city.code)!, 0);
  return { difference: own.score - mean, se, df };
}

/** A city beside all cities of a release, with the ranks that it may have. */
export interface NationComparison extends MeanComparison {
  ranks: Omit<RankRange, 'code'>;
}

export function compareWithNation(document: ReleaseDocument, code: string): NationComparison | null {
  const compared = compareWithMean(document.cities, code);
  return compared && { ...compared, ranks: ranksOf(document, code) };
}

function ranksOf(document: ReleaseDocument, code: string): NationComparison['ranks'] {
  const range = ranksIn(document).ranks.find((city) => city.code === code);
  if (!range) throw new Error(`city ${code} has a published score and no rank`);
  return { from: range.from, to: range.to };
}
