import { leastWhole } from '../least-whole.ts';
import { chanceOfAtLeast, type NegativeBinomial } from './negative-binomial.ts';

/** Several distributions of one count, each with the probability that it is the one that holds; together 1. */
export type Mixture = readonly (NegativeBinomial & { weight: number })[];

/** A probability over all parts. Rounding may bring the weights a little above 1. */
export const mixed = <Part extends { weight: number }>(
  parts: readonly Part[],
  chance: (part: Part) => number,
): number =>
  Math.min(
    1,
    parts.reduce((sum, part) => sum + part.weight * chance(part), 0),
  );

/** P(N ≥ k). */
export const mixedChance = (k: number, mixture: Mixture): number =>
  mixed(mixture, (part) => chanceOfAtLeast(k, part));

/** The least k with P(N ≤ k) ≥ p, for p in (0, 1). */
export function countQuantile(p: number, mixture: Mixture): number {
  const isEnough = (k: number) => 1 - mixedChance(k + 1, mixture) >= p;
  let [low, high] = [-1, Math.max(1, Math.ceil(mixture[0]!.mean))];
  while (!isEnough(high)) [low, high] = [high, 2 * high];
  return leastWhole(low, high, isEnough);
}
