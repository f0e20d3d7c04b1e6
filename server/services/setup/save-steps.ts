import { listCities } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import { findQuestionnaire } from '../../../db/questionnaires.ts';
import { deleteQuotas, setQuotas } from '../../../db/quotas.ts';
import { addWaveCities, findWave, removeWaveCities, setMarginsOfAll, updateWave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import type { CityMargins } from '../files/margins-file.ts';
import type { StratumQuota } from '../files/quotas-file.ts';
import { storeQuestionnaire } from '../waves/prepare.ts';
import { changeSetup, type SetupChange } from './change-setup.ts';
import type { WaveBasics, WaveChoices } from './wave-fields.ts';

type Change = Omit<SetupChange, 'step'>;

/** Saves a wave's names, dates, weight and organiser. Throws also `wave-exists`. */
export async function saveBasics(db: Db, change: Change, basics: WaveBasics): Promise<void> {
  await changeSetup(db, { ...change, step: 'basics' }, async (tx, { wave }) => {
    const other = await findWave(tx, basics.code);
    if (other && other.id !== wave.id) throw new Problem('wave-exists');
    const { opensAt, closesAt, organiser = null, ...rest } = basics;
    await updateWave(tx, wave.id, {
      ...rest,
      organiser,
      opensAt: new Date(opensAt),
      closesAt: new Date(closesAt),
    });
  });
}

/** Saves the accepted credentials, the options of screening and scoring, and the number of signers. */
export async function saveChoices(db: Db, change: Change, choices: WaveChoices): Promise<void> {
  await changeSetup(db, { ...change, step: 'settings' }, async (tx, { wave }) => {
    await updateWave(tx, wave.id, choices);
  });
}

/** A stored version, or a definition to store as one. */
export type ChosenQuestionnaire = { name: string; version: number } | { definition: Definition };

/** Saves the questionnaire. Throws also `questionnaire-unknown`. */
export async function saveQuestionnaire(db: Db, change: Change, chosen: ChosenQuestionnaire): Promise<void> {
  await changeSetup(db, { ...change, step: 'questionnaire' }, async (tx, { wave }) => {
    const { name, version } =
      'definition' in chosen
        ? { name: chosen.definition.name, version: await storeQuestionnaire(tx, chosen.definition) }
        : chosen;
    if (!(await findQuestionnaire(tx, name, version))) throw new Problem('questionnaire-unknown');
    await updateWave(tx, wave.id, { questionnaireName: name, questionnaireVersion: version });
  });
}

/** Saves the participating cities; cities that leave lose their margins and quotas. Throws also `city-unknown`. */
export async function saveCities(db: Db, change: Change, codes: readonly string[]): Promise<void> {
  await changeSetup(db, { ...change, step: 'cities' }, async (tx, { wave, cities }) => {
    const registered = new Set((await listCities(tx)).map(({ code }) => code));
    if (codes.some((code) => !registered.has(code))) throw new Problem('city-unknown');
    const wanted = new Set(codes);
    const leaving = cities.flatMap(({ code }) => (wanted.has(code) ? [] : [code]));
    await removeWaveCities(tx, wave.id, leaving);
    await addWaveCities(tx, wave.id, [...wanted]);
  });
}

/** Saves the margins of these cities; other cities keep theirs. */
export async function saveMargins(db: Db, change: Change, margins: readonly CityMargins[]): Promise<void> {
  await changeSetup(db, { ...change, step: 'margins' }, async (tx, { wave }) => {
    await setMarginsOfAll(tx, wave.id, margins);
  });
}

/** Replaces the quotas of these cities; other cities keep theirs. */
export async function saveQuotas(
  db: Db,
  change: Change,
  cities: readonly string[],
  quotas: readonly StratumQuota[],
): Promise<void> {
  await changeSetup(db, { ...change, step: 'quotas' }, async (tx, { wave }) => {
    await deleteQuotas(tx, wave.id, cities);
    await setQuotas(
      tx,
      quotas.map((quota) => ({ ...quota, waveId: wave.id })),
    );
  });
}
