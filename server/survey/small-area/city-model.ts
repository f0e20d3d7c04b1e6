import {
  type FayHerriotFit,
  fitFayHerriot,
  type Predicted,
  predictArea,
  type SmallArea,
} from './fay-herriot.ts';
import { type Region, regionOf, regions } from './regions.ts';

/**
 * What cities with few answers borrow from the others (docs/scoring.md, "Experimental series"): one dimension is
 * regressed on facts that need no answers, a city's population and region, over the cities with a published score.
 */

/** A city with a published score. */
export interface PublishedCity {
  code: string;
  /** Inhabitants. */
  population: number;
  score: number;
  se: number;
  /** Answers, and the design effect of their weights (Kish). */
  n: number;
  deff: number;
}

/** A city with too few answers. */
export interface SmallCity {
  code: string;
  population: number;
  /** Its own weighted mean, and the effective number of answers. */
  estimate: number;
  neff: number;
  /** The variance of its mean by clusters, if it has any. */
  clusterVariance: number | null;
}

/** Fewer cities say too little about how cities differ. */
const MIN_CITIES = 20;
/** A region with fewer cities says too little: it lends to nobody. */
const MIN_OF_REGION = 5;

/** Why there is no model. */
export const modelFaults = ['FEW_CITIES', 'NO_SPREAD', 'COVARIATES_DEPEND'] as const;
export type ModelFault = (typeof modelFaults)[number];

export interface CityModel {
  fit: FayHerriotFit;
  /** The regions that lend; the first is in the intercept. */
  regions: Region[];
  /** Standard deviation of single answers, from the errors of the published cities. */
  unitSd: number;
}

/**
 * Fits the model, from published figures alone. Without any spread between the cities beyond their errors it would
 * claim that all are alike, and with certainty: there is then no model.
 */
export function modelCities(published: readonly PublishedCity[]): CityModel | ModelFault {
  const inRegion = (region: Region) => published.filter(({ code }) => regionOf(code) === region);
  const lending = regions.filter((region) => inRegion(region).length >= MIN_OF_REGION);
  const cities = lending.flatMap(inRegion);
  if (cities.length < MIN_CITIES) return 'FEW_CITIES';
  const fit = fitFayHerriot(
    cities.map(({ code, population, score, se }): SmallArea => {
      return { x: covariatesOf(code, population, lending), y: score, psi: se * se };
    }),
  );
  if (!fit) return 'COVARIATES_DEPEND';
  if (fit.sigma2 === 0) return 'NO_SPREAD';
  return { fit, regions: lending, unitSd: unitSdOf(cities) };
}

/**
 * The estimate for a city by what it shares with the others; null where its region does not lend. So few answers
 * hardly show their own variance: it is that of answers in the published cities by the city's own effective number,
 * or that of its clusters where that is more.
 */
export function predictCity({ fit, regions: lending, unitSd }: CityModel, city: SmallCity): Predicted | null {
  const region = regionOf(city.code);
  if (!region || !lending.includes(region)) return null;
  const psi = Math.max(unitSd ** 2 / city.neff, city.clusterVariance ?? 0);
  return predictArea(fit, covariatesOf(city.code, city.population, lending), { y: city.estimate, psi });
}

/** Names of the covariates, in their order. */
export const covariateNames = (lending: readonly Region[]): string[] => [
  'intercept',
  'population',
  ...lending.slice(1),
];

/** An intercept, the power of ten of the population beside a million, and the region against the first. */
function covariatesOf(code: string, population: number, lending: readonly Region[]): number[] {
  const region = regionOf(code);
  return [1, Math.log10(population) - 6, ...lending.slice(1).map((other) => (other === region ? 1 : 0))];
}

/** Pooled: V n_eff estimates the variance of single answers, including the effect of clusters. */
function unitSdOf(cities: readonly PublishedCity[]): number {
  let [sum, degrees] = [0, 0];
  for (const { se, n, deff } of cities) {
    sum += (n - 1) * se * se * (n / deff);
    degrees += n - 1;
  }
  return Math.sqrt(sum / degrees);
}
