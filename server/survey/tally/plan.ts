import {
  type Code,
  isCode,
  type ScoredQuestion,
  type ScoringDesign,
  scoreOf,
  topTwoFrom,
} from '../score/scoring-design.ts';

/** A scoring design prepared for adding up millions of answers: the layout of a row, and scores by byte. */

/**
 * The compact form of answers in storage: one byte per scored question; an answer is code − min + 1. In waves whose
 * screening rules are of version 1, MISSING also stands for *don’t know*.
 */
export const MISSING = 0;
export const DONT_KNOW = 253;
export const NOT_ASKED = 254;
export const NOT_USED = 255;

/** Stand in for a score while one respondent is added up. */
export const MISSING_SCORE = -1;
export const NOT_USED_SCORE = -2;
export const NOT_ASKED_SCORE = -3;

/** A prepared design. */
export interface Plan {
  design: ScoringDesign;
  minAnsweredShare: number;
  layout: Layout;
  firstOrder: FirstOrderLayout;
  /** The offset in a row of the pair of dimensions d < e, at index e times their number plus d. */
  pairAt: Int32Array;
  /** Per question and byte: the score, or why there is none; NaN where the byte means nothing. */
  byByte: Float64Array;
  /** Per question and byte: the offset in a row that counts the option; 0 for none. */
  placeOfByte: Int32Array;
  /** Where the two best options begin; infinite for a scale without them. */
  topFrom: Float64Array;
  /** Index of each question's dimension, −1 for none; its weight in there. */
  dimension: Int32Array;
  weight: Float64Array;
  /**
   * Room for one respondent: question scores and offsets of the options; per dimension Σvy, Σv, answered, applicable;
   * present ones.
   */
  y: Float64Array;
  chosen: Int32Array;
  sums: Float64Array;
  present: Int32Array;
}

/** The offsets in a row. */
export interface Layout {
  size: number;
  question(q: number): number;
  dimension(d: number): number;
  /** Only for d < e. */
  pair(d: number, e: number): number;
  /** The first option of a question, which the others follow by their codes. */
  option(q: number): number;
}

/** The offsets in a cluster's sums in a cell. */
export interface FirstOrderLayout {
  size: number;
  question(q: number): number;
  dimension(d: number): number;
}

/** The plan of a design. */
export function planOf(design: ScoringDesign, minAnsweredShare: number): Plan {
  const { questions, dimensions } = design;
  const layout = layoutOf(questions, dimensions.length);
  const byByte = new Float64Array(questions.length * 256).fill(Number.NaN);
  const placeOfByte = new Int32Array(questions.length * 256);
  for (const [q, question] of questions.entries()) {
    const at = q * 256;
    byByte[at + MISSING] = MISSING_SCORE;
    byByte[at + DONT_KNOW] = MISSING_SCORE;
    byByte[at + NOT_USED] = NOT_USED_SCORE;
    byByte[at + NOT_ASKED] = NOT_ASKED_SCORE;
    for (let byte = 1; byte < DONT_KNOW; byte++) {
      const code = question.min + byte - 1;
      if (!isCode(question, code)) continue;
      byByte[at + byte] = scoreOf(question, code);
      placeOfByte[at + byte] = placeOfCode(layout, questions, q, code);
    }
  }
  const place = new Map(dimensions.map((d, i) => [d.id, i]));
  return {
    design,
    minAnsweredShare,
    layout,
    firstOrder: firstOrderLayout(questions.length, dimensions.length),
    pairAt: Int32Array.from(dimensions.flatMap((_, e) => dimensions.map((_, d) => layout.pair(d, e)))),
    byByte,
    placeOfByte,
    topFrom: Float64Array.from(questions, (q) => topTwoFrom(q) ?? Number.POSITIVE_INFINITY),
    dimension: Int32Array.from(questions, (q) =>
      q.dimension === null ? -1 : (place.get(q.dimension) ?? -1),
    ),
    weight: Float64Array.from(questions, (q) => q.weight),
    y: new Float64Array(questions.length),
    chosen: new Int32Array(questions.length),
    sums: new Float64Array(4 * dimensions.length),
    present: new Int32Array(dimensions.length),
  };
}

/** The longest scale whose options are counted. */
const MOST_OPTIONS = 11;

/** How many options of a question are counted: 0 for a longer or a continuous scale. */
export const countedOptions = ({ points }: ScoredQuestion): number =>
  points === null || points > MOST_OPTIONS ? 0 : points;

/** The offset in a row that counts the code; 0 where its question's options are not counted. */
export function placeOfCode(
  { option }: Layout,
  questions: readonly ScoredQuestion[],
  q: number,
  code: number,
): number {
  const question = questions[q]!;
  const options = countedOptions(question);
  const { min, max } = question;
  return options === 0 ? 0 : option(q) + Math.round(((code - min) / (max - min)) * (options - 1));
}

function layoutOf(scored: readonly ScoredQuestion[], dimensions: number): Layout {
  const questions = scored.length;
  const firstDimension = 1 + 6 * questions;
  const firstPair = firstDimension + 3 * dimensions;
  let size = firstPair + 2 * dimensions * (dimensions - 1);
  const firstOptions = scored.map((question) => {
    const first = size;
    size += countedOptions(question);
    return first;
  });
  return {
    size,
    option: (q) => firstOptions[q]!,
    question: (q) => 1 + 6 * q,
    dimension: (d) => firstDimension + 3 * d,
    pair: (d, e) => firstPair + 4 * ((e * (e - 1)) / 2 + d),
  };
}

function firstOrderLayout(questions: number, dimensions: number): FirstOrderLayout {
  return {
    size: 1 + 3 * questions + 2 * dimensions,
    question: (q) => 1 + 3 * q,
    dimension: (d) => 1 + 3 * questions + 2 * d,
  };
}

/** The compact form of codes; every code must belong to its question. */
export function encodeCodes({ questions }: ScoringDesign, codes: readonly Code[]): Uint8Array {
  const bytes = new Uint8Array(questions.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = encode(questions[i]!, codes[i]);
  return bytes;
}

function encode(q: ScoredQuestion, code: Code | undefined): number {
  if (code === undefined || code === null) return MISSING;
  if (code === 'dont_know') return DONT_KNOW;
  if (code === 'not_asked') return NOT_ASKED;
  if (code === 'not_used') return NOT_USED;
  const byte = code - q.min + 1;
  if (!isCode(q, code) || !Number.isInteger(byte) || byte >= DONT_KNOW)
    throw new RangeError(`${q.id}: ${code} is not a code of the scale ${q.min} to ${q.max}`);
  return byte;
}

/** What two tallies must share for their rows to add. Weights of dimensions matter later. */
export function shapeOf({ design, minAnsweredShare, layout }: Plan): string {
  const { questions, dimensions, variables } = design;
  const { size } = layout;
  return JSON.stringify([variables, questions, dimensions.map((d) => d.id), minAnsweredShare, size]);
}
