import { v7 as uuidv7 } from 'uuid';
import { listCities } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import {
  createEvaluation,
  findEvaluation,
  listEvaluationCities,
  openEvaluation,
} from '../../../db/evaluations.ts';
import { addIndicatorSet } from '../../../db/indicator-sets.ts';
import { findWave } from '../../../db/waves.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import type { IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import type { Review } from '../../survey/evaluation/report-rules.ts';
import { surveyWeight } from '../../survey/evaluation/set-parts.ts';
import { noteAct } from './note-act.ts';
import { evaluationNamed, scopeOf, setOf } from './read-evaluation.ts';
import { tellCities } from './tell-cities.ts';

export interface EvaluationSettings {
  code: string;
  set: IndicatorSet;
  /** Code of the wave that fills the survey's indicator; null in a set without one. */
  wave: string | null;
  cities: readonly string[];
  dueAt: Date;
  review: Review;
  actor: Actor;
}

/** Prepares an evaluation, which takes no reports yet. The set has passed parsing. Throws `forbidden`. */
export async function prepareEvaluation(db: Db, settings: EvaluationSettings): Promise<void> {
  const { code, set, cities, dueAt, review, actor } = settings;
  const wave = settings.wave === null ? undefined : await findWave(db, settings.wave);
  requireGrant(actor, 'run-evaluation', wave ? { wave: wave.id } : {});
  if (settings.wave !== null && !wave) throw new Error(`there is no wave ${settings.wave}`);
  if (await findEvaluation(db, code)) throw new Error(`evaluation ${code} exists already`);
  const registry = new Set((await listCities(db)).map((city) => city.code));
  const unknown = cities.filter((city) => !registry.has(city));
  if (cities.length === 0) throw new Error('an evaluation has at least one city');
  if (unknown.length > 0) throw new Error(`there are no cities ${unknown.join(', ')}`);
  const setVersion = await addIndicatorSet(db, set, sha256(canonicalJson(set)));
  const waveId = wave?.id ?? null;
  await db.transaction(async (tx) => {
    await createEvaluation(tx, { id: uuidv7(), code, setName: set.name, setVersion, waveId, dueAt, review }, [
      ...new Set(cities),
    ]);
    await noteAct(tx, { code, waveId }, actor, { action: 'prepare-evaluation', subject: ['evaluation'] });
  });
}

/**
 * Opens an evaluation for reports, for good, and tells its cities' people. Refuses a wave whose weight differs from
 * the survey's weight in the set: its points would not be the indicator's. Throws `evaluation-unknown`, `forbidden`.
 */
export async function openForReports(db: Db, code: string, actor: Actor, now: Date): Promise<void> {
  const evaluation = await evaluationNamed(db, code);
  requireGrant(actor, 'run-evaluation', scopeOf(evaluation));
  const { definition } = await setOf(db, evaluation);
  const inSet = surveyWeight(definition);
  const wave = evaluation.waveId === null ? undefined : await findWave(db, evaluation.waveId);
  if (inSet > 0 && !wave)
    throw new Error(`set ${definition.name} has a survey, and evaluation ${code} no wave`);
  if (wave && wave.weight * 100 !== inSet)
    throw new Error(
      `wave ${wave.code} weighs ${wave.weight}, and the survey ${inSet / 100} in set ${definition.name}`,
    );
  if (evaluation.dueAt <= now) throw new Error(`evaluation ${code} is due before it opens`);
  await db.transaction(async (tx) => {
    if (!(await openEvaluation(tx, evaluation.id, now)))
      throw new Error(`evaluation ${code} is open already`);
    await noteAct(tx, evaluation, actor, { action: 'open-evaluation', subject: ['evaluation'] });
    const cities = await listEvaluationCities(tx, evaluation.id);
    const { dueAt } = evaluation;
    await tellCities(tx, {
      evaluation,
      kind: 'opened',
      cities: cities.map((city) => ({ city, dueAt })),
      now,
    });
  });
}
