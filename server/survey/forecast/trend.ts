import { sumOf } from './field-days.ts';
import type { Cells } from './rate.ts';

/** Days after which a day counts half in the trend. */
const HALF_LIFE = 10;
/** Usual size of a trend, growth a day: a trend from few arrivals shrinks towards 0 by it. */
const USUAL_TREND = 0.06;
/** The largest trend used, growth a day. */
const MOST_TREND = 0.25;
/** The least burstiness assumed: days differ. */
const LEAST_BURSTINESS = 0.02;
/** Days in which a trend fades, by the factor e. Damped trends: Gardner & McKenzie 1985, Management Science 31:1237. */
const FADES_IN = 20;

/**
 * Growth of each city's rate a day, as of the end of one day, as a logarithm: the g for which arrivals at a rate of
 * exp(−g · age) would have the observed mean age, which maximises the likelihood. The nation's growth shrinks towards
 * 0 and a city's towards the nation's, by the variances of the measurements.
 */
export function trendsAt(
  day: number,
  demand: readonly Float64Array[],
  exposure: Float64Array,
  burstiness: number,
  { cityOf, cities }: Cells,
): Float64Array {
  const time = newMoments();
  const times: Time[] = [];
  const ofCity = Array.from({ length: cities }, newMoments);
  for (let d = day; d < exposure.length; d++) {
    const age = d - day + 0.5;
    const weight = 2 ** (-age / HALF_LIFE);
    add(time, exposure[d]!, weight, age);
    times.push({ weight: weight * exposure[d]!, age });
    for (let i = 0; i < demand.length; i++) add(ofCity[cityOf[i]!]!, demand[i]![d]!, weight, age);
  }
  const growths = new Float64Array(cities);
  const meanAge = time.aged / time.sum;
  const spread = time.agedTwice / time.sum - meanAge ** 2;
  const total = sumOf(ofCity.map(({ sum }) => sum));
  if (!(total > 0 && spread > 0.05)) return growths;
  /** Variance of a measured growth: Poisson's, and that of bursts. */
  const variance = (sum: number, squared: number, bursts: number) =>
    (squared / sum ** 2 + (bursts * time.squared) / time.sum ** 2) / spread;
  const growth = (aged: number, sum: number) => growthOf(times, aged / sum);
  const usual = USUAL_TREND ** 2;
  const ofAll = variance(
    total,
    sumOf(ofCity.map(({ squared }) => squared)),
    LEAST_BURSTINESS + burstiness / cities,
  );
  const nation = (growth(sumOf(ofCity.map(({ aged }) => aged)), total) * usual) / (usual + ofAll);
  return growths.map((_, c) => {
    const { sum, squared, aged } = ofCity[c]!;
    if (sum === 0) return bounded(nation);
    const error = variance(sum, squared, LEAST_BURSTINESS + burstiness);
    return bounded(nation + ((growth(aged, sum) - nation) * usual) / (usual + 2 * error));
  });
}

interface Time {
  /** Discounted exposure. */
  weight: number;
  /** Days back. */
  age: number;
}

/** The growth a day that gives arrivals this mean age, by Newton's method: the mean's derivative is −variance. */
function growthOf(times: readonly Time[], meanAge: number): number {
  let growth = 0;
  for (let step = 0; step < 8; step++) {
    let sum = 0;
    let aged = 0;
    let agedTwice = 0;
    for (const { weight, age } of times) {
      const tilted = weight * Math.exp(-growth * age);
      sum += tilted;
      aged += tilted * age;
      agedTwice += tilted * age * age;
    }
    const variance = agedTwice / sum - (aged / sum) ** 2;
    const change = (aged / sum - meanAge) / Math.max(variance, 1e-6);
    growth = bounded(growth + change);
    if (Math.abs(change) < 1e-5) break;
  }
  return growth;
}

const bounded = (growth: number) => Math.max(-MOST_TREND, Math.min(MOST_TREND, growth));

const newMoments = () => ({ sum: 0, squared: 0, aged: 0, agedTwice: 0 });

function add(moments: ReturnType<typeof newMoments>, value: number, weight: number, age: number): void {
  moments.sum += weight * value;
  moments.squared += weight * weight * value;
  moments.aged += weight * value * age;
  moments.agedTwice += weight * value * age * age;
}

/** The factor by which a fading growth a day changes the rate within some days. */
export const grown = (growth: number, days: number): number =>
  growth === 0 ? 1 : Math.exp(growth * FADES_IN * (1 - Math.exp(-days / FADES_IN)));
