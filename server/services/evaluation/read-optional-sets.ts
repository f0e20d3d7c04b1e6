import type { Db } from '../../../db/client.ts';
import { type Evaluation, type EvaluationCity, listEvaluationCities } from '../../../db/evaluations.ts';
import { listProposedSets, type ProposedSet } from '../../../db/optional-sets.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, citiesFor, may } from '../../identity/grants.ts';
import { takesOptionalSet } from '../../survey/evaluation/report-rules.ts';
import { evaluationNamed, scopeOf } from './read-evaluation.ts';

/** A province that may have an optional set in an evaluation. */
export interface OptionalProvince {
  code: string;
  name: string;
  english: string;
  cities: EvaluationCity[];
  /** All proposals, newest first. */
  proposals: ProposedSet[];
  /** Whether the reader may propose a set. */
  mayPropose: boolean;
}

/**
 * Optional sets of the provinces whose cities the actor may see, with every proposal and decision.
 * @throws Problem `evaluation-unknown`, `forbidden`
 */
export async function readOptionalSets(
  db: Db,
  { evaluation: code, actor }: { evaluation: string; actor: Actor },
): Promise<{ evaluation: Evaluation; provinces: OptionalProvince[] }> {
  const evaluation = await evaluationNamed(db, code);
  const visible = citiesFor(actor, 'see-evaluation', scopeOf(evaluation).wave);
  if (visible !== 'all' && visible.length === 0) throw new Problem('forbidden');
  const proposed = await listProposedSets(db, evaluation.id);
  const provinces = new Map<string, OptionalProvince>();
  for (const city of await listEvaluationCities(db, evaluation.id)) {
    if (!takesOptionalSet(city.kind)) continue;
    const { provinceCode, province: name, provinceEnglish: english } = city;
    const proposals = proposed.filter(({ proposal }) => proposal.province === provinceCode);
    const before = provinces.get(provinceCode) ?? {
      ...{ code: provinceCode, name, english, cities: [], proposals },
      mayPropose: evaluation.openedAt === null,
    };
    provinces.set(provinceCode, {
      ...before,
      cities: [...before.cities, city],
      mayPropose: before.mayPropose && may(actor, 'propose-optional-set', scopeOf(evaluation, city.code)),
    });
  }
  const isVisible = ({ cities }: OptionalProvince) =>
    visible === 'all' || cities.some((city) => visible.includes(city.code));
  return { evaluation, provinces: [...provinces.values()].filter(isVisible) };
}
