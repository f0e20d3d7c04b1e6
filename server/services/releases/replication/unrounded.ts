import type { ReleasedCity } from '../../../survey/release/input.ts';
import type { Unrounded } from '../../../survey/release/replication.ts';
import { precisionBy } from '../../../survey/score/estimate.ts';
import type { ScoringOptions } from '../../../survey/score/scoring-design.ts';

type Precise = Parameters<typeof precisionBy<{ se: number | null }>>[0] & { estimate: number | null };

/** A city's figures before they are judged and rounded. */
export function unroundedOf(
  { score, unweighted, unscreened }: Pick<ReleasedCity, 'score' | 'unweighted' | 'unscreened'>,
  { variance }: Pick<ScoringOptions, 'variance'>,
): Unrounded {
  const { result } = score;
  const figure = (e: Precise) => ({ estimate: e.estimate, se: precisionBy(e, variance).se });
  return {
    kishNeff: result.kishNeff,
    kishDeff: result.kishDeff,
    maxWeight: result.maxWeight,
    overall: figure(result.overall),
    unweighted,
    unscreened: unscreened.estimate,
    dimensions: Object.fromEntries(Object.entries(result.dimensions).map(([id, e]) => [id, figure(e)])),
    questions: Object.fromEntries(
      Object.entries(result.questions).map(([id, e]) => [
        id,
        { ...figure(e), top2: e.top2 ? figure(e.top2) : null },
      ]),
    ),
  };
}
