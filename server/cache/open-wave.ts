import type { KeyObject } from 'node:crypto';
import { validate } from 'uuid';
import type { Db } from '../../db/client.ts';
import { findQuestionnaire } from '../../db/questionnaires.ts';
import { findSecret, findWave, listWaveCities, type Wave, type WaveCity } from '../../db/waves.ts';
import type { Keys } from '../crypto/keys.ts';
import { Problem } from '../http/problems.ts';
import { participantsKey } from '../identity/participant.ts';
import type { Definition, Question, Questionnaire } from '../survey/questionnaire/questionnaire.ts';
import { questionsFor } from '../survey/questionnaire/routing.ts';
import { designOf, type ScoringDesign } from '../survey/score/scoring.ts';
import { type ScreeningOptions, storedScreening } from '../survey/screening/rules.ts';
import { readingFloors } from '../survey/submission/reading-speed.ts';

/**
 * What answering needs of an opened wave. Opening freezes all of it but the closing time, so it is loaded
 * once per process; the closing time, and whether there still is a secret, are read again when older than a second.
 */
export interface Fieldwork {
  wave: Wave;
  definition: Definition;
  /** Digest of the questionnaire's definition. */
  digest: string;
  screening: ScreeningOptions;
  cities: ReadonlyMap<string, WaveCity>;
  /** Forms made so far, by city. */
  forms: Map<string, Form>;
  /** Keys the participants' hashes; undefined once the wave's secret was destroyed. */
  participantsKey: KeyObject | undefined;
}

/** The questionnaire of one city, ready to be answered: what residents see, and how it is scored. */
export interface Form {
  questions: Question[];
  design: ScoringDesign;
  /** The least times that reading its questions takes, by language; see survey/submission/reading-speed.ts. */
  floors: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Loads an opened wave, by id or code. Throws `wave-unknown`. */
export type FieldworkOf = (idOrCode: string) => Promise<Fieldwork>;

/** How long what was read of a wave counts as the truth. */
export const FRESH_MS = 1000;

/**
 * Loads opened waves and keeps them. A wave that is not open yet is unknown to the public.
 * @param sharesQueries whether one request may wait for what another has asked the database
 */
export function createFieldworkCache(db: Db, keys: Keys, now: () => Date, sharesQueries = true): FieldworkOf {
  const kept = new Map<string, { fieldwork: Fieldwork; readAt: number }>();
  const underWay = new Map<string, Promise<Fieldwork>>();

  async function load(wave: Wave): Promise<Omit<Fieldwork, 'participantsKey'>> {
    const questionnaire = await findQuestionnaire(db, wave.questionnaireName, wave.questionnaireVersion);
    if (!questionnaire) throw new Error(`wave ${wave.code} names a questionnaire that is not there`);
    const waveCities = await listWaveCities(db, wave.id);
    return {
      wave,
      definition: questionnaire.definition,
      digest: questionnaire.digest,
      screening: storedScreening(wave.screening),
      cities: new Map(waveCities.map((c) => [c.code, c])),
      forms: new Map(),
    };
  }

  async function read(name: string, readAt: number): Promise<Fieldwork> {
    const wave = await findWave(db, name);
    if (!wave?.openedAt || wave.opensAt.getTime() > readAt) throw new Problem('wave-unknown');
    const frozen = kept.get(name)?.fieldwork ?? (await load(wave));
    const secret = await findSecret(db, wave.id);
    const fieldwork = { ...frozen, wave, participantsKey: secret && participantsKey(keys, secret) };
    kept.set(name, { fieldwork, readAt });
    return fieldwork;
  }

  /** The fieldwork of an opened wave, by id or code. Throws `wave-unknown`. */
  return async function fieldworkOf(idOrCode: string): Promise<Fieldwork> {
    // One id has a billion spellings: they must not fill the memory.
    const name = validate(idOrCode) ? idOrCode.toLowerCase() : idOrCode;
    const known = kept.get(name);
    const time = now().getTime();
    if (known && Math.abs(time - known.readAt) < FRESH_MS) return known.fieldwork;
    // One reads. Thousands that come meanwhile take what was known, or wait for it.
    if (known) known.readAt = time;
    const earlier = underWay.get(name);
    if (earlier) return await earlier;
    const reading = read(name, time);
    if (sharesQueries) underWay.set(name, reading);
    try {
      return await reading;
    } catch (error) {
      kept.delete(name);
      throw error;
    } finally {
      underWay.delete(name);
    }
  };
}

/** Whether answers are still taken. */
export function isClosed(wave: Wave, now: Date): boolean {
  return wave.closesAt.getTime() <= now.getTime();
}

/** One city of the wave. Throws `city-unknown`. */
export function cityOf(fieldwork: Fieldwork, code: string): WaveCity {
  const city = fieldwork.cities.get(code);
  if (!city) throw new Problem('city-unknown');
  return city;
}

/** The form of a city of the wave. Throws `city-unknown`. */
export function formOf(fieldwork: Fieldwork, city: string): Form {
  const { code } = cityOf(fieldwork, city);
  const known = fieldwork.forms.get(code);
  if (known) return known;
  const { definition } = fieldwork;
  const questions = questionsFor(definition, code);
  const floors = new Map(definition.languages.map((l) => [l, readingFloors(questions, l)]));
  const form = { questions, design: designOf(definition, code), floors };
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
