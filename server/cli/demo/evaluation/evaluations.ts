import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../../db/client.ts';
import { listSignedEvaluations } from '../../../../db/evaluation-releases.ts';
import {
  type EvaluationCity,
  findEvaluation,
  listEvaluationCities,
  listGivenScores,
} from '../../../../db/evaluations.ts';
import { storePastReports } from '../../../../db/past-reports.ts';
import { findWave, listWaveCities, type Wave } from '../../../../db/waves.ts';
import { operator } from '../../../identity/grants.ts';
import { approveEvaluation } from '../../../services/evaluation/approve-release.ts';
import { freezeEvaluation } from '../../../services/evaluation/freeze-release.ts';
import { openForReports, prepareEvaluation } from '../../../services/evaluation/prepare.ts';
import { chanceOf } from '../../../services/rehearsal/chance.ts';
import { DAY_MS } from '../../../survey/china-time.ts';
import { reportedTogether } from '../../../survey/evaluation/optional-set.ts';
import { takesOptionalSet } from '../../../survey/evaluation/report-rules.ts';
import { itemsOf } from '../../../survey/evaluation/set-parts.ts';
import { nsc2016 } from '../../../survey/evaluation/sets/nsc-2016.ts';
import { EARLIER } from '../earlier-wave.ts';
import { type DemoInput, isOfDemonstration } from '../simulated-wave.ts';
import { makeOptionalSet, OPTIONAL_PROVINCE, optionalSetOf } from './optional-set.ts';
import { pastPaperRows } from './paper-scenes.ts';
import { type PastEvaluation, type PastReport, pastReportRows, people } from './past-report.ts';
import { finishedReport, reportInProgress } from './report-scenes.ts';

const CURRENT = '2016';
/** Days ago of the opening and first deadline of both; the current one continues for this many more. */
const spans = { [EARLIER]: { opened: 390, due: 330 }, [CURRENT]: { opened: 32, due: 3 } };
const EXTENDED_DAYS = 11;
const EXTENDED = '部分城市数据尚在核对，统一延期 · some cities still check their figures; moved for all';
const CENTRAL = '集中测算（模拟数据） · computed centrally (simulated)';
const actor = operator('npm start');
/** The published set; the earlier round, which never took place, has the same set under its own name. */
const sets = {
  [CURRENT]: nsc2016,
  [EARLIER]: {
    ...nsc2016,
    name: 'nsc-2015-demo',
    title: {
      'zh-CN': '智慧城市评价试评（2015年，演示）',
      en: 'Smart city evaluation, trial of 2015 (demonstration)',
    },
    dataDate: '2015-10-31',
  },
};

type Progressing = Pick<DemoInput, 'now' | 'progress'>;

/** A running evaluation on the demonstration's wave of 2016, unless it exists; it continues an interrupted run. */
export async function makeEvaluation(db: Db, input: Progressing): Promise<boolean> {
  const { now } = input;
  return await makeReports(db, CURRENT, input, (evaluation, city) => reportInProgress(evaluation, city, now));
}

/** The previous evaluation, which is over, and its release; it continues an interrupted run. */
export async function makeEarlierEvaluation(db: Db, input: DemoInput): Promise<boolean> {
  const { now, signingKey } = input;
  const isMade = await makeReports(db, EARLIER, input, finishedReport);
  const evaluation = await demoEvaluation(db, EARLIER);
  if (!evaluation || (await listSignedEvaluations(db, evaluation.id, 'all')).length > 0) return isMade;
  const names = { evaluation: EARLIER, actor, now };
  const { id, digest } = await freezeEvaluation(db, { ...names, id: uuidv7(), reason: null });
  await approveEvaluation(db, { ...names, draft: id, digest, publicAt: null, signingKey });
  return true;
}

/** Whether the demonstration lacks the release of the previous evaluation. */
export async function isEarlierEvaluationMissing(db: Db): Promise<boolean> {
  if (!(await demoWave(db, EARLIER))) return false;
  const evaluation = await demoEvaluation(db, EARLIER);
  return !evaluation || (await listSignedEvaluations(db, evaluation.id, 'all')).length === 0;
}

