import { type TotalReason, totalReasons } from './points.ts';
import type { EvaluationRelease } from './release-document.ts';

/** What somebody should know of a release before they sign it. */
export interface ReleaseSummaryCounts {
  cities: number;
  /** Cities that have a total. */
  totals: number;
  /** Of the others, how many for each reason; a city may have several. */
  lacking: Partial<Record<TotalReason, number>>;
}

export function countTotals({ cities }: Pick<EvaluationRelease, 'cities'>): ReleaseSummaryCounts {
  const counts = totalReasons.map((reason) => ({
    reason,
    n: cities.filter((city) => city.reasons.includes(reason)).length,
  }));
  return {
    cities: cities.length,
    totals: cities.filter(({ total }) => total !== null).length,
    lacking: Object.fromEntries(counts.filter(({ n }) => n > 0).map(({ reason, n }) => [reason, n])),
  };
}
