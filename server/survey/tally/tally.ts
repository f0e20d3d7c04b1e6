import {
  type Code,
  isCode,
  type ScoringDesign,
  type ScoringOptions,
  scoreOf,
} from '../score/scoring-design.ts';
import { addFirstOrder, type Clusters, clusterPartsOf, clusterPlaceOf, noClusters } from './clusters.ts';
import {
  MISSING_SCORE,
  NOT_ASKED_SCORE,
  NOT_USED_SCORE,
  type Plan,
  placeOfCode,
  planOf,
  shapeOf,
} from './plan.ts';
import { addSums, type Row, rowIn, sortedRows } from './rows.ts';

/**
 * The additive statistics of a city, one row per weighting cell, from which every score and variance follows
 * (docs/scoring.md, "Sufficient statistics"). Tallies add, and respondents can be subtracted.
 *
 * A row: n · per question m, Σy, Σy², Σtop2, not used, missing · per dimension m, Σd, Σd² · per pair of dimensions d
 * < e, over respondents with both: count, Σd, Σe, Σde · per question with at most eleven options, the number who
 * chose each.
 */
export interface Tally {
  plan: Plan;
  /** Respondents by cell; where clusters are known, only those outside clusters. */
  rows: Map<string, Row>;
  /** Null where clusters are unknown. */
  clusters: Clusters | null;
}

/** An empty tally. */
export function newTally(
  design: ScoringDesign,
  { minAnsweredShare }: Pick<ScoringOptions, 'minAnsweredShare'>,
  { hasClusters = false } = {},
): Tally {
  const plan = planOf(design, minAnsweredShare);
  return { plan, rows: new Map(), clusters: hasClusters ? noClusters() : null };
}

/** A tally with the same design and nothing in it. */
export function emptyLike(tally: Tally): Tally {
  return { plan: tally.plan, rows: new Map(), clusters: tally.clusters && noClusters() };
}

/**
 * Adds one respondent, or with `times` −1 subtracts one. `categories` follow the design's variables, a missing one
 * counts as `unknown`; `codes` follow its questions, as codes or in the compact form.
 * @param cluster the name of the respondent's cluster; null for a person sampled singly
 */
export function accumulate(
  tally: Tally,
  categories: readonly (string | null)[],
  codes: Uint8Array | readonly Code[],
  times: 1 | -1 = 1,
  cluster: string | null = null,
): void {
  const { plan } = tally;
  if (codes.length !== plan.y.length)
    throw new RangeError(`${codes.length} codes for ${plan.y.length} scored questions`);
  if (codes instanceof Uint8Array) readBytes(plan, codes, 0);
  else readCodes(plan, codes);
  addRespondent(tally, rowFor(tally, categories, cluster), times, cluster);
}

/** Adds respondents of one cell and cluster, with concatenated codes in the compact form. */
export function accumulateAll(
  tally: Tally,
  categories: readonly (string | null)[],
  codes: Uint8Array,
  count: number,
  cluster: string | null = null,
): void {
  const { plan } = tally;
  const width = plan.y.length;
  if (codes.length !== count * width)
    throw new RangeError(`${codes.length} codes for ${count} times ${width} scored questions`);
  const row = rowFor(tally, categories, cluster);
  for (let i = 0; i < count; i++) {
    readBytes(plan, codes, i * width);
    addRespondent(tally, row, 1, cluster);
  }
}

/** Adds the respondent whose scores the plan holds. */
function addRespondent({ plan, clusters }: Tally, row: Row, times: number, cluster: string | null): void {
  const { sums } = row;
  sums[0] = sums[0]! + times;
  addQuestions(plan, sums, times);
  const presentCount = addDimensions(plan, sums, times);
  if (!clusters || cluster === null) return;
  const place = clusterPlaceOf(clusters, cluster, row, plan);
  addFirstOrder(plan, presentCount, clusters.sums, place, times);
}

/**
 * The row of a person in a cluster, or of one sampled singly. Where clusters are unknown, everybody counts as sampled
 * singly.
 */
function rowFor(tally: Tally, categories: readonly (string | null)[], cluster: string | null): Row {
  const isMember = cluster !== null && tally.clusters !== null;
  return rowIn(isMember ? tally.clusters!.rows : tally.rows, tally.plan, categories);
}

