import type { Db } from '../../../db/client.ts';
import { type EvaluationCity, listEvaluationCities } from '../../../db/evaluations.ts';
import { listBegun, listReportStatuses, type ReportStatus } from '../../../db/reports.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, citiesFor } from '../../identity/grants.ts';
import { counts, type ReportState, standingAfter } from '../../survey/evaluation/report-state.ts';
import { evaluationNamed, scopeOf } from './read-evaluation.ts';

/** How far a city is with its report. */
export interface CityProgress {
  city: string;
  province: string;
  /** Whether anybody has written anything. */
  hasBegun: boolean;
  state: ReportState;
  /** Of its newest report; null without one. */
  number: number | null;
  late: boolean | null;
}

export interface Progress {
  expected: number;
  notBegun: number;
  /** Cities with a report that nobody returned or recalled. */
  submitted: number;
  /** Of these, cities that submitted by the deadline. */
  onTime: number;
  /** Cities whose report counts. */
  accepted: number;
}

/**
 * The progress of the cities that the actor may see, in all and by province.
 * @throws Problem `evaluation-unknown`, `forbidden`
 */
export async function readProgress(
  db: Db,
  { evaluation: code, actor }: { evaluation: string; actor: Actor },
): Promise<{ cities: CityProgress[]; all: Progress; provinces: Record<string, Progress> }> {
  const evaluation = await evaluationNamed(db, code);
  const visible = citiesFor(actor, 'see-evaluation', scopeOf(evaluation).wave);
  if (visible !== 'all' && visible.length === 0) throw new Problem('forbidden');
  const begun = new Set(await listBegun(db, evaluation.id));
  const statuses = new Map((await listReportStatuses(db, evaluation.id)).map((one) => [one.city, one]));
  const cities = (await listEvaluationCities(db, evaluation.id))
    .filter((city) => visible === 'all' || visible.includes(city.code))
    .map((city) => progressOf(city, begun.has(city.code), statuses.get(city.code)));
  const isReviewed = evaluation.review !== 'none';
  const provinces = [...new Set(cities.map(({ province }) => province))];
  return {
    cities,
    all: countCities(cities, isReviewed),
    provinces: Object.fromEntries(
      provinces.map((province) => [
        province,
        countCities(
          cities.filter((city) => city.province === province),
          isReviewed,
        ),
      ]),
    ),
  };
}

function progressOf(
  { code, provinceCode }: EvaluationCity,
  hasBegun: boolean,
  status: ReportStatus | undefined,
): CityProgress {
  const place = { city: code, province: provinceCode, hasBegun };
  if (!status) return { ...place, state: 'draft', number: null, late: null };
  return { ...place, state: stateOf(status), number: status.number, late: status.late };
}

/** The state of a city's newest report, by its last decision. */
export function stateOf({ number, action }: Pick<ReportStatus, 'number' | 'action'>): ReportState {
  const decisions = action === null ? [] : [{ kind: 'decision' as const, number, action }];
  return standingAfter([{ kind: 'report', number }, ...decisions]).state;
}

function countCities(cities: readonly CityProgress[], isReviewed: boolean): Progress {
  const submitted = cities.filter(({ state }) => state === 'submitted' || state === 'accepted');
  return {
    expected: cities.length,
    notBegun: cities.filter(({ hasBegun }) => !hasBegun).length,
    submitted: submitted.length,
    onTime: submitted.filter(({ late }) => late === false).length,
    accepted: cities.filter(({ state }) => counts(state, isReviewed)).length,
  };
}
