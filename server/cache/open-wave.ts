import type { KeyObject } from 'node:crypto';
import { validate } from 'uuid';
import type { Db } from '../../db/client.ts';
import { findQuestionnaire } from '../../db/questionnaires.ts';
import { findSecret, findWave, listWaveCities, type Wave, type WaveCity } from '../../db/waves.ts';
import type { Keys } from '../crypto/keys.ts';
import type { ReceiptKeys } from '../crypto/receipt.ts';
import { Problem } from '../http/problems.ts';
import { participantsKey } from '../identity/participant.ts';
import type { Platform } from '../platform.ts';
import { cityQuestions } from '../survey/questionnaire/city-questions.ts';
import type { Definition, Question, Questionnaire } from '../survey/questionnaire/questionnaire.ts';
import {
  designOf,
  type ScoringDesign,
  type ScoringOptions,
  storedScoring,
} from '../survey/score/scoring-design.ts';
import { type ScreeningOptions, storedScreening } from '../survey/screening/rules.ts';
import { readingFloors } from '../survey/submission/reading-speed.ts';
import { statusOf } from '../survey/wave.ts';
import { type Fresh, keepFresh } from './fresh.ts';

/**
 * What answering needs of an opened wave. Opening freezes all of it except the closing time, so it is loaded and
 * parsed once per process; the closing time, and whether the secret still exists, are read again after a second.
 */
export interface Fieldwork {
  wave: Wave;
  definition: Definition;
  /** Digest of the questionnaire's definition. */
  digest: string;
  scoring: ScoringOptions;
  screening: ScreeningOptions;
  cities: ReadonlyMap<string, WaveCity>;
  /** Forms made so far, by city. */
  forms: Map<string, CityForm>;
  /** Keys that make the receipts. */
  receiptKeys: ReceiptKeys;
  /** Keys the participants' hashes; undefined once the wave's secret was destroyed. */
  participantsKey: KeyObject | undefined;
  /** Draws the decisions that a second reviewer judges. */
  secondOpinionsKey: KeyObject;
  /** Seals the tallies that are kept. */
  talliesKey: KeyObject;
}

/** The questionnaire of one city, ready to be answered: what residents see, and how it is scored. */
export interface CityForm {
  questions: Question[];
  design: ScoringDesign;
  /** The least times that reading its questions takes, by language; see survey/submission/reading-speed.ts. */
  floors: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/**
 * Loads what answering needs of a wave, or, given an earlier load, what may have changed since.
 * @param wave as it stands in the database
 */
export async function readFieldwork(db: Db, keys: Keys, wave: Wave, before?: Fieldwork): Promise<Fieldwork> {
  const frozen = before ?? (await loadFrozen(db, wave));
  const secret = await findSecret(db, wave.id);
  return {
    ...frozen,
    wave,
    receiptKeys: keys,
    participantsKey: secret && participantsKey(keys, secret),
    secondOpinionsKey: keys.secondOpinions,
    talliesKey: keys.tallies,
  };
}

async function loadFrozen(
  db: Db,
  wave: Wave,
): Promise<Omit<Fieldwork, 'wave' | 'receiptKeys' | 'participantsKey' | 'secondOpinionsKey' | 'talliesKey'>> {
  const questionnaire = await findQuestionnaire(db, wave.questionnaireName, wave.questionnaireVersion);
  if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
  const waveCities = await listWaveCities(db, wave.id);
  return {
    definition: questionnaire.definition,
    digest: questionnaire.digest,
    scoring: storedScoring(wave.scoring),
    screening: storedScreening(wave.screening),
    cities: new Map(waveCities.map((c) => [c.code, c])),
    forms: new Map(),
  };
}

/** Waves that have begun, by id or code. An earlier wave is unknown to the public: `read` throws `wave-unknown`. */
export function createFieldworkCache(
  platform: Pick<Platform, 'db' | 'keys' | 'now' | 'sharesQueries'>,
): Fresh<Fieldwork> {
  const { db, keys, now } = platform;
  const cache = keepFresh<Fieldwork>(platform, async (idOrCode, before) => {
    const wave = await findWave(db, idOrCode);
    if (!wave?.openedAt || statusOf(wave, now()) === 'scheduled') throw new Problem('wave-unknown');
    return await readFieldwork(db, keys, wave, before);
  });
  // One id has a billion spellings, which must not fill the memory.
  const spelled = (idOrCode: string) => (validate(idOrCode) ? idOrCode.toLowerCase() : idOrCode);
  return {
    find: (idOrCode) => cache.find(spelled(idOrCode)),
    read: (idOrCode) => cache.read(spelled(idOrCode)),
  };
}

/** One city of the wave. Throws `city-unknown`. */
export function cityOf(fieldwork: Fieldwork, code: string): WaveCity {
  const city = fieldwork.cities.get(code);
  if (!city) throw new Problem('city-unknown');
  return city;
}

/** The form of a city of the wave. Throws `city-unknown`. */
export function formOf(fieldwork: Fieldwork, city: string): CityForm {
  const { code, margins } = cityOf(fieldwork, city);
  const cached = fieldwork.forms.get(code);
  if (cached) return cached;
  const { definition } = fieldwork;
  const questions = cityQuestions(definition, code);
  const floors = new Map(definition.languages.map((l) => [l, readingFloors(questions, l)]));
  const form = { questions, design: designOf(definition, code, margins), floors };
  fieldwork.forms.set(code, form);
  return form;
}

/** The public questionnaire document of a city. Throws `city-unknown`. */
export function questionnaireOf(fieldwork: Fieldwork, city: string): Questionnaire {
  const { wave, definition, digest } = fieldwork;
  return {
    wave: wave.id,
    city,
    version: wave.questionnaireVersion,
    digest,
    languages: definition.languages,
    title: definition.title,
    intro: definition.intro,
    questions: formOf(fieldwork, city).questions,
  };
}
