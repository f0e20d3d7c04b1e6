import { randomBytes } from 'node:crypto';
import { TransactionRollbackError } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import { readCutoff } from '../../../db/cutoff-barrier.ts';
import { addQuestionnaire } from '../../../db/questionnaires.ts';
import { storePast } from '../../../db/submissions.ts';
import { findWave, lockPreparedWave, updateWave, type Wave, type WaveCity } from '../../../db/waves.ts';
import { cityOf, type Fieldwork, formOf, readFieldwork } from '../../cache/open-wave.ts';
import { canonicalJson, sha256 } from '../../crypto/digest.ts';
import type { Keys } from '../../crypto/keys.ts';
import { Problem } from '../../http/problems.ts';
import { claimsOf } from '../../identity/credential.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { checkDesign } from '../../survey/questionnaire/design/faults.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import { releaseEntry } from '../../survey/release/city.ts';
import { answeringSeconds } from '../../survey/submission/answering-time.ts';
import { examine } from '../../survey/submission/check-answers.ts';
import { designOfWave } from '../design/read-design.ts';
import { factsOf, scoreReleased } from '../releases/released-city.ts';
import { tallyAnswers } from '../releases/tally.ts';
import { screenWave } from '../screening/screen.ts';
import { setupOf } from '../setup/setup.ts';
import { sheetOf } from '../submissions/sheet.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type RehearsalReport, type RehearsalVisit, rehearsalReport, rehearsedFigures } from './report.ts';
import { decidingAnswers, randomAnswers, rehearsalManners } from './residents.ts';

/** The least and most residents: fewer show nothing, more keep the wave's other editors waiting. */
export const rehearsalSizes = { least: 50, most: 1000, usual: 400 } as const;

export interface RehearsalInput {
  /** Code or id of the wave. */
  wave: string;
  city: string;
  residents: number;
  actor: Actor;
  keys: Keys;
  now: Date;
}

/** A rehearsal's result, and the draft that it rehearsed. */
export interface Rehearsal {
  report: RehearsalReport;
  city: WaveCity;
  /** Of the draft. */
  revision: number;
}

/**
 * Rehearses the draft of a wave's questionnaire: simulated residents of a city answer it and pass through the same
 * checks, storing, screening, tally and scoring as real ones, with the wave's own settings, margins and quotas.
 * Everything happens in a transaction that is rolled back: nobody else ever sees a row of it, and none stays. The
 * same draft and number again give the same answers.
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `questionnaire-faulty`, `city-unknown`,
 * `content-invalid`
 */
export async function rehearse(db: Db, input: RehearsalInput): Promise<Rehearsal> {
  const { residents, actor } = input;
  const named = await findWave(db, input.wave);
  if (!named) throw new Problem('wave-unknown');
  requireGrant(actor, 'edit-questionnaire', { wave: named.id });
  const { least, most } = rehearsalSizes;
  if (!Number.isInteger(residents) || residents < least || residents > most)
    throw new Problem('content-invalid', { errors: [{ path: 'residents', message: `${least} to ${most}` }] });
  let rehearsal: Rehearsal | undefined;
  try {
    await db.transaction(async (tx) => {
      rehearsal = await rehearseWithin(tx, named.id, input);
      tx.rollback();
    });
  } catch (error) {
    if (!(error instanceof TransactionRollbackError)) throw error;
  }
  if (!rehearsal) throw new Error('a rehearsal ended without a report');
  return rehearsal;
}

async function rehearseWithin(tx: Db, waveId: string, input: RehearsalInput): Promise<Rehearsal> {
  const prepared = await lockPreparedWave(tx, waveId);
  if (!prepared) throw new Problem('wave-frozen');
  const { draft, texts } = await designOfWave(tx, await setupOf(tx, prepared));
  const { definition } = checkDesign(texts);
  if (!definition) throw new Problem('questionnaire-faulty');
  const fieldwork = await fieldworkWith(tx, input.keys, prepared, definition, input.city);
  const city = cityOf(fieldwork, input.city);
  const chance = chanceOf('rehearsal', sha256(canonicalJson(definition)), city.code, `${input.residents}`);
  const visits = visitsTo(fieldwork, input, chance);
  await storeVisits(tx, fieldwork, city.code, visits, input.now, chance);
  await screenWave(tx, fieldwork);
  const report = await scoreVisits(tx, fieldwork, city, visits);
  return { report, city, revision: draft.revision };
}

