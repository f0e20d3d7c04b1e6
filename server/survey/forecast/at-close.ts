import { leastWhole } from '../least-whole.ts';
import { countQuantile, type Mixture, mixed } from './mixture.ts';
import { chanceOfAtLeast, type NegativeBinomial } from './negative-binomial.ts';
import { demandWithin, type Outlook } from './outlook.ts';
import { sharedFactors } from './shared-factor.ts';
import { type DemandShare, type Stratum, sharesOf, stratumDemand } from './strata.ts';

/** How many answers will count after some hours, in each stratum and in their city; strata stop at their caps. */

/** A stratum with the most answers that can count; null without a quota. */
export interface CappedStratum extends Stratum {
  cap: number | null;
}

/** Answers that will count: 80 % between p10 and p90, with p50 as the median. */
export interface CountRange {
  p10: number;
  p50: number;
  p90: number;
}

/**
 * Counts after some hours from now.
 * @param strata all of the city
 */
export function countedWithin(
  hours: number,
  strata: readonly CappedStratum[],
  city: number,
  outlook: Outlook,
): { city: CountRange; strata: CountRange[] } {
  const demand = demandWithin(hours, city, outlook);
  const shares = sharesOf(strata);
  const rooms = strata.map(({ cap, counted }) => Math.max(0, (cap ?? Number.POSITIVE_INFINITY) - counted));
  return {
    city: cityRange(strata, rooms, shares, demand),
    strata: strata.map(({ counted }, i) => {
      const own = stratumDemand(shares[i]!, demand);
      return rangeOf((p) => counted + (rooms[i] ? Math.min(rooms[i], countQuantile(p, own)) : 0));
    }),
  };
}

const rangeOf = (quantile: (p: number) => number): CountRange => ({
  p10: quantile(0.1),
  p50: quantile(0.5),
  p90: quantile(0.9),
});

/** The sum of what the strata add within their room, as a mixture over the city's demand, which moves all of them. */
function cityRange(
  strata: readonly CappedStratum[],
  rooms: readonly number[],
  shares: readonly DemandShare[],
  demand: Mixture,
): CountRange {
  const counted = strata.reduce((sum, stratum) => sum + stratum.counted, 0);
  const room = rooms.reduce((sum, one) => sum + one, 0);
  if (!Number.isFinite(room) && rooms.every((one) => !Number.isFinite(one)))
    return rangeOf((p) => counted + countQuantile(p, demand));
  const parts = demand.flatMap(({ weight, mean, spread }) =>
    sharedFactors(spread).map((shared) => ({
      weight: weight * shared.weight,
      ...addedAt(mean * shared.factor, rooms, shares),
    })),
  );
  const highest = Math.max(...parts.map(({ mean, deviation }) => mean + 6 * deviation));
  const most = Math.ceil(Math.min(room, highest));
  const isEnough = (n: number, p: number) =>
    mixed(parts, ({ mean, deviation }) => normal(n + 0.5, mean, deviation)) >= p;
  return rangeOf((p) => counted + leastWhole(-1, Math.max(0, most), (n) => isEnough(n, p)));
}

/** What all strata add, given the city's demand: mean, and deviation by chance and by the uncertainty of shares. */
function addedAt(demand: number, rooms: readonly number[], shares: readonly DemandShare[]) {
  let [mean, chance, first, second] = [0, 0, 0, 0];
  for (const [i, { mean: share, variation }] of shares.entries()) {
    const room = rooms[i]!;
    if (room === 0 || share === 0) continue;
    const expected = share * demand;
    mean += within(room, { mean: expected, spread: variation }).mean;
    chance += within(room, { mean: expected, spread: 0 }).variance;
    // A larger share counts more, as long as there is room.
    const slope = Number.isFinite(room)
      ? 1 - chanceOfAtLeast(room, { mean: expected, spread: variation })
      : 1;
    first += slope * share;
    second += slope * slope * share;
  }
  // Shares sum to 1, so one's gain is another's loss: the covariance of a Dirichlet variable, along those slopes.
  const uncertain = demand * demand * Math.max(0, second - first * first) * dirichletFactor(shares);
  return { mean, deviation: Math.sqrt(chance + uncertain) };
}

/** 1 / (n + S + 1), as any share has it in its coefficient of variation. */
function dirichletFactor(shares: readonly DemandShare[]): number {
  const share = shares.find(({ mean, variation }) => mean > 0 && mean < 1 && variation > 0);
  return share ? (share.variation * share.mean) / (1 - share.mean) : 0;
}

/** Mean and variance of a count that stops at some room, from the means of one and of two more (size bias). */
function within(room: number, { mean, spread }: NegativeBinomial): { mean: number; variance: number } {
  if (!Number.isFinite(room)) return { mean, variance: mean + mean * mean * spread };
  const biased = (times: number): NegativeBinomial => ({
    mean: mean * (1 + times * spread),
    spread: spread / (1 + times * spread),
  });
  const atLeast = chanceOfAtLeast(room, { mean, spread });
  const one = mean * (1 - chanceOfAtLeast(room - 1, biased(1)));
  const two = mean * mean * (1 + spread) * (1 - chanceOfAtLeast(room - 2, biased(2)));
  const stopped = one + room * atLeast;
  return { mean: stopped, variance: Math.max(0, two + one + room * room * atLeast - stopped * stopped) };
}

/** The normal distribution function, to 1.5e-7 (Abramowitz & Stegun 7.1.26). */
function normal(x: number, mean: number, deviation: number): number {
  if (deviation === 0) return x >= mean ? 1 : 0;
  const z = (x - mean) / (deviation * Math.SQRT2);
  const t = 1 / (1 + 0.3275911 * Math.abs(z));
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (polynomial * Math.exp(-z * z)) / 2;
  return z >= 0 ? 1 - tail : tail;
}
