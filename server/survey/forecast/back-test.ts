import type { Steps } from '../steps.ts';
import { sumOf } from './field-days.ts';
import { chanceOfAtLeast, logChanceOf } from './negative-binomial.ts';
import { type Cells, discount, type Rates, ratesAt } from './rate.ts';
import { grown, trendsAt } from './trend.ts';

/** What the forecast learns about itself: it forecasts the wave's own past and compares with what came. */

/** One way to forecast: how fast the past is forgotten, and how much of the trend continues. */
export interface Variant {
  rates: Rates;
  /** Share of the measured trend that the variant uses. */
  trendShare: number;
  /** Values of drift, the same in all variants; their posterior probabilities in all variants are together 1. */
  drifts: readonly Drift[];
}

interface Drift {
  /** δ: squared relative change of the rate a day, as a random walk. */
  drift: number;
  /** Posterior probability, with the variant's. */
  weight: number;
}

const HALF_LIVES = [2, 5, 12];
const TREND_SHARES = [0, 0.5, 1];
/** Log prior of a variant, relative to a half-life of 5 days without trend. */
const logPrior = (halfLife: number, trendShare: number) => -trendShare - (halfLife === 5 ? 0 : 0.5);

/** Values of drift that are tried; each is four times the one before. */
const DRIFTS = Array.from({ length: 7 }, (_, i) => 0.0002 * 4 ** i);
/** Prior: drift is log-normal; the rate moves by some 12 % a day. */
const USUAL_DRIFT = 0.015;
const DRIFT_DEVIATION = 1.5;
/** The share of ranges that should hold what comes. */
const COVERAGE = 0.8;
/** Past days from which forecasts are made. */
const MOST_ORIGINS = 21;
/** The most past forecasts to judge; of more, an even selection. */
const MOST_FORECASTS = 1500;
/** An almost impossible count has this log probability, so that one surprise does not decide everything. */
const LEAST_LOG_CHANCE = -12;
/** Variants and drifts with less weight are left out. */
const LEAST_WEIGHT = 0.02;
/** Cells with fewer discounted arrivals are not judged. */
const LEAST_SHAPE = 5;

/** A forecast from the past: its mean, what came, and the spread, which is `fixed + drift · drifting`. */
interface PastForecast {
  mean: number;
  came: number;
  fixed: number;
  drifting: number;
}

/**
 * Squared coefficient of variation of the rate over some days ahead, in two parts: the posterior's and the bursts' in
 * past and future, and what multiplies the drift. A random walk's mean over m days is m/3 days of drift away from
 * where it is now, and what was learned from days of a mean age of a is a/2 behind.
 */
export function spreadParts(
  { shape, unevenness, age }: Rates,
  cell: number,
  burstiness: number,
  days: number,
): { fixed: number; drifting: number } {
  return {
    fixed: 1 / shape[cell]! + burstiness * (unevenness + 1 / days),
    drifting: age / 2 + days / 3,
  };
}

/**
 * Variants by how well they would have forecast. From the end of each past day they forecast the demand until now, or
 * of as many days as remain until the close. A variant and its drift are judged by two halves: the log probability
 * that they gave to the actual counts (Good 1952), and how near the share of 80 % ranges that held is to 80 %.
 *
 * @param daysAhead from now to the close
 */
export function* weighVariants(
  demand: readonly Float64Array[],
  exposure: Float64Array,
  burstiness: number,
  cells: Cells,
  daysAhead: number,
): Steps<Variant[]> {
  const origins = Array.from({ length: Math.min(MOST_ORIGINS, exposure.length - 2) }, (_, i) => i + 1);
  // Cells of one city err together, and so do forecasts over overlapping days: each counts as one of its days.
  const windows = origins.reduce((sum, origin) => sum + 1 / daysBetween(origin, daysAhead), 0);
  const trends = origins.map((origin) => trendsAt(origin, demand, exposure, burstiness, cells));
  const variants: ScoredVariant[] = [];
  for (const halfLife of HALF_LIVES) {
    const discounted = discount(demand, exposure, halfLife);
    const past = origins.map((origin) => ratesAt(origin, discounted, cells));
    const rates = ratesAt(0, discounted, cells);
    for (const trendShare of TREND_SHARES) {
      const forecasts = pastForecasts({
        origins,
        trends,
        past,
        trendShare,
        demand,
        exposure,
        burstiness,
        cells,
        daysAhead,
      });
      const independent = Math.min(forecasts.length, windows * cells.cities);
      const scores = yield* scoresOf(forecasts, independent);
      const prior = logPrior(halfLife, trendShare);
      variants.push({ rates, trendShare, scores: scores.map((score) => score + prior) });
    }
  }
  return weighed(variants);
}