/** An evaluation of the demonstration; others are ignored. */
async function demoEvaluation(db: Db, code: string) {
  const wave = await demoWave(db, code);
  const evaluation = wave && (await findEvaluation(db, code));
  return evaluation?.waveId === wave?.id ? evaluation : undefined;
}

async function demoWave(db: Db, code: string): Promise<Wave | undefined> {
  const wave = await findWave(db, code);
  return wave && isOfDemonstration(wave) ? wave : undefined;
}

/**
 * Makes an evaluation on a wave of the demonstration, city by city, and opens it, as of then, so that nobody sees it
 * half made. It continues an interrupted run. One transaction for all of it would keep everybody else from storing
 * anything in the wave: its entries in the trail hold the barrier of cut-offs (db/cutoff-barrier.ts).
 */
async function makeReports(
  db: Db,
  code: typeof CURRENT | typeof EARLIER,
  { now, progress }: Progressing,
  reportOf: (evaluation: PastEvaluation, city: EvaluationCity) => PastReport,
): Promise<boolean> {
  const wave = await demoWave(db, code);
  const begun = await findEvaluation(db, code);
  if (!wave || (begun && (begun.openedAt || begun.waveId !== wave.id))) return false;
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const { opened, due } = spans[code]!;
  const [openedAt, dueAt] = [ago(opened), ago(due)];
  const set = sets[code]!;
  const optional = optionalSetOf(code, set.dataDate);
  const extensions = code === CURRENT ? [{ dueAt: ago(-EXTENDED_DAYS), at: ago(due + 1) }] : [];
  const evaluationOf = (id: string) => ({ id, code, set, deadline: { openedAt, dueAt, extensions } });
  if (!begun)
    await db.transaction(async (tx) => {
      const cities = (await listWaveCities(tx, wave.id)).map((city) => city.code);
      const settings = { code, set, wave: code, cities, dueAt, review: 'province' as const, actor };
      await prepareEvaluation(tx, settings);
      const { id } = (await findEvaluation(tx, code))!;
      await makeOptionalSet(tx, { id, set, openedAt }, optional);
      const province = { code: OPTIONAL_PROVINCE, english: 'Zhejiang', kind: null };
      await storePastReports(tx, pastPaperRows(evaluationOf(id), province, now));
    });
  const evaluation = evaluationOf((begun ?? (await findEvaluation(db, code)))!.id);
  const stored = new Set((await listGivenScores(db, evaluation.id)).map(({ city }) => city));
  const cities = await listEvaluationCities(db, evaluation.id);
  for (const [i, city] of cities.entries()) {
    progress(i / cities.length);
    if (stored.has(city.code)) continue;
    const isIn = city.provinceCode === OPTIONAL_PROVINCE && takesOptionalSet(city.kind);
    const own = isIn ? { ...evaluation, set: reportedTogether(set, optional) } : evaluation;
    const reports = pastReportRows(own, reportOf(own, city));
    await db.transaction(async (tx) => {
      await storePastReports(tx, { ...reports, given: givenRows(evaluation, city.code, openedAt) });
      await storePastReports(tx, pastPaperRows(evaluation, city, now));
    });
  }
  await db.transaction(async (tx) => {
    await storePastReports(tx, {
      extensions: extensions.map((one, i) => ({
        ...one,
        ...people.secretariat,
        id: uuidv7(),
        evaluationId: evaluation.id,
        number: i + 1,
        city: null,
        reason: EXTENDED,
      })),
    });
    await openForReports(tx, code, actor, openedAt);
  });
  return true;
}

/** Scores that the secretariat entered for a city before it reported. */
const givenRows = ({ id, code, set }: PastEvaluation, city: string, at: Date) =>
  itemsOf(set)
    .filter(({ score }) => score.kind === 'given')
    .map(({ code: item }) => ({
      id: uuidv7(),
      evaluationId: id,
      city,
      item,
      number: 1,
      hundredths: Math.round(
        100 * Math.min(96, Math.max(8, chanceOf('given', code, city, item).normal(55, 16))),
      ),
      source: CENTRAL,
      ...people.secretariat,
      at,
    }));
