import type { Db } from '../../../db/client.ts';
import { type Evaluation, type EvaluationCity, listEvaluationCities } from '../../../db/evaluations.ts';
import { Problem } from '../../http/problems.ts';
import { type Action, type Actor, requireGrant } from '../../identity/grants.ts';
import { takesOptionalSet } from '../../survey/evaluation/report-rules.ts';
import { scopeOf } from './read-evaluation.ts';

/** The cities of an evaluation that a province organises, which excludes cities that report directly. */
export const organisedBy = (cities: readonly EvaluationCity[], province: string): EvaluationCity[] =>
  cities.filter(({ kind, provinceCode }) => provinceCode === province && takesOptionalSet(kind));

/** Throws `no-optional-set`, or `forbidden` unless the actor may act for all cities that a province organises. */
export async function requireProvince(
  db: Db,
  evaluation: Evaluation,
  province: string,
  actor: Actor,
  action: Action,
): Promise<void> {
  const cities = organisedBy(await listEvaluationCities(db, evaluation.id), province);
  if (cities.length === 0) {
    // An actor without any such right must not learn who takes part.
    requireGrant(actor, 'see-evaluation', scopeOf(evaluation));
    throw new Problem('no-optional-set');
  }
  for (const { code } of cities) requireGrant(actor, action, scopeOf(evaluation, code));
}
