import type { ModeCount } from '../../../db/modes.ts';
import type { WaveCity } from '../../../db/waves.ts';
import type { FieldworkFacts, ReleasedCity } from '../../survey/release/input.ts';
import { scoreCity } from '../../survey/score/score.ts';
import type { ScoringOptions } from '../../survey/score/scoring.ts';
import { add, emptyLike } from '../../survey/tally/tally.ts';
import type { CityTally } from './tally.ts';

/** A city scored for a release, apart from what was published of it before. */
export function scoreReleased(
  city: WaveCity,
  tally: CityTally,
  scoringOptions: ScoringOptions,
): Omit<ReleasedCity, 'fieldwork' | 'isUnscreenedTelling' | 'repeated'> {
  const { counted: valid = 0, ...removed } = tally.counts;
  const received = Object.values(tally.counts).reduce((sum, n) => sum + n, 0);
  // Without a submission there is nothing to correct, and the population may be unknown.
  const options = received > 0 ? scoringOptions : { ...scoringOptions, fpc: false };
  const everybody = emptyLike(tally.counted);
  add(everybody, tally.counted);
  add(everybody, tally.removed);
  return {
    code: city.code,
    name: city.name,
    received,
    valid,
    removed,
    population: city.population,
    marginSource: city.marginSource,
    score: scoreCity(tally.counted, city.margins, options, city.population),
    unweighted: scoreCity(tally.counted, null, options, city.population).result.overall.estimate,
    unscreened: scoreCity(everybody, city.margins, options, city.population),
  };
}

/** How a city was surveyed. */
export function factsOf(modes: readonly ModeCount[], invited: number): FieldworkFacts {
  const days = modes.flatMap(({ first, last }) => (first && last ? [first, last] : [])).sort();
  return {
    first: days[0] ?? null,
    last: days.at(-1) ?? null,
    modes: modes.map(({ mode, counted, inScope }) => ({ mode, counted, inScope })),
    invited,
  };
}
