import { z } from 'zod';
import type { Definition, Question } from '../questionnaire/questionnaire.ts';
import { type Answers, questionsFor, visibleQuestions } from '../questionnaire/routing.ts';
import { categoriesOf, variablesWith } from '../questionnaire/weighting-variables.ts';

/**
 * The parts of a score: the options frozen with a wave, the scored questions, and the transform of an answer to 0 to
 * 100. docs/scoring.md gives the reasons for every default.
 */

const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** When a figure may be published; see docs/scoring.md, "Publication". */
export const publicationRulesSchema = z.strictObject({
  requireMargins: z
    .boolean()
    .default(true)
    .describe(
      'False: NO_MARGINS, MARGIN_DROPPED and RAKING_NOT_CONVERGED are warnings and withhold nothing, and the wave opens without margins too.',
    ),
  minValid: z
    .int()
    .min(2)
    .default(100)
    .describe('N_BELOW_MIN of the overall score: respondents of the city.'),
  minAnswered: z
    .int()
    .min(2)
    .default(50)
    .describe('N_BELOW_MIN of the rest, and DIMENSION_UNAVAILABLE: answers to a question or in a dimension.'),
  minNeffOverall: z
    .number()
    .min(0)
    .default(60)
    .describe('NEFF_BELOW_MIN of the overall score: Kish’s effective number of respondents.'),
  minNeff: z
    .number()
    .min(0)
    .default(30)
    .describe('NEFF_BELOW_MIN of the rest: the effective number of answers.'),
  maxMoeOverall: z
    .number()
    .positive()
    .default(5)
    .describe('MOE_TOO_WIDE: the widest margin of error of the overall score, in points of score.'),
  maxMoeDimension: z.number().positive().default(7.5).describe('The same of a dimension.'),
  maxMoeQuestion: z
    .number()
    .positive()
    .default(10)
    .describe('The same of a question, and of a top-two share in percentage points.'),
  maxUnknownShare: share
    .default(0.2)
    .describe(
      'UNKNOWN_SHARE: the largest share of respondents without a category in a weighting variable that is not optional.',
    ),
  warnRemovedShare: share
    .default(0.3)
    .describe('HIGH_SCREENOUT, a warning: the share that screening removed or holds is above this.'),
  warnDesignEffect: z
    .number()
    .positive()
    .default(3)
    .describe('DEFF_HIGH, a warning: Kish’s design effect is above this.'),
  warnMissingShare: share
    .default(0.3)
    .describe(
      'ITEM_NONRESPONSE, a warning: the share of those asked a question who gave neither a score nor *not used* is above this.',
    ),
  smallCount: count
    .default(10)
    .describe(
      'Numbers of answers from 1 to one below this are shown as “<10”, or whatever this says; a city’s figures stay as they were until as many submissions have changed. The first figures are about as few people as `minValid` and `minAnswered` let through.',
    ),
  experimental: z
    .boolean()
    .default(true)
    .describe(
      'Whether dimensions of cities with too few answers have [experimental estimates](scoring.md#experimental-series), apart from all scores. Waves of before there were any have none.',
    ),
});
export type PublicationRules = z.infer<typeof publicationRulesSchema>;

/** The limits that let a first figure concern fewer people than a change of it may. */
export const limitsBelowSmallCount = (rules: PublicationRules): ('minValid' | 'minAnswered')[] =>
  (['minValid', 'minAnswered'] as const).filter((limit) => rules[limit] < rules.smallCount);

/** The scoring options of a wave. */
export const scoringOptionsSchema = z.strictObject({
  minAnsweredShare: share
    .default(0.5)
    .describe(
      'A respondent has a score in a dimension if they answered this share of its items that they were asked and have used.',
    ),
  minCategoryN: count
    .default(10)
    .describe('A weighting category with fewer respondents is merged with another.'),
  cap: z
    .number()
    .min(1)
    .default(5)
    .describe('The largest weight of a respondent, as a multiple of the mean weight.'),
  variance: z
    .enum(['fixed', 'calibrated', 'cluster'])
    .default('cluster')
    .describe(
      'Whether those who answered at one sampling point, or to one interviewer, count as a cluster; or everybody stands alone, with weights as given (`fixed`), or as calibrated to the margins. Waves of before there was `cluster` have `fixed`.',
    ),
  ci: z
    .enum(['t', 'normal'])
    .default('t')
    .describe(
      'Intervals and margins of error by Student’s t with n − 1 degrees of freedom (with clusters one less than there are of these and of people alone), or by 1.96.',
    ),
  fpc: z
    .boolean()
    .default(false)
    .describe(
      'Finite population correction of every standard error, before the publication rules. Needs the population of every city.',
    ),
  rounding: z
    .enum(['half_up', 'half_even'])
    .default('half_up')
    .describe('How the third decimal goes: half up, or half to even as GB/T 8170 has it.'),
  publication: publicationRulesSchema.prefault({}).describe('When a figure may be published.'),
});
export type ScoringOptions = z.infer<typeof scoringOptionsSchema>;

/** A wave's stored options; older ones lack the variance, from before clusters, and so on. */
export function storedScoring({ publication, ...stored }: Record<string, unknown>): ScoringOptions {
  return scoringOptionsSchema.parse({
    variance: 'fixed',
    ...stored,
    publication: { experimental: false, ...(publication ?? {}) },
  });
}

