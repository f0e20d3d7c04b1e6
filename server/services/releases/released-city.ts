import type { ModeCount } from '../../../db/modes.ts';
import type { WaveCity } from '../../../db/waves.ts';
import type { FieldworkFacts, ReleasedCity } from '../../survey/release/input.ts';
import { scoreModes } from '../../survey/score/mode-scores.ts';
import { overallScore } from '../../survey/score/overall-score.ts';
import { type CityScore, scoreCity } from '../../survey/score/score.ts';
import type { ScoringOptions } from '../../survey/score/scoring-design.ts';
import { addTally, emptyLike } from '../../survey/tally/tally.ts';
import type { Margins } from '../../survey/weighting/margins.ts';
import type { AnswerTally } from './tally.ts';

/** A city scored for a release, regardless of what was published of it before. */
export function scoreReleased(
  city: Pick<WaveCity, 'code' | 'name' | 'population' | 'marginSource' | 'margins'>,
  tally: AnswerTally,
  scoringOptions: ScoringOptions,
): Omit<
  ReleasedCity,
  'fieldwork' | 'benchmarks' | 'modesBefore' | 'telling' | 'isUnscreenedTelling' | 'isHeldBack' | 'repeated'
> {
  const { counted: valid = 0, ...removed } = tally.counts;
  const received = Object.values(tally.counts).reduce((sum, n) => sum + n, 0);
  // Without a submission there is nothing to correct, and the population may be unknown.
  const options = received > 0 ? scoringOptions : { ...scoringOptions, fpc: false };
  const everybody = emptyLike(tally.counted);
  addTally(everybody, tally.counted);
  addTally(everybody, tally.removed);
  const score = scoreCity(tally.counted, city.margins, options, city.population);
  return {
    code: city.code,
    name: city.name,
    received,
    valid,
    removed,
    population: city.population,
    marginSource: city.marginSource,
    score,
    unweighted: overallScore(tally.counted, null, options).estimate,
    withoutVariable: scoresWithout(tally, city.margins, score, options),
    modes: scoreModes(tally.modes, city.margins, options),
    unscreened: overallScore(everybody, city.margins, options),
  };
}

/** The overall score without each weighting variable in use, by variable: the effect of each. */
function scoresWithout(
  { counted }: AnswerTally,
  margins: Margins | null,
  { groups }: CityScore,
  options: ScoringOptions,
): Record<string, number | null> {
  return Object.fromEntries(
    Object.keys(groups).map((variable) => {
      const { [variable]: _, ...others } = margins ?? {};
      return [variable, overallScore(counted, others, options).estimate];
    }),
  );
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