interface ScoredVariant extends Omit<Variant, 'drifts'> {
  /** The log posterior odds of each drift. */
  scores: readonly number[];
}

function weighed(variants: readonly ScoredVariant[]): Variant[] {
  const best = Math.max(...variants.flatMap(({ scores }) => scores));
  const odds = variants.map(({ scores }) => scores.map((score) => Math.exp(score - best)));
  const total = sumOf(odds.flat());
  const isLikely = (weights: readonly number[]) => sumOf(weights) >= LEAST_WEIGHT * total;
  const likely = variants
    .map((variant, v) => ({ ...variant, odds: odds[v]! }))
    .filter(({ odds }) => isLikely(odds));
  // By the variants that are left alone: in them, a drift that only the others find likely may have no weight at all.
  const drifts = DRIFTS.map((drift, j) => ({ drift, j })).filter(({ j }) =>
    isLikely(likely.map(({ odds }) => odds[j]!)),
  );
  const left = sumOf(likely.flatMap(({ odds }) => drifts.map(({ j }) => odds[j]!)));
  return likely.map(({ rates, trendShare, odds }) => ({
    rates,
    trendShare,
    drifts: drifts.map(({ drift, j }) => ({ drift, weight: odds[j]! / left })),
  }));
}

/** Days to forecast from the end of a past day: until now, or as many as remain until the close. */
const daysBetween = (origin: number, daysAhead: number): number =>
  Math.min(origin, Math.max(1, Math.ceil(daysAhead)));

interface Past {
  origins: readonly number[];
  trends: readonly Float64Array[];
  past: readonly Rates[];
  trendShare: number;
  demand: readonly Float64Array[];
  exposure: Float64Array;
  burstiness: number;
  cells: Cells;
  daysAhead: number;
}

function pastForecasts({
  origins,
  trends,
  past,
  trendShare,
  demand,
  exposure,
  burstiness,
  cells: { cityOf },
  daysAhead,
}: Past): PastForecast[] {
  const stride = Math.max(1, Math.ceil((demand.length * origins.length) / MOST_FORECASTS));
  const forecasts: PastForecast[] = [];
  let turn = 0;
  for (const [o, origin] of origins.entries()) {
    const rates = past[o]!;
    const days = daysBetween(origin, daysAhead);
    for (let i = 0; i < demand.length; i++) {
      if (turn++ % stride !== 0 || rates.shape[i]! < LEAST_SHAPE || rates.perDay[i] === 0) continue;
      const growth = trendShare * trends[o]![cityOf[i]!]!;
      let came = 0;
      let exposed = 0;
      for (let k = 0; k < days; k++) {
        came += demand[i]![origin - 1 - k]!;
        exposed += exposure[origin - 1 - k]! * grown(growth, k + 0.5);
      }
      const mean = rates.perDay[i]! * Math.exp(growth * rates.age) * exposed;
      forecasts.push({ mean, came, ...spreadParts(rates, i, burstiness, days) });
    }
  }
  return forecasts;
}

/** The log posterior odds of each drift. */
function* scoresOf(forecasts: readonly PastForecast[], independent: number): Steps<number[]> {
  const scores: number[] = [];
  for (const drift of DRIFTS) {
    const logPriorOfDrift = -((Math.log(drift / USUAL_DRIFT) / DRIFT_DEVIATION) ** 2) / 2;
    scores.push(logPriorOfDrift + (forecasts.length === 0 ? 0 : independent * goodness(forecasts, drift)));
    yield;
  }
  return scores;
}

/** Half the mean log probability of the counts, half the log likelihood of the share of ranges that held. */
function goodness(forecasts: readonly PastForecast[], drift: number): number {
  let logChance = 0;
  let held = 0;
  for (const { mean, came, fixed, drifting } of forecasts) {
    const count = { mean, spread: fixed + drift * drifting };
    const log = logChanceOf(came, count);
    logChance += Math.max(LEAST_LOG_CHANCE, log);
    // Counts are discrete: half of the observed count's probability lies on either side.
    const above = chanceOfAtLeast(came + 1, count) + Math.exp(log) / 2;
    if (Math.abs(above - 0.5) <= COVERAGE / 2) held++;
  }
  const share = Math.min(0.995, Math.max(0.001, held / forecasts.length));
  const surprise =
    COVERAGE * Math.log(COVERAGE / share) + (1 - COVERAGE) * Math.log((1 - COVERAGE) / (1 - share));
  return (logChance / forecasts.length - surprise) / 2;
}