/** The fieldwork of the wave, with the draft as its questionnaire, in one city. */
async function fieldworkWith(
  tx: Db,
  keys: Keys,
  { id }: Wave,
  definition: Definition,
  city: string,
): Promise<Fieldwork> {
  // A unique name, because saving a version of a shared name would make other editors wait.
  const name = `trial-${randomBytes(12).toString('hex')}`;
  const trial = { ...definition, name };
  const questionnaireVersion = await addQuestionnaire(tx, trial, sha256(canonicalJson(trial)));
  await updateWave(tx, id, { questionnaireName: name, questionnaireVersion });
  const wave = await findWave(tx, id);
  if (!wave) throw new Problem('wave-unknown');
  const fieldwork = await readFieldwork(tx, keys, wave);
  // A single city, because a transaction runs one statement at a time.
  return { ...fieldwork, cities: new Map([[city, cityOf(fieldwork, city)]]), forms: new Map() };
}

/** Shares of residents who answer with care, too fast, and the same everywhere. */
const mannerShares = [0.92, 0.05, 0.03];
/** Their speed, relative to the time that reading and thinking takes. */
const paces = { careful: 1, speeder: 0.15, straightliner: 0.4 } as const;

function visitsTo(
  fieldwork: Fieldwork,
  { city, residents }: RehearsalInput,
  chance: Chance,
): RehearsalVisit[] {
  const { questions } = formOf(fieldwork, city);
  const deciding = decidingAnswers(questions);
  const language = fieldwork.definition.languages.includes('zh-CN')
    ? 'zh-CN'
    : (fieldwork.definition.languages[0] ?? 'zh-CN');
  return Array.from({ length: residents }, () => {
    const manner = chance.pick(rehearsalManners, mannerShares);
    const answers = randomAnswers(questions, deciding, manner, chance);
    const { faults, visible } = examine(questions, answers);
    const usual = answeringSeconds(visible, language);
    const seconds = usual * paces[manner] * Math.exp(chance.normal(0, 0.3));
    return { manner, answers, shown: visible.map(({ id }) => id), seconds, faults };
  });
}

/** Days over which residents arrive, so that they do not look like a crowd, and their channel. */
const DAYS = 10;
const channels = ['qr-poster', 'sms', 'community', 'app', 'service-hall'];

/** Stores the valid visits, in order of time. */
async function storeVisits(
  tx: Db,
  fieldwork: Fieldwork,
  city: string,
  visits: readonly RehearsalVisit[],
  now: Date,
  chance: Chance,
): Promise<void> {
  const form = formOf(fieldwork, city);
  const sent = visits.filter(({ faults }) => faults.length === 0);
  const from = now.getTime() - DAYS * DAY_MS;
  const sheets = sent.map(({ answers, seconds }, i) => {
    const at = from + Math.floor(((i + chance.uniform()) * DAYS * DAY_MS) / sent.length);
    const durationMs = Math.round(1000 * seconds);
    const channel = chance.pick(channels);
    const body = {
      id: uuidv7({ msecs: at }),
      city,
      questionnaire: fieldwork.wave.questionnaireVersion,
      language: fieldwork.definition.languages[0] ?? 'zh-CN',
      channel,
      startedAt: new Date(at - durationMs).toISOString(),
      durationMs,
      credential: { kind: 'device' as const },
      answers,
    };
    const claims = claimsOf(body, fieldwork, { subject: body.id });
    const { visible } = examine(form.questions, answers);
    const sheet = sheetOf(fieldwork, body, claims, visible, { channel, origin: chance.bytes(ORIGIN_BYTES) });
    return { ...sheet, storedAt: new Date(at).toISOString() };
  });
  if (sheets.length > 0) await storePast(tx, sheets);
}

/** Length of a network's hash. */
const ORIGIN_BYTES = 8;

/** Tallies and scores the stored visits, and judges them as a release would. */
async function scoreVisits(
  tx: Db,
  fieldwork: Fieldwork,
  city: WaveCity,
  visits: readonly RehearsalVisit[],
): Promise<RehearsalReport> {
  const { wave, scoring: options } = fieldwork;
  const { questions, design } = formOf(fieldwork, city.code);
  const cutoff = await readCutoff(tx, wave.id);
  const tally = await tallyAnswers(tx, { waveId: wave.id, design, scoring: options }, city.code, cutoff);
  const entry = releaseEntry(
    {
      ...scoreReleased(city, tally, options),
      benchmarks: [],
      fieldwork: factsOf([], 0),
      modesBefore: null,
      telling: { modes: false, benchmarks: new Set(), answers: false },
      isUnscreenedTelling: false,
      isHeldBack: false,
      repeated: null,
    },
    { weight: wave.weight, options },
    // Simulated scores reveal nobody: the page shows them beside the reason that would withhold them.
    false,
  );
  return rehearsalReport(questions, visits, tally.counts, rehearsedFigures(entry));
}