export interface ScoredQuestion {
  id: string;
  /** Null: the question has its own result and enters no dimension. */
  dimension: string | null;
  min: number;
  max: number;
  /** True when a high code is unfavourable. */
  reversed: boolean;
  /** Points of the scale, evenly spaced; null for a continuous one. */
  points: number | null;
  /** Weight inside the dimension. */
  weight: number;
  /** Scores of the codes min, min + 1 …, instead of linear ones. */
  optionScores?: number[];
}

export interface ScoringDesign {
  questions: ScoredQuestion[];
  /** Weights in the overall score; they sum to 1. */
  dimensions: { id: string; weight: number }[];
  /** The weighting variables, in order. */
  variables: string[];
  /** The categories of each; a respondent in none of them is unknown. Absent: whatever the respondents say. */
  categories?: string[][];
  /** The variables outside strata, which come last: their categories are read from the answers. */
  beyondStrata?: VariableBeyondStrata[];
}

/** A weighting variable whose categories are no part of a submission's stratum. */
export interface VariableBeyondStrata {
  question: string;
  /** For a multiple choice, the option that divides people; null: the answer is the category. */
  option: string | null;
  categories: string[];
}

/**
 * The design of a questionnaire's core, the same for every city. With a city's code, it adds the scored questions of
 * the city's modules, which belong to no dimension; with its margins, the optional weighting variables that they have.
 */
export function designOf(d: Definition, city?: string, margins: object | null = null): ScoringDesign {
  const questions = city === undefined ? d.questions : questionsFor(d, city);
  const variables = variablesWith(d, margins);
  const beyondStrata = variables.flatMap(({ question, option = null, optional }) =>
    optional ? [{ question, option, categories: categoriesOf(d, question) }] : [],
  );
  return {
    questions: questions.filter((q) => q.role === 'scored').map(scoredQuestion),
    dimensions: d.dimensions.map(({ id, weight }) => ({ id, weight })),
    variables: variables.map((w) => w.question),
    categories: variables.map((w) => categoriesOf(d, w.question)),
    ...(beyondStrata.length > 0 ? { beyondStrata } : {}),
  };
}

function scoredQuestion(q: Question): ScoredQuestion {
  const common = { id: q.id, dimension: q.dimension ?? null, weight: 1 };
  if (q.type === 'scale') {
    const { min, max, reversed = false } = q.scale;
    return { ...common, min, max, reversed, points: max - min + 1 };
  }
  if (q.type !== 'single') throw new TypeError(`${q.id}: a ${q.type} question has no score`);
  const optionScores = q.options.map((o) => o.score ?? Number.NaN);
  const points = optionScores.length;
  return { ...common, min: 1, max: points, reversed: false, points, optionScores };
}

/**
 * One answer for scoring: a code, or why there is none. Null: asked, but refused or skipped. For the score, *don’t
 * know* is missing as well; neither is ever a zero or a midpoint.
 */
export type Code = number | null | 'dont_know' | 'not_used' | 'not_asked';

/**
 * The codes of a submission's answers to one city's questions, in design order; a single choice is coded by its
 * position, from 1.
 */
export function codesOf(
  questions: readonly Question[],
  answers: Answers,
  visible: readonly Question[] = visibleQuestions(questions, answers),
): Code[] {
  const codes: Code[] = [];
  // Both lists are in the order of the questionnaire.
  let next = 0;
  for (const q of questions) {
    const isAsked = visible[next] === q;
    if (isAsked) next++;
    if (q.role === 'scored') codes.push(isAsked ? codeOf(q, answers[q.id]) : (q.whenHidden ?? 'not_asked'));
  }
  return codes;
}

function codeOf(q: Question, answer: Answers[string] | undefined): Code {
  if (typeof answer === 'number') return answer;
  if (answer === 'not_used' || answer === 'dont_know') if (q.special?.includes(answer)) return answer;
  if (q.type !== 'single') return null;
  for (let i = 0; i < q.options.length; i++) if (q.options[i]!.value === answer) return i + 1;
  return null;
}

/** Whether a number is a code of the question: inside the scale and, on a point scale, on a point. */
export function isCode(q: ScoredQuestion, code: number): boolean {
  if (!(code >= q.min && code <= q.max)) return false;
  if (q.points === null) return true;
  const step = ((code - q.min) / (q.max - q.min)) * (q.points - 1);
  return Math.abs(step - Math.round(step)) < 1e-9;
}

/** The score of a code, 0–100: the linear transform of the ACSI, or the option's own score. */
export function scoreOf(q: ScoredQuestion, code: number): number {
  if (q.optionScores) return q.optionScores[code - q.min] ?? Number.NaN;
  const y = (100 * (code - q.min)) / (q.max - q.min);
  return q.reversed ? 100 - y : y;
}

/** The shortest and the longest scale with a top two. */
const [shortestTopTwo, longestTopTwo] = [4, 11];

/**
 * The lowest score among the question's two most favourable options, where "top two" begins; null when the scale is
 * continuous, shorter than 4 or longer than 11 points, or when more than half of the options are as good as these.
 */
export function topTwoFrom(q: ScoredQuestion): number | null {
  const { points } = q;
  if (points === null || points < shortestTopTwo || points > longestTopTwo) return null;
  const codes = Array.from({ length: points }, (_, i) => q.min + (i * (q.max - q.min)) / (points - 1));
  const scores = codes.map((c) => scoreOf(q, c)).sort((a, b) => b - a);
  const from = scores[1]! - 1e-9;
  return scores.filter((y) => y >= from).length > points / 2 ? null : from;
}
