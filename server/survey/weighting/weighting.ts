import type { ScoringOptions } from '../score/scoring-design.ts';
import { UNKNOWN } from '../submission/check-answers.ts';
import { type CategoryGroup, collapse, MarginError, type Margins, pairsOf, targetsOf } from './margins.ts';
import { type RakingMargin, rake } from './raking.ts';

/**
 * The weights of a city's cells: thin categories are collapsed, then the cells are raked to the margins of
 * its population and capped (docs/scoring.md, "Weights").
 */

/** Respondents of one raw category per variable. */
export interface RawCell {
  cell: readonly string[];
  n: number;
}

export interface WeightedCell {
  /** The group, after collapsing, of each variable in use. */
  cell: Record<string, string>;
  n: number;
  /** The weight of a respondent; the mean over respondents is 1. */
  w: number;
  /** The weight before the cap. */
  uncapped: number;
}

/** What weighting had to give up or change, and for which variable. */
export type WeightingNote =
  | `${'COLLAPSED' | 'MARGIN_DROPPED'}:${string}`
  | 'NO_MARGINS'
  | 'RAKING_NOT_CONVERGED'
  | 'CAP_NOT_MET';

export interface Weighting {
  weighting: 'raked' | 'none';
  notes: WeightingNote[];
  /** Weighting variables without a margin, where others have one; and optional ones whose margin is of no use. */
  unmatched: string[];
  /** Per variable in use: the categories of each group, and the target share of each group. */
  groups: Record<string, { groups: Record<string, string[]>; targets: Record<string, number> }>;
  cells: WeightedCell[];
  capped: boolean;
  /** The weighted cell of each raw cell. */
  cellOf: number[];
  /** Per variable in use, the group of each weighted cell. */
  groupOf: number[][];
  /** The largest share of respondents with an unknown category, over the margins' mandatory variables. */
  unknownShare: number;
}

/**
 * Weights the raw cells of one city, whose categories follow `variables`.
 * @param optional the dispensable ones of the variables: unknown values do no harm there, and where all but one of
 * the categories are too thin the city does without the variable
 */
export function weigh(
  raw: readonly RawCell[],
  variables: readonly string[],
  margins: Margins | null,
  options: Pick<ScoringOptions, 'minCategoryN' | 'cap'>,
  optional: readonly string[] = [],
): Weighting {
  const n = raw.reduce((sum, { n }) => sum + n, 0);
  const notes: WeightingNote[] = [];
  const used: Grouped[] = [];
  const unmatched = new Set(variables.filter((v) => !Object.hasOwn(margins ?? {}, v)));
  let unknownShare = 0;
  for (const [variable, margin] of Object.entries(margins ?? {})) {
    const counts = countsOf(raw, variables, variable);
    const unknown = n > 0 ? (counts.get(UNKNOWN) ?? 0) / n : 0;
    if (!optional.includes(variable)) unknownShare = Math.max(unknownShare, unknown);
    const declared = targetsOf(variable, pairsOf(margin.targets), counts, unknown);
    const groups = collapse(declared, margin.ordered, n, options);
    if (groups.length < 2) {
      if (optional.includes(variable)) unmatched.add(variable);
      else notes.push(`MARGIN_DROPPED:${variable}`);
    } else {
      if (groups.length < declared.length) notes.push(`COLLAPSED:${variable}`);
      if (unknown > 0) groups.push({ members: [UNKNOWN], n: counts.get(UNKNOWN) ?? 0, target: unknown });
      used.push({ variable, at: variables.indexOf(variable), groups });
    }
  }
  if (used.length === 0) notes.push('NO_MARGINS');
  const { cells, cellOf, groupOf } = regroup(raw, used);
  const counts = cells.map((c) => c.n);
  const targets: RakingMargin[] = used.map(({ groups }, v) => ({
    groupOf: groupOf[v]!,
    totals: groups.map((g) => g.target * n),
  }));
  const free = rake(counts, targets);
  if (!free.converged) notes.push('RAKING_NOT_CONVERGED');
  const over = free.weights.some((w) => w > options.cap);
  const bound = over ? rake(counts, targets, options.cap) : free;
  const capped = over && bound.converged;
  if (over && !capped) notes.push('CAP_NOT_MET');
  const weights = capped ? bound.weights : free.weights;
  return {
    weighting: used.length > 0 ? 'raked' : 'none',
    notes,
    unmatched: used.length > 0 ? [...unmatched] : [],
    groups: Object.fromEntries(used.map((u) => [u.variable, published(u)])),
    cells: cells.map((c, k) => ({ ...c, w: weights[k]!, uncapped: free.weights[k]! })),
    capped,
    cellOf,
    groupOf,
    unknownShare,
  };
}

interface Grouped {
  variable: string;
  /** Its index in a raw cell. */
  at: number;
  groups: CategoryGroup[];
}

function countsOf(
  raw: readonly RawCell[],
  variables: readonly string[],
  variable: string,
): Map<string, number> {
  const at = variables.indexOf(variable);
  if (at < 0) throw new MarginError(variable, 'no weighting variable has this name');
  const counts = new Map<string, number>();
  for (const { cell, n } of raw) counts.set(cell[at]!, (counts.get(cell[at]!) ?? 0) + n);
  return counts;
}

const nameOf = (group: CategoryGroup) => group.members.join('+');

/** The raw cells joined by group, in the canonical order of the raw cells. */
function regroup(
  raw: readonly RawCell[],
  used: Grouped[],
): { cells: { cell: Record<string, string>; n: number }[]; cellOf: number[]; groupOf: number[][] } {
  const cells: { cell: Record<string, string>; n: number }[] = [];
  const groupOf: number[][] = used.map(() => []);
  const place = new Map<string, number>();
  const cellOf = raw.map(({ cell, n }) => {
    const groups = used.map((u) => u.groups.findIndex((g) => g.members.includes(cell[u.at]!)));
    const key = groups.join();
    const index = place.get(key);
    if (index !== undefined) {
      cells[index]!.n += n;
      return index;
    }
    place.set(key, cells.length);
    for (const [v, g] of groups.entries()) groupOf[v]!.push(g);
    cells.push({
      cell: Object.fromEntries(used.map((u, v) => [u.variable, nameOf(u.groups[groups[v]!]!)])),
      n,
    });
    return cells.length - 1;
  });
  return { cells, cellOf, groupOf };
}

function published({ groups }: Grouped): Weighting['groups'][string] {
  const named = groups.filter((g) => g.members[0] !== UNKNOWN);
  return {
    groups: Object.fromEntries(named.map((g) => [nameOf(g), g.members])),
    targets: Object.fromEntries(groups.map((g) => [nameOf(g), g.target])),
  };
}
