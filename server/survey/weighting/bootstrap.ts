import type { ScoringOptions } from '../score/scoring-design.ts';
import { UNKNOWN } from '../submission/check-answers.ts';
import { type Margins, pairsOf } from './margins.ts';
import { type Weighting, weigh } from './weighting.ts';

/**
 * Replicate weights by the rescaled bootstrap (Rao & Wu 1988; Rao, Wu & Yue 1992): of C primary sampling units C − 1 are
 * drawn with replacement; in one that was drawn r times everybody's base weight is r C/(C − 1), and the cells are raked and
 * capped again. The variance of a figure is the mean squared difference of its replicates from it (docs/scoring.md,
 * "Weights outside").
 */

/** Numbers from 0 to below 1. */
export type Random = () => number;

/** xoshiro128** (Blackman & Vigna 2018), from 128 bits that are not all 0: the same numbers everywhere. */
export function randomFrom(seed: readonly [number, number, number, number]): Random {
  let [a, b, c, d] = seed;
  const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));
  return () => {
    const next = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return next / 2 ** 32;
  };
}

/** Everybody who counts in a city: the primary sampling unit and the weighted cell of each. */
export interface PlacedPeople {
  units: number;
  unitOf: Uint32Array;
  cellOf: Uint32Array;
}

/** One replicate: how often each unit was drawn, and the weight of a person in a cell whose unit was drawn once. */
export interface Replicate {
  drawn: Uint8Array;
  perDraw: Float64Array;
}

/**
 * One replicate of a city's weights. It sums to the number of people, as the weights do. Categories stay grouped as
 * in the weighting; only a group that the draw leaves empty, or above the cap, is merged with another one.
 */
export function drawReplicate(
  { units, unitOf, cellOf }: PlacedPeople,
  weighting: Weighting,
  margins: Margins | null,
  { cap }: Pick<ScoringOptions, 'cap'>,
  random: Random,
): Replicate {
  const drawn = new Uint8Array(units);
  for (let i = 1; i < units; i++) drawn[Math.floor(random() * units)]!++;
  const counts = new Float64Array(weighting.cells.length);
  for (let i = 0; i < unitOf.length; i++) counts[cellOf[i]!]! += drawn[unitOf[i]!]!;
  const variables = Object.keys(weighting.groups);
  const cells = weighting.cells.flatMap(({ cell }, k) =>
    counts[k]! > 0 ? [{ k, n: counts[k]!, cell: variables.map((variable) => cell[variable]!) }] : [],
  );
  const again = weigh(cells, variables, groupedMargins(weighting, margins), { minCategoryN: 0, cap });
  // Raked weights have mean 1 over the drawn people; C/(C − 1) enters, and cancels.
  const scale = unitOf.length / cells.reduce((sum, { n }) => sum + n, 0);
  const perDraw = new Float64Array(counts.length);
  for (const [i, { k }] of cells.entries()) perDraw[k] = scale * again.cells[again.cellOf[i]!]!.w;
  return { drawn, perDraw };
}

/** The margins of a weighting's groups, as if these were the categories, in their declared order. */
function groupedMargins(weighting: Weighting, margins: Margins | null): Margins | null {
  const used = Object.entries(weighting.groups).map(([variable, { groups, targets }]) => {
    const margin = margins?.[variable];
    const declared = pairsOf(margin?.targets ?? []).map(([category]) => category);
    const placeOf = (name: string) => declared.indexOf(groups[name]?.[0] ?? '');
    const grouped = pairsOf(targets)
      .filter(([name]) => name !== UNKNOWN)
      .sort(([one], [other]) => placeOf(one) - placeOf(other));
    return [variable, { ordered: margin?.ordered ?? false, targets: grouped }] as const;
  });
  return used.length > 0 ? Object.fromEntries(used) : null;
}
