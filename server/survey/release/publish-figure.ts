import { tQuantile, Z_975 } from '../score/distributions.ts';
import type { Estimate, Interval } from '../score/estimate.ts';
import { doModesDiffer, modeDifferences } from '../score/mode-scores.ts';
import type { CityResult, ClusterEffect } from '../score/score.ts';
import type { ScoringOptions } from '../score/scoring-design.ts';
import type { Figure } from './document.ts';
import type { ReleasedCity } from './input.ts';
import { judgeFigure, type PublicationEvidence, type PublicationLevel } from './publication-rules.ts';
import { orNull, roundFigure } from './rounding.ts';

/** The parts of one printed figure. */
export type FigureParts = Pick<Estimate, 'answered' | 'estimate' | 'kishNeff' | 'kishDeff'> & {
  missingShare: number;
  se: number | null;
  ciLogit?: Interval | null | undefined;
};

/** Returns a function that judges a city's figures, rounds them and, with `withhold`, withholds them. */
export function figurePublisher(
  city: Pick<ReleasedCity, 'score' | 'modes' | 'received' | 'valid' | 'removed'>,
  weight: number,
  options: ScoringOptions,
  withhold: boolean,
): (level: PublicationLevel, printed: FigureParts) => Figure {
  const { result } = city.score;
  const clusters = clustersIn(result, options);
  const df = clusters ? clusters.psus - 1 : result.df;
  const t = options.ci === 'normal' ? Z_975 : df > 0 ? tQuantile(0.975, df) : Number.NaN;
  const cityEvidence = {
    received: city.received,
    score: city.score,
    removedShare: shareRemoved(city),
    psus: clusters?.psus ?? null,
    doModesDiffer: doModesDiffer(modeDifferences(city.modes)),
  };
  const round = (x: number) => roundFigure(x, options.rounding);
  return (level, { answered, missingShare, estimate, se, kishNeff, kishDeff, ciLogit }) => {
    const moe = orNull(se, (x) => t * x);
    // A share that nobody or everybody chose has an interval without a standard error.
    const hasSpread = se !== 0 || (ciLogit ? ciLogit[0] < ciLogit[1] : false);
    const sizes = { n: answered, neff: kishNeff, deff: kishDeff };
    const evidence: PublicationEvidence = { level, ...sizes, missingShare, hasSpread, moe };
    const verdict = judgeFigure(evidence, cityEvidence, options.publication);
    if (withhold && !verdict.publishable)
      return { score: null, se: null, ci: null, moe: null, points: null, pointsMoe: null, ...verdict };
    const ci =
      ciLogit ?? (estimate === null || moe === null ? null : ([estimate - moe, estimate + moe] as const));
    // Only the overall score enters the evaluation.
    const points = (x: number | null) =>
      level !== 'overall' ? null : orNull(x, (y) => round((y * weight) / 100));
    return {
      score: orNull(estimate, round),
      se: orNull(se, round),
      ci: ci && [round(Math.max(0, ci[0])), round(Math.min(100, ci[1]))],
      moe: orNull(moe, round),
      points: points(estimate),
      pointsMoe: points(moe),
      ...verdict,
    };
  };
}

/** The clusters by which a city's figures are judged; null where everybody was sampled singly. */
export function clustersIn(
  { clusters }: CityResult,
  { variance }: Pick<ScoringOptions, 'variance'>,
): ClusterEffect | null {
  return variance === 'cluster' && clusters && clusters.shared > 0 ? clusters : null;
}

/** The share of submissions that screening removed; a full quota is unrelated to quality. */
function shareRemoved({ valid, removed }: Pick<ReleasedCity, 'valid' | 'removed'>): number {
  const { QUOTA_FULL: _, ...quality } = removed;
  const gone = Object.values(quality).reduce((sum, n) => sum + n, 0);
  return gone > 0 ? gone / (gone + valid) : 0;
}
