import { Z_975 } from '../score/distributions.ts';
import { precisionBy } from '../score/estimate.ts';
import type { ScoringOptions } from '../score/scoring-design.ts';
import {
  type CityModel,
  covariateNames,
  modelCities,
  type PublishedCity,
  predictCity,
  type SmallCity,
} from '../small-area/city-model.ts';
import type { ReleaseCity, ReleaseDocument } from './document.ts';
import type { ReleasedCity } from './input.ts';
import type { Reason } from './publication-rules.ts';
import { clustersIn } from './publish-figure.ts';
import { orNull, roundCoarsely, roundFigure, roundFinely } from './rounding.ts';

/**
 * The experimental series (docs/scoring.md, "Experimental series"): dimensions of cities with too few answers for a
 * score. It is separate from everything else in a release, which is computed as if the series did not exist.
 */

type Series = NonNullable<ReleaseDocument['experimental']>;
type Estimates = NonNullable<ReleaseCity['experimental']>;

/** Reasons of size; any other reason says that the answers themselves are unfit. */
const REASONS_OF_SIZE: readonly Reason[] = ['N_BELOW_MIN', 'NEFF_BELOW_MIN', 'MOE_TOO_WIDE'];

/** A dimension of a city with its own answers, if enough people gave them. */
interface OwnDimension extends Omit<SmallCity, 'code' | 'population'> {
  id: string;
}

/**
 * The dimensions of a city that the series may show: withheld for the number of answers alone, and about `smallCount`
 * people or more. A reader who knows the model can work out these people's average answer, so the series obeys the
 * same rule between releases as published scores.
 */
export function experimentalDimensions(
  { score }: Pick<ReleasedCity, 'score'>,
  { dimensions }: Pick<ReleaseCity, 'dimensions'>,
  options: ScoringOptions,
): OwnDimension[] {
  const { experimental, smallCount } = options.publication;
  if (!experimental) return [];
  const clusters = clustersIn(score.result, options);
  return dimensions.flatMap(({ id, publishable, reasons }): OwnDimension[] => {
    const e = score.result.dimensions[id];
    if (!e || publishable || !reasons.every((reason) => REASONS_OF_SIZE.includes(reason))) return [];
    const { answered, estimate, kishNeff: neff } = e;
    if (answered < Math.max(2, smallCount) || estimate === null || !neff) return [];
    if (!clusters) return [{ id, estimate, neff, clusterVariance: null }];
    const { se } = precisionBy(e, options.variance);
    // A single cluster says nothing about its error.
    return se === null ? [] : [{ id, estimate, neff, clusterVariance: se * se }];
  });
}

/** Fits a model for each dimension to the printed entries, and adds its estimates to the cities with new figures. */
export function addExperimental(
  entries: readonly ReleaseCity[],
  cities: readonly ReleasedCity[],
  options: ScoringOptions,
): { cities: ReleaseCity[]; experimental?: Series } {
  if (!options.publication.experimental) return { cities: [...entries] };
  const ids = entries[0]?.dimensions.map(({ id }) => id) ?? [];
  const models = new Map(
    ids.map((id) => {
      const published = entries.flatMap((entry) => publishedIn(entry, id));
      return [id, { id, cities: published.length, model: modelCities(published) }];
    }),
  );
  const withEstimates = entries.map((entry, i): ReleaseCity => {
    // Repeated figures keep the estimates of their release.
    if (typeof entry.unchangedSince === 'number') return entry;
    const own = experimentalDimensions(cities[i]!, entry, options);
    const estimates = own.flatMap((dimension): Estimates => {
      const model = models.get(dimension.id)?.model;
      if (!model || typeof model === 'string') return [];
      return estimatesOf(entry, dimension, model, options);
    });
    return { ...entry, experimental: estimates.length > 0 ? estimates : null };
  });
  const dimensions = [...models.values()].map(({ id, cities: n, model }) => modelIn(id, n, model, options));
  return { cities: withEstimates, experimental: { method: 'fay-herriot', dimensions } };
}

/** Whether the series shows anything of a city. */
export const hasExperimental = ({ experimental }: ReleaseCity): boolean => (experimental ?? []).length > 0;

/** A published dimension of a city with a known population. */
function publishedIn({ code, margins, deff, dimensions }: ReleaseCity, id: string): PublishedCity[] {
  const { score, se, n, publishable } = dimensions.find((one) => one.id === id) ?? {};
  const { population } = margins;
  if (!publishable || !population || !se || !deff) return [];
  if (typeof score !== 'number' || typeof n !== 'number') return [];
  return [{ code, population, score, se, n, deff }];
}

function estimatesOf(
  { code, margins: { population } }: ReleaseCity,
  { id, ...own }: OwnDimension,
  model: CityModel,
  { rounding }: ScoringOptions,
): Estimates {
  const predicted = population ? predictCity(model, { code, population, ...own }) : null;
  if (!predicted) return [];
  const { estimate, mse, ownShare } = predicted;
  const error = Math.sqrt(mse);
  const within = (x: number) => roundCoarsely(Math.min(100, Math.max(0, x)), rounding);
  return [
    {
      id,
      score: within(estimate),
      se: roundCoarsely(error, rounding),
      ci: [within(estimate - Z_975 * error), within(estimate + Z_975 * error)],
      ownShare: Math.round(100 * ownShare),
    },
  ];
}

function modelIn(
  id: string,
  cities: number,
  model: ReturnType<typeof modelCities>,
  { rounding }: ScoringOptions,
): Series['dimensions'][number] {
  if (typeof model === 'string') return { id, cities, fault: model, spread: null, unitSd: null, terms: [] };
  const { fit, regions, unitSd } = model;
  const names = covariateNames(regions);
  return {
    id,
    cities: fit.areas,
    fault: null,
    spread: orNull(Math.sqrt(fit.sigma2), (x) => roundFigure(x, rounding)),
    unitSd: roundFigure(unitSd, rounding),
    terms: fit.beta.map((value, i) => ({
      name: names[i]!,
      value: roundFinely(value, rounding),
      se: roundFinely(fit.betaSe[i]!, rounding),
    })),
  };
}
