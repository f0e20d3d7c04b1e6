import type { Hundredths } from './hundredths.ts';
import type { IndicatorSet } from './indicator-set.ts';
import { percentHundredths } from './set-parts.ts';

/** The band in which a total lies: the last that begins at or below it. */
export function bandOf({ bands }: IndicatorSet, total: Hundredths): string {
  const band = bands.findLast(([, least]) => percentHundredths(least) <= total);
  if (!band) throw new RangeError(`${total} hundredths lie in no band`);
  return band[0];
}

/** The edges between bands within the margin of a total: chance may have decided its side of them. */
export function edgesWithin(
  { bands }: IndicatorSet,
  total: Hundredths,
  margin: Hundredths | null,
): Hundredths[] {
  if (margin === null) return [];
  return bands
    .slice(1)
    .map(([, least]) => percentHundredths(least))
    .filter((edge) => Math.abs(total - edge) <= margin);
}
