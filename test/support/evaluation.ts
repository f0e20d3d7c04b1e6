import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../db/client.ts';
import type { Role } from '../../db/grants-schema.ts';
import { type Actor, operator } from '../../server/identity/grants.ts';
import { decideReport } from '../../server/services/evaluation/decide-report.ts';
import {
  type EvaluationSettings,
  openForReports,
  prepareEvaluation,
} from '../../server/services/evaluation/prepare.ts';
import { readReportDraft, saveDraft } from '../../server/services/evaluation/report-draft.ts';
import { attachFile } from '../../server/services/evaluation/report-files.ts';
import { type SubmittedReport, submitReport } from '../../server/services/evaluation/submit-report.ts';
import type { DraftChanges } from '../../server/survey/evaluation/draft.ts';
import { smallSet, smallValues } from './fixtures/small-set.ts';
import { openedWave } from './wave.ts';

export const HANGZHOU = '330100';
/** A planning city and a municipality, which report directly. */
export const NINGBO = '330200';
export const BEIJING = '110000';

const DAY_MS = 86_400_000;

/** A person with a role in these cities, or everywhere. */
export const actorAs = (
  role: Role,
  cities: Actor['grants'][number]['cities'] = 'all',
  id: string = role,
): Actor => ({
  id,
  name: `Name of ${id}`,
  via: 'session',
  grants: [{ role, wave: null, cities }],
});

/** The code of an unopened evaluation of the small set, due a day from now. */
export async function preparedEvaluation(
  db: Db,
  settings: Partial<EvaluationSettings> = {},
): Promise<string> {
  const code = `e-${uuidv7()}`;
  const cities = [HANGZHOU, NINGBO, BEIJING];
  const wave = await openedWave(db, { cities });
  await prepareEvaluation(db, {
    code,
    set: smallSet,
    wave: wave.code,
    cities,
    dueAt: new Date(Date.now() + DAY_MS),
    review: 'province',
    actor: operator('test'),
    ...settings,
  });
  return code;
}

/** The code of one that takes reports. */
export async function openedEvaluation(db: Db, settings: Partial<EvaluationSettings> = {}): Promise<string> {
  const code = await preparedEvaluation(db, settings);
  await openForReports(db, code, operator('test'), new Date());
  return code;
}

/** Reports a city's whole small set, with `changes`, and accepts it by default. */
export async function reportCity(
  db: Db,
  evaluation: string,
  city: string,
  { isAccepted = true, changes = {}, now = new Date() }: ReportOptions = {},
): Promise<SubmittedReport> {
  const names = { evaluation, city, now };
  const editor = actorAs('city-editor', 'all', 'editor');
  const { revision: before } = await readReportDraft(db, { ...names, actor: editor });
  await saveDraft(db, {
    ...names,
    actor: editor,
    revision: before,
    changes: { ...smallValues, ...changes },
  });
  const bytes = new TextEncoder().encode(`%PDF-1.7 ${city}`);
  const file = { item: 'L1P1-A1', name: 'proof.pdf', bytes };
  const { draft } = await attachFile(db, { ...names, ...file, actor: editor });
  const actor = actorAs('city-signatory', 'all', 'signatory');
  const { revision } = draft;
  const report = await submitReport(db, { ...names, actor, id: randomUUID(), revision });
  const { number, digest } = report;
  const decision = { id: randomUUID(), action: 'accept' as const, number, digest };
  if (isAccepted) await decideReport(db, { ...names, ...decision, actor: operator('secretariat') });
  return report;
}

interface ReportOptions {
  isAccepted?: boolean;
  changes?: DraftChanges;
  now?: Date;
}
