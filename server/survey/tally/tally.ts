import { type Code, isCode, type ScoringDesign, type ScoringOptions, scoreOf } from '../score/scoring.ts';
import { categoryOf } from '../submission/check-answers.ts';
import { MISSING_SCORE, NOT_ASKED_SCORE, NOT_USED_SCORE, type Plan, planOf, shapeOf } from './plan.ts';

/**
 * The additive statistics of a city, one row per weighting cell, from which every score and variance follows
 * (docs/scoring.md, "Sufficient statistics"). Tallies add, and respondents can be taken out.
 *
 * A row: n · per question m, Σy, Σy², Σtop2, not used, missing · per dimension m, Σd, Σd² · per pair of dimensions d
 * < e, over respondents with both: count, Σd, Σe, Σde.
 */
export interface Tally {
  plan: Plan;
  rows: Map<string, Row>;
}

export interface Row {
  /** One raw category per weighting variable. */
  cell: string[];
  sums: Float64Array;
}

/** An empty tally. */
export function newTally(design: ScoringDesign, options: Pick<ScoringOptions, 'minAnsweredShare'>): Tally {
  return { plan: planOf(design, options.minAnsweredShare), rows: new Map() };
}

/** A tally with the same design and nothing in it. */
export function emptyLike(tally: Tally): Tally {
  return { plan: tally.plan, rows: new Map() };
}

/**
 * Adds one respondent, or with `times` −1 takes one out. `categories` follow the design's variables, a
 * missing one counts as `unknown`; `codes` follow its questions, as codes or in the compact form.
 */
export function accumulate(
  tally: Tally,
  categories: readonly (string | null)[],
  codes: Uint8Array | readonly Code[],
  times: 1 | -1 = 1,
): void {
  const { plan } = tally;
  if (codes.length !== plan.y.length)
    throw new RangeError(`${codes.length} codes for ${plan.y.length} scored questions`);
  if (codes instanceof Uint8Array) readBytes(plan, codes, 0);
  else readCodes(plan, codes);
  addRespondent(plan, rowOf(tally, categories).sums, times);
}

/** Adds respondents of one cell, whose codes in the compact form follow one another. */
export function accumulateAll(
  tally: Tally,
  categories: readonly (string | null)[],
  codes: Uint8Array,
  count: number,
): void {
  const { plan } = tally;
  const width = plan.y.length;
  if (codes.length !== count * width)
    throw new RangeError(`${codes.length} codes for ${count} times ${width} scored questions`);
  const { sums } = rowOf(tally, categories);
  for (let i = 0; i < count; i++) {
    readBytes(plan, codes, i * width);
    addRespondent(plan, sums, 1);
  }
}

/** Adds the respondent whose scores the plan holds. */
function addRespondent(plan: Plan, row: Float64Array, times: number): void {
  row[0] = row[0]! + times;
  addQuestions(plan, row, times);
  addDimensions(plan, row, times);
}

export function rowOf(tally: Tally, categories: readonly (string | null)[]): Row {
  const width = tally.plan.design.variables.length;
  if (categories.length !== width)
    throw new RangeError(`${categories.length} categories for ${width} weighting variables`);
  const { design, layout } = tally.plan;
  const categoryAt = (i: number) => categoryOf(categories[i], design.categories?.[i]);
  let key = '';
  for (let i = 0; i < width; i++) key += `${categoryAt(i)}\u0000`;
  let row = tally.rows.get(key);
  if (!row) {
    row = { cell: categories.map((_, i) => categoryAt(i)), sums: new Float64Array(layout.size) };
    tally.rows.set(key, row);
  }
  return row;
}

function readBytes(plan: Plan, bytes: Uint8Array, from: number): void {
  const { y, byByte } = plan;
  for (let q = 0; q < y.length; q++) {
    const score = byByte[q * 256 + bytes[from + q]!]!;
    if (Number.isNaN(score))
      throw new RangeError(`byte ${bytes[from + q]} of ${plan.design.questions[q]!.id}`);
    y[q] = score;
  }
}

