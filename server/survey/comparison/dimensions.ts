import type { ReleaseCity } from '../release/document.ts';
import { roundFigure } from '../release/rounding.ts';
import { tTail } from '../score/distributions.ts';
import { differenceFromMean, type MeanDifference, positionOf, type positions } from './mean.ts';

/** A dimension of a city, compared with the mean of a group of cities. */
interface Beside {
  /** City minus mean. */
  difference: number;
  position: (typeof positions)[number];
}

/** A dimension compared with each group, in their order; null for a group in which no other city has it. */
export interface ComparedDimension {
  id: string;
  beside: (Beside | null)[];
}

/** The chance that any of a city's comparisons calls a difference that does not exist. */
const ALPHA = 0.05;

/**
 * A city's dimensions compared with the means of its groups of cities, judged all at once: a city has some forty of
 * these comparisons, of which chance would call two if each were judged separately. Holm (1979) over Student's
 * two-sided tests, valid under any dependence (docs/scoring.md, "Comparison of cities"). A withheld dimension is left
 * out.
 */
export function compareDimensions(
  groups: readonly (readonly ReleaseCity[])[],
  code: string,
  ids: readonly string[],
): ComparedDimension[] {
  const compared = ids.map((id) => ({
    id,
    beside: groups.map((cities) =>
      differenceFromMean(cities, code, ({ dimensions }) => dimensions.find((one) => one.id === id)),
    ),
  }));
  const certain = certainOf(compared.flatMap(({ beside }) => beside.filter((one) => one !== null)));
  return compared
    .filter(({ beside }) => beside.some((one) => one !== null))
    .map(({ id, beside }) => ({
      id,
      beside: beside.map(
        (one) =>
          one && {
            difference: roundFigure(one.difference),
            position: positionOf(one.difference, certain.has(one)),
          },
      ),
    }));
}

/** The significant differences, by Holm's step-down over all of them. */
function certainOf(all: readonly MeanDifference[]): ReadonlySet<MeanDifference> {
  const tests = all.map((one) => ({ one, p: chanceOf(one) })).sort((a, b) => a.p - b.p);
  const kept = tests.findIndex(({ p }, step) => p > ALPHA / (tests.length - step));
  return new Set(tests.slice(0, kept < 0 ? tests.length : kept).map(({ one }) => one));
}

/** The two-sided probability of a difference this large, if there is none. */
function chanceOf({ difference, se, df }: MeanDifference): number {
  if (difference === 0) return 1;
  return se === 0 ? 0 : 2 * tTail(Math.abs(difference) / se, df);
}
