import type { Db } from '../../../db/client.ts';
import {
  type Evaluation,
  type EvaluationCity,
  listEvaluationCities,
  listEvaluations,
  listExtensions,
} from '../../../db/evaluations.ts';
import type { IndicatorSetVersion } from '../../../db/indicator-sets.ts';
import { listReportStatuses } from '../../../db/reports.ts';
import { type Actor, citiesFor } from '../../identity/grants.ts';
import { dueOf } from '../../survey/evaluation/report-rules.ts';
import type { ReportState } from '../../survey/evaluation/report-state.ts';
import { stateOf } from './progress.ts';
import { scopeOf, setOf } from './read-evaluation.ts';

/** An evaluation that concerns the actor. */
export interface OwnEvaluation {
  evaluation: Evaluation;
  set: IndicatorSetVersion;
  /** When reports are due, for all cities. */
  dueAt: Date;
  seesProgress: boolean;
  /** Cities for which the actor reports. */
  cities: { city: EvaluationCity; state: ReportState; dueAt: Date }[];
}

/** The evaluations that the actor's grants cover, newest first; unopened ones only for people who see progress. */
export async function listOwnEvaluations(db: Db, actor: Actor): Promise<OwnEvaluation[]> {
  const own: OwnEvaluation[] = [];
  for (const evaluation of await listEvaluations(db)) {
    const { wave } = scopeOf(evaluation);
    const covers = (action: 'see-evaluation' | 'see-report-draft') => citiesFor(actor, action, wave);
    const seesProgress = covers('see-evaluation').length > 0;
    const covered = evaluation.openedAt ? covers('see-report-draft') : [];
    if (!seesProgress && covered.length === 0) continue;
    const extensions = await listExtensions(db, evaluation.id);
    const dueFor = (city: string | null) =>
      dueOf({
        ...evaluation,
        extensions: extensions.filter((one) => one.city === null || one.city === city),
      });
    const statuses = new Map((await listReportStatuses(db, evaluation.id)).map((one) => [one.city, one]));
    const cities = (await listEvaluationCities(db, evaluation.id))
      .filter(({ code }) => covered === 'all' || covered.includes(code))
      .map((city) => {
        const status = statuses.get(city.code);
        return { city, state: status ? stateOf(status) : ('draft' as const), dueAt: dueFor(city.code) };
      });
    own.push({ evaluation, set: await setOf(db, evaluation), dueAt: dueFor(null), seesProgress, cities });
  }
  return own;
}
