import type { Quota } from '../../../db/quotas.ts';
import type { WaveCity } from '../../../db/waves.ts';
import { groupBy } from '../../survey/group-by.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { stratumVariables } from '../../survey/questionnaire/weighting-variables.ts';
import {
  expectedOf,
  halfWidthOf,
  type ProposedQuota,
  type ProposedStratum,
  proposeQuotas,
  type QuotaPrecision,
  strataByMargins,
} from '../../survey/quota/propose.ts';
import type { StratumQuota } from '../files/quotas-file.ts';
import type { Setup } from './setup.ts';

/** The effect of a city's quotas. */
export interface QuotaPlan {
  city: WaveCity;
  quotas: readonly ProposedQuota[];
  target: number;
  cap: number;
  /** Expected half-widths of the overall score and of the widest stratum; null where no expectation is possible. */
  halfWidth: number | null;
  widest: number | null;
}

/** The strata of a city by its margins; null where margins are missing. */
export function strataIn(city: Pick<WaveCity, 'margins'>, definition: Definition): ProposedStratum[] | null {
  const variables = stratumVariables(definition).map((w) => w.question);
  const { margins } = city;
  if (!margins || variables.length === 0) return null;
  return variables.every((variable) => Object.hasOwn(margins, variable))
    ? strataByMargins(margins, variables)
    : null;
}

/** The effect of a city's quotas, given the scores' standard deviation. */
export function quotaPlanOf(
  city: WaveCity,
  quotas: readonly ProposedQuota[],
  definition: Definition,
  deviation: number,
): QuotaPlan {
  const strata = strataIn(city, definition);
  const targets = new Map(quotas.map(({ stratum, target }) => [stratum, target]));
  const least = Math.min(...quotas.map(({ target }) => target));
  const sum = (of: 'target' | 'cap') => quotas.reduce((total, quota) => total + quota[of], 0);
  return {
    city,
    quotas,
    target: sum('target'),
    cap: sum('cap'),
    halfWidth: strata && expectedOf(strata, targets, deviation).halfWidth,
    widest: Number.isFinite(least) ? halfWidthOf(least, deviation) : null,
  };
}

/** Quotas for every city with margins, and the cities without a possible proposal. */
export function proposeFor(
  { cities, questionnaire }: Setup,
  precision: QuotaPrecision,
): { plans: QuotaPlan[]; lacking: WaveCity[] } {
  const { definition } = questionnaire;
  const plans: QuotaPlan[] = [];
  const lacking: WaveCity[] = [];
  for (const city of cities) {
    const strata = strataIn(city, definition);
    if (strata)
      plans.push(quotaPlanOf(city, proposeQuotas(strata, precision), definition, precision.deviation));
    else lacking.push(city);
  }
  return { plans, lacking };
}

/** The effect of the saved quotas, by city. */
export function savedPlans({ cities, quotas, questionnaire }: Setup, deviation: number): QuotaPlan[] {
  const byCity = groupBy(quotas, (quota: Quota) => quota.city);
  return cities.flatMap((city) => {
    const saved = byCity.get(city.code);
    return saved ? [quotaPlanOf(city, saved, questionnaire.definition, deviation)] : [];
  });
}

/** Plans in the form that is saved. */
export const quotasOfPlans = (plans: readonly QuotaPlan[]): StratumQuota[] =>
  plans.flatMap(({ city, quotas }) => quotas.map((quota) => ({ ...quota, city: city.code })));
