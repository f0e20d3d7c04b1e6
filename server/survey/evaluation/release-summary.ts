import { type TotalReason, totalReasons } from './points.ts';
import type { EvaluationRelease } from './release-document.ts';

/** What a signer should know of a release. */
export interface ReleaseSummaryCounts {
  cities: number;
  /** Cities that have a total. */
  totals: number;
  /** The other cities by reason; a city may have several. */
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
