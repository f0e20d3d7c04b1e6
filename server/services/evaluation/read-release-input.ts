import type { Db } from '../../../db/client.ts';
import { listEvaluationCities, listGivenScores } from '../../../db/evaluations.ts';
import { findRelease, listReleases, type ReleaseSummary } from '../../../db/releases.ts';
import {
  listNewestReports,
  listReportStatuses,
  type Report,
  type ReportStatus,
} from '../../../db/reports.ts';
import { findWave } from '../../../db/waves.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { readOptionalReferences } from '../../cache/indicator-sets.ts';
import { sha256 } from '../../crypto/digest.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import type { EvaluationInput, ReleasedCityInput } from '../../survey/evaluation/build-release.ts';
import { type Hundredths, numberOf } from '../../survey/evaluation/hundredths.ts';
import type { IndicatorSet } from '../../survey/evaluation/indicator-set.ts';
import { caseScores } from '../../survey/evaluation/papers.ts';
import type { ReleasedPaper } from '../../survey/evaluation/release-document.ts';
import { takesOptionalSet } from '../../survey/evaluation/report-rules.ts';
import { counts } from '../../survey/evaluation/report-state.ts';
import { type SurveyResult, surveyOf, surveyResult } from '../../survey/evaluation/survey-points.ts';
import { stateOf } from './progress.ts';
import { evaluationNamed, optionalSetsOf, scopeOf, setOf } from './read-evaluation.ts';
import { type EvaluationPaper, papersOf } from './read-papers.ts';

/**
 * The input of an evaluation's release, all of one moment: counting reports, given scores, and the newest standing
 * release of the wave. Throws `evaluation-unknown`, `forbidden`.
 */
export async function readReleaseInput(
  db: Db,
  { evaluation: code, actor, now }: { evaluation: string; actor: Actor; now: Date },
): Promise<EvaluationInput> {
  const evaluation = await evaluationNamed(db, code);
  requireGrant(actor, 'run-evaluation', scopeOf(evaluation));
  return await db.transaction(
    async (tx) => {
      const { definition, version, digest } = await setOf(tx, evaluation);
      const survey = evaluation.waveId === null ? undefined : await newestResult(tx, evaluation.waveId, now);
      const reports = new Map((await listNewestReports(tx, evaluation.id)).map((one) => [one.city, one]));
      const statuses = new Map((await listReportStatuses(tx, evaluation.id)).map((one) => [one.city, one]));
      const given = await listGivenScores(tx, evaluation.id);
      const papers = await papersOf(tx, evaluation.id);
      /** A city under one set, with the given scores of that set's items alone. */
      const cityIn = (
        set: IndicatorSet,
        city: string,
      ): Omit<ReleasedCityInput, 'survey' | 'surveyReasons'> => {
        const deductions = new Set(set.deductions?.map((one) => one.code));
        const ofCity = given.filter((one) => one.city === city);
        const scores = (isDeduction: boolean) =>
          new Map(
            ofCity
              .filter(({ item }) => deductions.has(item) === isDeduction)
              .map(({ item, hundredths }) => [item, hundredths]),
          );
        return {
          code: city,
          ...countedReport(reports.get(city), statuses.get(city), evaluation.review !== 'none'),
          given: new Map([...scores(false), ...caseScores(set, scoresOf(papers, city))]),
          deducted: scores(true),
        };
      };
      const registry = await listEvaluationCities(tx, evaluation.id);
      const cities = registry.map(({ code: city }) => ({
        ...cityIn(definition, city),
        ...surveyOf(survey, city),
      }));
      const optional = (await optionalSetsOf(tx, evaluation)).map(({ province, ...set }) => ({
        province,
        set: { definition: set.definition, version: set.version, digest: set.digest },
        cities: registry
          .filter(({ kind, provinceCode }) => provinceCode === province && takesOptionalSet(kind))
          .map(({ code: city }) => ({ ...cityIn(set.definition, city), ...surveyOf(undefined, city) })),
      }));
      return {
        evaluation: code,
        number: 1,
        createdAt: now.toISOString(),
        supersedes: null,
        reason: null,
        code: `${packageJson.name} ${packageJson.version}`,
        set: { definition, version, digest },
        survey: survey ? { wave: survey.wave, release: survey.release, digest: survey.digest } : null,
        cities,
        optional,
        ...(papers.length > 0 && { papers: papers.flatMap(releasedPaper) }),
      };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/**
 * A digest of everything that `readReleaseInput` reads, without the reports and releases themselves: they never
 * change, so their numbers and digests identify them.
 */
export async function digestReleaseInput(
  db: Db,
  { evaluation: code, now }: { evaluation: string; now: Date },
): Promise<string> {
  const evaluation = await evaluationNamed(db, code);
  const { id, waveId, review, setName, setVersion } = evaluation;
  const survey = waveId === null ? undefined : await newestStanding(db, waveId, now);
  const cities = (await listEvaluationCities(db, id)).map((city) => city.code);
  const reports = await listReportStatuses(db, id);
  const given = await listGivenScores(db, id);
  const optional = (await readOptionalReferences(db, evaluation)).map((one) => [one.province, one.setDigest]);
  const papers = (await papersOf(db, id)).map(({ state, versions }) => [
    state,
    versions.map((one) => [one.digest, one.decisions]),
  ]);
  const from = [survey?.number, survey?.digest, cities, reports, given, optional, papers];
  return sha256(JSON.stringify([review, setName, setVersion, ...from]));
}

/** The scores of a city's accepted cases. */
const scoresOf = (papers: readonly EvaluationPaper[], city: string): Hundredths[] =>
  papers
    .filter(({ owner, state }) => owner === city && state === 'accepted')
    .flatMap(({ versions }) => versions.at(-1)?.decisions.at(-1)?.hundredths ?? []);

/** An accepted paper, as a release names it. */
function releasedPaper({ owner, kind, number, state, versions }: EvaluationPaper): ReleasedPaper[] {
  const newest = versions.at(-1);
  const decision = newest?.decisions.at(-1);
  if (state !== 'accepted' || !newest || !decision) return [];
  const { version, title, digest } = newest;
  const { hundredths, at } = decision;
  const score = hundredths === null ? null : numberOf(hundredths);
  return [{ owner, kind, number, version, title, digest, accepted: at.toISOString(), score }];
}

/** A city's counting report and its values, or why none counts. */
function countedReport(
  report: Report | undefined,
  status: ReportStatus | undefined,
  isReviewed: boolean,
): Pick<ReleasedCityInput, 'report' | 'values'> {
  if (!report || !status) return { report: null, values: 'NO_REPORT' };
  const state = stateOf(status);
  if (!counts(state, isReviewed)) return { report: null, values: 'NOT_ACCEPTED' };
  const { number, digest, late, values } = report;
  const accepted = state === 'accepted' ? (status.decidedAt?.toISOString() ?? null) : null;
  return { report: { number, digest, late, accepted }, values };
}

/** The survey's result from the wave's newest standing release; undefined without one. */
async function newestResult(db: Db, waveId: string, now: Date): Promise<SurveyResult | undefined> {
  const newest = await newestStanding(db, waveId, now);
  const release = newest && (await findRelease(db, waveId, newest.number));
  const wave = await findWave(db, waveId);
  if (!release || !wave) return undefined;
  return { ...surveyResult(JSON.parse(release.document), release.digest), wave: wave.code };
}

/** The wave's newest public release that is not withdrawn. */
async function newestStanding(db: Db, waveId: string, now: Date): Promise<ReleaseSummary | undefined> {
  return (await listReleases(db, waveId, now)).find(({ withdrawnAt }) => withdrawnAt === null);
}