function readBytes(plan: Plan, bytes: Uint8Array, from: number): void {
  const { y, byByte, chosen, placeOfByte } = plan;
  for (let q = 0; q < y.length; q++) {
    const score = byByte[q * 256 + bytes[from + q]!]!;
    if (Number.isNaN(score))
      throw new RangeError(`byte ${bytes[from + q]} of ${plan.design.questions[q]!.id}`);
    y[q] = score;
    chosen[q] = placeOfByte[q * 256 + bytes[from + q]!]!;
  }
}

function readCodes(plan: Plan, codes: readonly Code[]): void {
  const { layout, design } = plan;
  for (const [q, question] of design.questions.entries()) {
    const code = codes[q];
    plan.chosen[q] = 0;
    if (code === undefined || code === null || code === 'dont_know') plan.y[q] = MISSING_SCORE;
    else if (code === 'not_used') plan.y[q] = NOT_USED_SCORE;
    else if (code === 'not_asked') plan.y[q] = NOT_ASKED_SCORE;
    else if (isCode(question, code)) {
      plan.y[q] = scoreOf(question, code);
      plan.chosen[q] = placeOfCode(layout, design.questions, q, code);
    } else
      throw new RangeError(
        `${question.id}: ${code} is not a code of the scale ${question.min} to ${question.max}`,
      );
  }
}

// The two loops below run for every respondent of a wave: they use plain indices and allocate nothing.
function addQuestions(plan: Plan, row: Float64Array, times: number): void {
  const { y, chosen, topFrom, dimension, weight, sums } = plan;
  sums.fill(0);
  for (let q = 0, at = 1; q < y.length; q++, at += 6) {
    const score = y[q]!;
    const d = 4 * dimension[q]!;
    if (score >= 0) {
      row[at] = row[at]! + times;
      row[at + 1] = row[at + 1]! + times * score;
      row[at + 2] = row[at + 2]! + times * score * score;
      if (score >= topFrom[q]!) row[at + 3] = row[at + 3]! + times * 100;
      const place = chosen[q]!;
      if (place > 0) row[place] = row[place]! + times;
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

/** Returns the number of dimensions with a score; the plan holds which, and the scores. */
function addDimensions(plan: Plan, row: Float64Array, times: number): number {
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
  return presentCount;
}

/** Adds every row of `other`, or with `times` −1 subtracts them. */
export function addTally(tally: Tally, other: Tally, times: 1 | -1 = 1): void {
  const { plan, rows, clusters } = tally;
  if (shapeOf(plan) !== shapeOf(other.plan)) throw new RangeError('the tallies have different designs');
  if ((clusters === null) !== (other.clusters === null))
    throw new RangeError('only one of the tallies knows its clusters');
  const addRows = (into: Map<string, Row>, added: Map<string, Row>) => {
    for (const { cell, sums } of [...added.values()]) addSums(rowIn(into, plan, cell).sums, sums, times);
  };
  addRows(rows, other.rows);
  if (!clusters || !other.clusters) return;
  addRows(clusters.rows, other.clusters.rows);
  for (const name of [...other.clusters.places.keys()])
    for (const [row, sums] of clusterPartsOf(other.clusters, name, plan.firstOrder.size))
      addToCluster(tally, name, row.cell, sums, times);
}

/** Adds to the sums of a cluster in a cell; the caller then adds to those of all members. */
export function addToCluster(
  { plan, clusters }: Tally,
  name: string,
  cell: readonly string[],
  added: ArrayLike<number>,
  times: 1 | -1 = 1,
): void {
  if (!clusters) throw new RangeError('the tally knows no clusters');
  const place = clusterPlaceOf(clusters, name, rowIn(clusters.rows, plan, cell), plan);
  addSums(clusters.sums.subarray(place, place + plan.firstOrder.size), added, times);
}

/** Respondents in all cells. */
export function peopleIn(tally: Tally): number {
  return cells(tally).reduce((sum, { sums }) => sum + sums[0]!, 0);
}

/** The rows with respondents, in clusters or not, by category: the order of arrival leaves no trace. */
export function cells({ plan, rows, clusters }: Tally): Row[] {
  if (!clusters || clusters.rows.size === 0) return sortedRows(rows);
  const everybody = new Map<string, Row>();
  for (const { cell, sums } of [...rows.values(), ...clusters.rows.values()])
    addSums(rowIn(everybody, plan, cell).sums, sums, 1);
  return sortedRows(everybody);
}
