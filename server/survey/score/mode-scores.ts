import type { SubmissionMode } from '../submission/modes.ts';
import type { Tally } from '../tally/tally.ts';
import type { Margins } from '../weighting/margins.ts';
import { CERTAIN_Z } from './distributions.ts';
import { precisionBy } from './estimate.ts';
import { overallScore } from './overall-score.ts';
import { type CityScore, scoreCity } from './score.ts';
import type { ScoringOptions } from './scoring-design.ts';

/** The overall score by how people answered, to see whether modes measure the same (docs/scoring.md, "Modes"). */

export interface ModeScore {
  mode: SubmissionMode;
  n: number;
  unweighted: number | null;
  /** Weighted to the city's margins separately, so that modes do not differ by who chose them. */
  score: number | null;
  se: number | null;
  /** What weighting had to give up for this mode. */
  notes: (CityScore['notes'][number] | `PARTLY_WEIGHTED:${string}`)[];
}

export interface ModeDifference {
  modes: [SubmissionMode, SubmissionMode];
  difference: number;
  se: number;
}

/** The least answers by a mode for its score to be compared, and published. */
export const MIN_BY_MODE = 50;

/** The scores of a city's modes, in the order of their names. */
export function scoreModes(
  tallies: ReadonlyMap<SubmissionMode, Tally>,
  margins: Margins | null,
  scoring: ScoringOptions,
): ModeScore[] {
  // People who chose a mode are not a sample of a population of known size.
  const options = { ...scoring, fpc: false };
  return [...tallies.keys()].sort().map((mode) => {
    const tally = tallies.get(mode)!;
    const { n, notes: ofCity, unmatched, result } = scoreCity(tally, margins, options);
    const unweighted = overallScore(tally, null, options).estimate;
    const given = unmatched.filter((variable) => Object.hasOwn(margins ?? {}, variable));
    const notes = [...ofCity, ...given.map((variable) => `PARTLY_WEIGHTED:${variable}` as const)];
    const { se } = precisionBy(result.overall, options.variance);
    return { mode, n, unweighted, score: result.overall.estimate, se, notes };
  });
}

/** The differences between modes with enough answers each; their respondents differ, so variances add. */
export function modeDifferences(scores: readonly ModeScore[]): ModeDifference[] {
  const compared = scores.filter(({ n }) => n >= MIN_BY_MODE);
  return compared.flatMap((a, i) =>
    compared.slice(i + 1).flatMap((b): ModeDifference[] => {
      if (a.score === null || b.score === null || a.se === null || b.se === null) return [];
      return [{ modes: [a.mode, b.mode], difference: a.score - b.score, se: Math.hypot(a.se, b.se) }];
    }),
  );
}

/** Whether modes differ significantly: some pair by more than 1.96 standard errors. */
export function doModesDiffer(differences: readonly Pick<ModeDifference, 'difference' | 'se'>[]): boolean {
  return differences.some(({ difference, se }) => Math.abs(difference) > CERTAIN_Z * se);
}
