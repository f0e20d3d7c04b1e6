import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../db/client.ts';
import { setQuotas } from '../../db/quotas.ts';
import { addWaveCities, openWave, setMargins, type Wave } from '../../db/waves.ts';
import { prepareWave, type WaveSettings } from '../../server/services/waves/prepare.ts';
import { tiny, tinyMargins } from './fixtures/tiny.ts';

const DAY_MS = 86_400_000;

export interface TestWave {
  cities?: string[];
  margins?: unknown;
  /** Replaces `margins`, where cities differ. */
  marginsOf?: (city: string) => unknown;
  quotas?: { city: string; stratum: string; target?: number; cap: number }[];
  settings?: Partial<WaveSettings>;
}

/** The organiser in tests. */
export const testOrganiser = {
  name: { 'zh-CN': '测试调查队', en: 'Test Survey Team' },
  contact: 'survey@example.cn',
  privacyOfficer: 'officer@example.cn',
  approval: 'T-2018-001',
  legalBasis: { 'zh-CN': '您的同意', en: 'Your consent' },
  keptUntil: '2099-12-31',
} as const;

/** Prepares a wave with the tiny questionnaire, without opening it. */
export async function preparedWave(db: Db, options: TestWave = {}): Promise<Wave> {
  const { cities = ['330100', '110000'], margins = tinyMargins, quotas = [], settings } = options;
  const { marginsOf = () => margins } = options;
  const wave = await prepareWave(db, {
    code: `w-${uuidv7()}`.slice(0, 40),
    title: { 'zh-CN': '测试', en: 'Test' },
    questionnaire: tiny,
    opensAt: new Date(Date.now() - DAY_MS).toISOString(),
    closesAt: new Date(Date.now() + DAY_MS).toISOString(),
    weight: 20,
    organiser: testOrganiser,
    // Without margins a wave opens only when it declares that it publishes without.
    ...(margins === null && { scoring: { publication: { requireMargins: false } } }),
    ...settings,
  });
  await addWaveCities(db, wave.id, cities);
  for (const city of cities)
    await setMargins(db, wave.id, city, {
      population: 1_000_000,
      margins: marginsOf(city),
      marginSource: 'test',
    });
  const places = quotas.map((q) => ({ target: 0, ...q, waveId: wave.id }));
  if (places.length > 0) await setQuotas(db, places);
  return wave;
}

/** A wave that takes answers. Tests have several of them in one city at a time, which `open` refuses. */
export async function openedWave(db: Db, options: TestWave = {}): Promise<Wave> {
  const wave = await preparedWave(db, options);
  await openWave(db, wave.id, new Date());
  return wave;
}
