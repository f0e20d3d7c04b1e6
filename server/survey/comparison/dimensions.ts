import type { ReleaseCity } from '../release/document.ts';
import { roundFigure } from '../release/rounding.ts';
import { tTail } from '../score/distributions.ts';
import { differenceFromMean, type MeanDifference, positionOf, type positions } from './mean.ts';

/** A dimension of a city beside the mean of a group of cities. */
interface Beside {
  /** City less mean. */
  difference: number;
  position: (typeof positions)[number];
}

/** One dimension beside each of the groups, in their order; null beside a group in which nobody else has it. */
export interface ComparedDimension {
  id: string;
  beside: (Beside | null)[];
}

/** The chance that any of a city's comparisons calls a difference that is none. */
const ALPHA = 0.05;

/**
 * A city's dimensions beside the means of groups of cities that it is in, judged all at once: a city has some forty of these
 * comparisons, of which two would be called by chance if each were judged by itself. Holm (1979) over Student's two-sided
 * tests, whatever depends on what (docs/scoring.md, "Comparison of cities"). A dimension that is withheld is left out.
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

/** The differences that are more than chance, by Holm's step-down over all of them. */
function certainOf(all: readonly MeanDifference[]): ReadonlySet<MeanDifference> {
  const tests = all.map((one) => ({ one, p: chanceOf(one) })).sort((a, b) => a.p - b.p);
  const kept = tests.findIndex(({ p }, step) => p > ALPHA / (tests.length - step));
  return new Set(tests.slice(0, kept < 0 ? tests.length : kept).map(({ one }) => one));
}

/** How likely so great a difference is, to either side, where there is none. */
function chanceOf({ difference, se, df }: MeanDifference): number {
  if (difference === 0) return 1;
  return se === 0 ? 0 : 2 * tTail(Math.abs(difference) / se, df);
}
