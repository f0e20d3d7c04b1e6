import type { Definition } from '../../../survey/questionnaire/questionnaire.ts';
import { buildRelease } from '../../../survey/release/build.ts';
import { releaseEntry } from '../../../survey/release/city.ts';
import type { ReleaseCity, ReleaseDocument } from '../../../survey/release/document.ts';
import type { ReleasedCity, TellingParts } from '../../../survey/release/input.ts';
import type { ModesBefore } from '../../../survey/release/mode-part.ts';
import type { ReplicatedCity, Unrounded } from '../../../survey/release/replication.ts';
import { designOf, type ScoringOptions, storedScoring } from '../../../survey/score/scoring-design.ts';
import type { SubmissionMode } from '../../../survey/submission/modes.ts';
import { inCity } from '../../in-city.ts';
import { measureBenchmarks } from '../measure-benchmarks.ts';
import { scoreReleased } from '../released-city.ts';
import { decodeTallies } from '../tally.ts';
import { unroundedOf } from './unrounded.ts';

/** The parts of a package that figures follow from. */
export interface Replication {
  document: ReleaseDocument;
  definition: Definition;
  cities: ReadonlyMap<string, ReplicatedCity>;
}

/** A release computed again from a package, with its figures before rounding. */
export interface Recomputed {
  document: ReleaseDocument;
  unrounded: ReadonlyMap<string, Unrounded>;
}

/**
 * Recomputes a release from its package, offline. What tallies do not hold is taken from the release: its header, the
 * trees of receipts, the number of invitations, and which cities repeat an earlier release or withhold the unscreened
 * score.
 */
export function recompute({ document, definition, cities }: Replication): Recomputed {
  const { wave, number, createdAt, supersedes, reason, provenance, inclusion } = document;
  const { weight, options } = optionsIn(document);
  const unrounded = new Map<string, Unrounded>();
  const released = document.cities.map((entry): ReleasedCity => {
    const city = cities.get(entry.code);
    if (!city) throw new Error(`the package lacks city ${entry.code}`);
    const computed = inCity(entry.code, () => cityAgain(city, entry, definition, options));
    unrounded.set(entry.code, unroundedOf(computed, options));
    if (typeof entry.unchangedSince !== 'number') return computed;
    // Borrowed figures come from the models of that release.
    const { experimental } = entry;
    const repeated = {
      ...releaseEntry(computed, { weight, options }, true),
      unchangedSince: city.figuresOf,
      ...(experimental === undefined ? {} : { experimental }),
    };
    return { ...computed, repeated };
  });
  const { weighting: _, submissions: __, ...kept } = provenance;
  const head = { wave, number, createdAt, supersedes, reason, provenance: kept, weight, options };
  // Releases from before there were trees have none.
  const trees = inclusion ?? { root: '', cities: [] };
  const built = buildRelease({ ...head, cities: released, inclusion: trees });
  return { document: { ...built, inclusion }, unrounded };
}

function optionsIn({ provenance }: ReleaseDocument): { weight: number; options: ScoringOptions } {
  const { weight, ...options } = provenance.weighting;
  if (typeof weight !== 'number') throw new Error('the release does not say its weight in the evaluation');
  return { weight, options: storedScoring(options) };
}

function cityAgain(
  city: ReplicatedCity,
  entry: ReleaseCity,
  definition: Definition,
  options: ScoringOptions,
): ReleasedCity {
  const design = designOf(definition, city.code, city.margins);
  const tally = decodeTallies(design, options, city.counts, city);
  const scored = scoreReleased(city, tally, options);
  return {
    ...scored,
    benchmarks: measureBenchmarks(definition, city.benchmarks, scored.score),
    fieldwork: { ...city.fieldwork, invited: entry.fieldwork?.participation?.invited ?? 0 },
    modesBefore: modesBeforeIn(entry),
    telling: tellingIn(entry),
    isUnscreenedTelling: entry.unscreened === null,
    isHeldBack: false,
    repeated: null,
  };
}

/** The shares of modes in the wave before, as the release prints them. */
function modesBeforeIn({ modes }: ReleaseCity): ModesBefore | null {
  if (!modes?.before) return null;
  const itemOf = (mode: SubmissionMode) => modes.items.find((item) => item.mode === mode);
  return {
    ...modes.before,
    shareOf: (mode) => {
      const item = itemOf(mode);
      return item ? item.shareBefore : 0;
    },
  };
}

/**
 * The parts that the release omitted because they reveal few people; parts that are absent anyway may count as such.
 */
function tellingIn({ modes, benchmarks, questions }: ReleaseCity): TellingParts {
  const left = (benchmarks?.items ?? []).filter(({ estimate }) => estimate === null);
  return {
    modes: !modes || (modes.differences.length === 0 && modes.items.every(({ score }) => score === null)),
    benchmarks: new Set(left.map(({ question }) => question)),
    answers: questions.every(({ answers }) => !answers),
  };
}
