import { precisionBy } from '../score/estimate.ts';
import type { ScoringOptions } from '../score/scoring-design.ts';
import { releaseEntry } from './city.ts';
import type { ReleaseCity, ReleaseDocument } from './document.ts';
import { addExperimental } from './experimental.ts';
import type { ReleasedCity, ReleaseInput } from './input.ts';
import { degreesOf, rankSets, type Scored } from './ranks.ts';

/** Makes the signed document from unrounded scores: figures are judged, rounded once, and withheld. */

/** The public release. */
export function buildRelease(input: ReleaseInput): ReleaseDocument {
  return document(input, (city) => city.repeated ?? releaseEntry(city, input, true));
}

/** The same release for the operator alone, with nothing withheld or repeated. */
export function operatorFigures(input: ReleaseInput): ReleaseDocument {
  return document(input, (city) => releaseEntry(city, input, false));
}

function document(input: ReleaseInput, entryOf: (city: ReleasedCity) => ReleaseCity): ReleaseDocument {
  const { wave, number, createdAt, supersedes, reason, provenance, weight, options, inclusion } = input;
  const sorted = [...input.cities].sort((a, b) => (a.code < b.code ? -1 : 1));
  for (const [i, city] of sorted.entries()) {
    if (city.code === sorted[i - 1]?.code) throw new RangeError(`city ${city.code} appears twice`);
    if (city.valid !== city.score.n)
      throw new RangeError(`city ${city.code}: ${city.valid} are valid, but ${city.score.n} were scored`);
  }
  const { cities, ...series } = addExperimental(sorted.map(entryOf), sorted, options);
  // Sums over the printed figures: with a repeated city, other sums would reveal its current state.
  const byReason: Record<string, number> = {};
  for (const { n } of cities)
    for (const [code, times] of Object.entries(n.removed)) byReason[code] = (byReason[code] ?? 0) + times;
  const submissions = {
    received: cities.reduce((sum, { n }) => sum + n.received, 0),
    counted: cities.reduce((sum, { n }) => sum + n.valid, 0),
    byReason,
  };
  return {
    wave,
    number,
    createdAt,
    supersedes,
    reason,
    provenance: { ...provenance, weighting: { ...options, weight }, submissions },
    cities,
    inclusion,
    ranking: { method: 'holm', confidence: 95 },
    ranks: rankSets(sorted.flatMap((city, i) => scoredIn(cities[i]!, city, options))),
    ...series,
  };
}

/** The score to rank a city by, unrounded unless the figures are repeated; none where the score is withheld. */
function scoredIn(entry: ReleaseCity, { score }: ReleasedCity, { variance }: ScoringOptions): Scored[] {
  const { overall } = score.result;
  const unrounded = { score: overall.estimate, se: precisionBy(overall, variance).se };
  const { score: estimate, se } = isRepeated(entry) ? entry.overall : unrounded;
  const isRanked = entry.overall.publishable && estimate !== null && se !== null;
  return isRanked ? [{ code: entry.code, score: estimate, se, df: degreesOf(entry) }] : [];
}

const isRepeated = ({ unchangedSince }: ReleaseCity): boolean => typeof unchangedSince === 'number';
