import type { IndicatorSet } from '../indicator-set.ts';
import { nsc2016 } from './nsc-2016.ts';
import { nsc2018 } from './nsc-2018.ts';

/** The sets that come with this program. */
export const shippedSets: readonly IndicatorSet[] = [nsc2016, nsc2018];

export const shippedSet = (name: string): IndicatorSet | undefined =>
  shippedSets.find((set) => set.name === name);
