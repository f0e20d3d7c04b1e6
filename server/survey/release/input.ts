import type { ModeScore } from '../score/mode-scores.ts';
import type { OverallScore } from '../score/overall-score.ts';
import type { CityScore } from '../score/score.ts';
import type { ScoringOptions } from '../score/scoring-design.ts';
import type { SubmissionMode } from '../submission/modes.ts';
import type { MeasuredBenchmark } from './benchmarks.ts';
import type { ReleaseCity, ReleaseDocument } from './document.ts';
import type { Inclusion } from './inclusion.ts';
import type { ModesBefore } from './mode-part.ts';

/** The input of a release. */
export interface ReleaseInput {
  wave: string;
  number: number;
  /** ISO 8601, UTC. */
  createdAt: string;
  supersedes: number | null;
  reason: string | null;
  provenance: Omit<ReleaseDocument['provenance'], 'weighting' | 'submissions'>;
  /** Weight of the survey in the whole evaluation, percent: 20 makes a score of 80 worth 16 points. */
  weight: number;
  options: ScoringOptions;
  cities: ReleasedCity[];
  /** The trees of the counted receipts. */
  inclusion: Inclusion;
}

export interface ReleasedCity {
  code: string;
  name: string;
  received: number;
  valid: number;
  /** Uncounted submissions, by reason. */
  removed: Record<string, number>;
  population: number | null;
  marginSource: string | null;
  fieldwork: FieldworkFacts;
  benchmarks: MeasuredBenchmark[];
  /** Scores by mode, where there are several. */
  modes: ModeScore[];
  modesBefore: ModesBefore | null;
  telling: TellingParts;
  /** Score of the valid respondents. */
  score: CityScore;
  /** Their overall score if all weights were 1. */
  unweighted: number | null;
  /** Their overall score without one weighting variable, by that variable. */
  withoutVariable: Record<string, number | null>;
  /** Score of the valid submissions and those that quality rules removed. */
  unscreened: OverallScore;
  /** Whether the unscreened score, beside the published figures, reveals too much about few people. */
  isUnscreenedTelling: boolean;
  /** Whether that entry is repeated because the people who changed since are too few to reveal. */
  isHeldBack: boolean;
  /** An earlier release's entry of the city, where too few submissions have changed for new figures. */
  repeated: ReleaseCity | null;
}

/** Parts that would reveal few people, beside the published figures. */
export interface TellingParts {
  /** Whether the scores by mode would. */
  modes: boolean;
  /** Questions whose benchmark would. */
  benchmarks: ReadonlySet<string>;
  /** Whether the answers by option would: a change of few people changes them. */
  answers: boolean;
}

/** How a city was surveyed. */
export interface FieldworkFacts {
  /** First and last day, in China, on which a counted submission arrived: "2026-11-22". */
  first: string | null;
  last: string | null;
  /** Submissions by mode: counted ones, and those in scope. */
  modes: { mode: SubmissionMode; counted: number; inScope: number }[];
  /** Invitations made. */
  invited: number;
}