function readCodes(plan: Plan, codes: readonly Code[]): void {
  for (const [q, question] of plan.design.questions.entries()) {
    const code = codes[q];
    if (code === undefined || code === null || code === 'dont_know') plan.y[q] = MISSING_SCORE;
    else if (code === 'not_used') plan.y[q] = NOT_USED_SCORE;
    else if (code === 'not_asked') plan.y[q] = NOT_ASKED_SCORE;
    else if (isCode(question, code)) plan.y[q] = scoreOf(question, code);
    else
      throw new RangeError(
        `${question.id}: ${code} is not a code of the scale ${question.min} to ${question.max}`,
      );
  }
}

// The two loops below run for every respondent of a wave: they use plain indices and allocate nothing.
function addQuestions(plan: Plan, row: Float64Array, times: number): void {
  const { y, topFrom, dimension, weight, sums } = plan;
  sums.fill(0);
  for (let q = 0, at = 1; q < y.length; q++, at += 6) {
    const score = y[q]!;
    const d = 4 * dimension[q]!;
    if (score >= 0) {
      row[at] = row[at]! + times;
      row[at + 1] = row[at + 1]! + times * score;
      row[at + 2] = row[at + 2]! + times * score * score;
      if (score >= topFrom[q]!) row[at + 3] = row[at + 3]! + times * 100;
      if (d >= 0) {
        const v = weight[q]!;
        sums[d] = sums[d]! + v * score;
        sums[d + 1] = sums[d + 1]! + v;
        sums[d + 2] = sums[d + 2]! + 1;
        sums[d + 3] = sums[d + 3]! + 1;
      }
    } else if (score === MISSING_SCORE) {
      row[at + 5] = row[at + 5]! + times;
      if (d >= 0) sums[d + 3] = sums[d + 3]! + 1;
    } else if (score === NOT_USED_SCORE) row[at + 4] = row[at + 4]! + times;
  }
}

function addDimensions(plan: Plan, row: Float64Array, times: number): void {
  const { layout, pairAt, sums, present, minAnsweredShare } = plan;
  let presentCount = 0;
  for (let d = 0, at = layout.dimension(0); d < present.length; d++, at += 3) {
    const answered = sums[4 * d + 2]!;
    // 1e-9: a share such as 0.55 of 20 items is 11.000000000000002 in binary.
    if (answered === 0 || answered < minAnsweredShare * sums[4 * d + 3]! - 1e-9) continue;
    const score = sums[4 * d]! / sums[4 * d + 1]!;
    row[at] = row[at]! + times;
    row[at + 1] = row[at + 1]! + times * score;
    row[at + 2] = row[at + 2]! + times * score * score;
    for (let i = 0; i < presentCount; i++) {
      const other = sums[4 * present[i]!]!;
      const pair = pairAt[d * present.length + present[i]!]!;
      row[pair] = row[pair]! + times;
      row[pair + 1] = row[pair + 1]! + times * other;
      row[pair + 2] = row[pair + 2]! + times * score;
      row[pair + 3] = row[pair + 3]! + times * other * score;
    }
    sums[4 * d] = score;
    present[presentCount++] = d;
  }
}

/** Adds every row of `other`, or with `times` −1 takes them out. */
export function add(tally: Tally, other: Tally, times: 1 | -1 = 1): void {
  if (shapeOf(tally.plan) !== shapeOf(other.plan)) throw new RangeError('the tallies have different designs');
  for (const { cell, sums } of other.rows.values()) {
    const into = rowOf(tally, cell).sums;
    for (let i = 0; i < sums.length; i++) into[i] = into[i]! + times * sums[i]!;
  }
}

/** Respondents in all cells. */
export function peopleIn(tally: Tally): number {
  return [...tally.rows.values()].reduce((sum, { sums }) => sum + sums[0]!, 0);
}

/** The rows with respondents, by category: the order of arrival leaves no trace. */
export function cells(tally: Tally): Row[] {
  return [...tally.rows.values()].filter((row) => row.sums[0]! > 0).sort(byCell);
}

function byCell(a: Row, b: Row): number {
  const i = a.cell.findIndex((category, v) => category !== b.cell[v]);
  return i < 0 ? 0 : a.cell[i]! < b.cell[i]! ? -1 : 1;
}
