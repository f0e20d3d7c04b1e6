import { dateOf } from './forecast.ts';
import { type Mixture, mixed, mixedChance } from './mixture.ts';
import { chanceOfAtLeast } from './negative-binomial.ts';
import { demandWithin, type Outlook } from './outlook.ts';
import { sharedFactors } from './shared-factor.ts';

/**
 * The strata of cities whose arrivals are known by the hour, while strata have only sums: each stratum has a share of
 * its city's demand, estimated from the sums (docs/forecast.md).
 */
export interface Stratum {
  stratum: string;
  target: number;
  counted: number;
  /** Counted and turned away so far. */
  demand: number;
}

/** A share, with its squared coefficient of variation. */
export interface DemandShare {
  mean: number;
  variation: number;
}

/**
 * Shares of the strata in their city's demand: a Dirichlet posterior, shrunk towards the targets' shares with the
 * weight of as many arrivals as there are strata.
 */
export function sharesOf(strata: readonly Stratum[]): DemandShare[] {
  const targets = strata.reduce((sum, { target }) => sum + target, 0);
  const arrivals = strata.reduce((sum, { demand }) => sum + demand, strata.length);
  return strata.map(({ target, demand }) => {
    const prior = targets > 0 ? (target / targets) * strata.length : 1;
    const mean = (demand + prior) / arrivals;
    return { mean, variation: mean > 0 ? (1 - mean) / (mean * (arrivals + 1)) : 0 };
  });
}

/** A share of the city's demand. The uncertainties of the city and of the share multiply. */
export const stratumDemand = ({ mean, variation }: DemandShare, city: Mixture): Mixture =>
  city.map((part) => ({
    weight: part.weight,
    mean: mean * part.mean,
    spread: (1 + part.spread) * (1 + variation) - 1,
  }));

/**
 * The probability that a city meets all targets by the close. The uncertainty of the city's demand moves all of its
 * strata together.
 */
export function chanceOfStrata(strata: readonly Stratum[], city: number, outlook: Outlook): number {
  const shares = sharesOf(strata);
  const open = strata
    .map(({ target, counted }, i) => ({ missing: target - counted, share: shares[i]! }))
    .filter(({ missing }) => missing > 0);
  if (open.length === 0) return 1;
  return mixed(demandWithin(outlook.hoursLeft, city, outlook), ({ mean, spread }) =>
    mixed(sharedFactors(spread), ({ factor }) =>
      open.reduce((product, { missing, share }) => {
        const own = { mean: share.mean * mean * factor, spread: share.variation };
        return product * chanceOfAtLeast(missing, own);
      }, 1),
    ),
  );
}

/** When a stratum reaches its target, in milliseconds since 1970; null is after the close. */
export interface StratumForecast {
  p10: number | null;
  p50: number | null;
  p90: number | null;
  fullByClose: number;
}
export type UnknownStratum = { unknown: 'too_early' | 'stalled' };

/** Below this many arrivals the forecast cannot tell. */
export const LEAST_ARRIVALS = 20;

/**
 * The forecast of each stratum of a city.
 * @param cityUnknown why the whole city cannot be forecast, if so
 */
export function forecastStrata(
  strata: readonly Stratum[],
  city: number,
  outlook: Outlook,
  { now, closesAt }: { now: number; closesAt: number },
  cityUnknown: UnknownStratum['unknown'] | undefined,
): (StratumForecast | UnknownStratum)[] {
  const shares = sharesOf(strata);
  const demandIn = (hours: number) => demandWithin(hours, city, outlook);
  return strata.map(({ target, counted, demand }, i) => {
    const missing = target - counted;
    const end = Math.min(now, closesAt);
    if (missing <= 0) return { p10: end, p50: end, p90: end, fullByClose: 1 };
    const tooEarly = demand < LEAST_ARRIVALS ? 'too_early' : undefined;
    const unknown = outlook.hoursLeft > 0 ? (cityUnknown ?? tooEarly) : undefined;
    if (unknown) return { unknown };
    const within = (hours: number) => stratumDemand(shares[i]!, demandIn(hours));
    const date = (p: number) => dateOf(p, missing, within, { now, closesAt }, outlook.hoursLeft);
    return {
      p10: date(0.1),
      p50: date(0.5),
      p90: date(0.9),
      fullByClose: mixedChance(missing, within(outlook.hoursLeft)),
    };
  });
}
