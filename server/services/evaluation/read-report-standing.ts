import type { Db } from '../../../db/client.ts';
import { type EvaluationCity, type GivenScore, listGivenScores } from '../../../db/evaluations.ts';
import { listFileNames } from '../../../db/report-files.ts';
import {
  listReportDecisions,
  listReportVersions,
  type ReportDecision,
  type ReportVersion,
} from '../../../db/reports.ts';
import { Problem } from '../../http/problems.ts';
import {
  placeFor,
  type ReportContext,
  type ReportedSet,
  readContext,
  reportedSetOf,
} from './read-evaluation.ts';
import type { OfReport } from './report-draft.ts';

/** The whole history of a city's report, without its content. */
export interface CityReport extends ReportContext {
  city: EvaluationCity;
  set: ReportedSet;
  /** Newest first. */
  versions: ReportVersion[];
  decisions: ReportDecision[];
  /** Scores that the secretariat entered for the city. */
  given: GivenScore[];
  /** Names of files by digest. */
  fileNames: ReadonlyMap<string, string>;
}

/**
 * The state of a city's report, for the city and its reviewers.
 * @throws Problem `evaluation-unknown`, `forbidden`, `not-in-evaluation`
 */
export async function readCityReport(db: Db, { actor, ...names }: OfReport): Promise<CityReport> {
  const { evaluation, place } = await placeFor(db, actor, 'see-reports', names);
  const { city, ...context } = await readContext(db, evaluation, names.city);
  if (!city) throw new Problem('not-in-evaluation');
  return {
    ...context,
    city,
    set: await reportedSetOf(db, evaluation, city),
    versions: await listReportVersions(db, place),
    decisions: await listReportDecisions(db, place),
    given: await listGivenScores(db, evaluation.id, names.city),
    fileNames: await listFileNames(db, place),
  };
}
