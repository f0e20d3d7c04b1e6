import { sumOf } from './field-days.ts';

/** Cells, and the cities that they are in. */
export interface Cells {
  targets: readonly number[];
  /** The index of each cell's city. */
  cityOf: readonly number[];
  cities: number;
}

/** Demand and exposure, each day counting half as much as the one that was a half-life later. */
export interface Discounted {
  halfLife: number;
  /** [reference day] Σ weight · exposure */
  exposure: Float64Array;
  /** Σ weight² · exposure */
  squared: Float64Array;
  /** Σ weight · exposure · days back */
  aged: Float64Array;
  /** [cell][day] Σ weight · demand */
  demand: Float64Array[];
  /** Σ weight² · demand, the Poisson variance of the sum above */
  variance: Float64Array[];
}

/** @param exposure of each day, counted back from now */
export function discount(
  demand: readonly Float64Array[],
  exposure: Float64Array,
  halfLife: number,
): Discounted {
  const days = exposure.length;
  const daily = 2 ** (-1 / halfLife);
  // A day's arrivals are half a day old at its end.
  const half = 2 ** (-0.5 / halfLife);
  const summed = (values: Float64Array, power: 1 | 2) => {
    const sums = new Float64Array(days + 1);
    for (let d = days - 1; d >= 0; d--) sums[d] = sums[d + 1]! * daily ** power + values[d]! * half ** power;
    return sums;
  };
  const discounted = summed(exposure, 1);
  const aged = new Float64Array(days + 1);
  for (let d = days - 1; d >= 0; d--)
    aged[d] = (aged[d + 1]! + discounted[d + 1]!) * daily + exposure[d]! * half * 0.5;
  return {
    halfLife,
    exposure: discounted,
    squared: summed(exposure, 2),
    aged,
    demand: demand.map((byDay) => summed(byDay, 1)),
    variance: demand.map((byDay) => summed(byDay, 2)),
  };
}

/** Gamma posteriors of the cells' rates, as of one day. */
export interface Rates {
  /** Arrivals per usual day, the posterior's mean. */
  perDay: Float64Array;
  /** The posterior's shape; 1/shape is its squared coefficient of variation. */
  shape: Float64Array;
  /** Mean age of the data behind the rates, in days. */
  age: number;
  /**
   * Σ w² / (Σ w)² of the exposure: the share of single days' burstiness that remains in the mean, per day of
   * exposure.
   */
  unevenness: number;
}

/**
 * Rates by empirical Bayes (Gamma–Poisson; Clayton & Kaldor 1987, Biometrics 43:671), in two steps: a city's rate per
 * target shrinks towards the nation's, a cell's towards its city's, each by how alike cities or cells are. A single
 * one does not shrink.
 */
export function ratesAt(day: number, discounted: Discounted, { targets, cityOf, cities }: Cells): Rates {
  const exposure = discounted.exposure[day]!;
  const demand = discounted.demand.map((sums) => sums[day]!);
  const variance = discounted.variance.map((sums) => sums[day]!);
  const byCity = (values: readonly number[]) => {
    const sums = new Array<number>(cities).fill(0);
    for (const [i, value] of values.entries()) sums[cityOf[i]!]! += value;
    return sums;
  };
  const total = sumOf(demand);
  /** Variance of discounted demand over its mean: the weight of one arrival. */
  const unit = total > 0 ? sumOf(variance) / total : 1;
  const cityDemand = byCity(demand);
  const cityTargets = byCity(targets);
  const allTargets = sumOf(targets);
  const perTarget = allTargets > 0 ? total / allTargets : 0;
  const cityExpected = cityTargets.map((target) => perTarget * target);
  const cityShape = priorShape(cityDemand, cityExpected, unit);
  const cityFactor = cityExpected.map((expected, c) =>
    expected > 0 ? (cityShape + cityDemand[c]! / unit) / (cityShape + expected / unit) : 1,
  );
  const expected = targets.map((target, i) => perTarget * target * cityFactor[cityOf[i]!]!);
  const cellShape = targets.length > cities ? priorShape(demand, expected, unit) : 0;
  const shape = Float64Array.from(demand, (n, i) => n / unit + (expected[i]! > 0 ? cellShape : 0));
  const perDay = shape.map((a, i) => {
    const prior = expected[i]! > 0 ? (cellShape * exposure) / expected[i]! : 0;
    return a > 0 ? a / (exposure / unit + prior) : 0;
  });
  return {
    perDay,
    shape,
    age: discounted.aged[day]! / exposure,
    unevenness: discounted.squared[day]! / exposure ** 2,
  };
}

/** Prior: cells' rates per target differ with this coefficient of variation, at the weight of two cells. */
const PRIOR_VARIATION = 0.4;
const PRIOR_CELLS = 2;

/**
 * Shape of the Gamma by which counts vary beyond Poisson around their expectation; by moments. 0 for one
 * count.
 */
function priorShape(counts: readonly number[], expected: readonly number[], unit: number): number {
  if (counts.length < 2) return 0;
  const mean = sumOf(expected) / counts.length;
  if (mean <= 0) return 0;
  const excess = sumOf(
    counts.map((n, i) => (expected[i]! > 0 ? (n - expected[i]!) ** 2 / expected[i]! - unit : 0)),
  );
  const variation =
    (Math.max(0, excess) / mean + PRIOR_CELLS * PRIOR_VARIATION ** 2) / (counts.length + PRIOR_CELLS);
  return 1 / Math.max(variation, 1e-4);
}
