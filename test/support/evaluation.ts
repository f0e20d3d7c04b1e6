import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../db/client.ts';
import type { Role } from '../../db/schema.ts';
import { type Actor, operator } from '../../server/identity/grants.ts';
import {
  type EvaluationSettings,
  openForReports,
  prepareEvaluation,
} from '../../server/services/evaluation/prepare.ts';
import { smallSet } from './fixtures/small-set.ts';
import { openedWave } from './wave.ts';

export const HANGZHOU = '330100';
/** A planning city and a municipality, which report directly. */
export const NINGBO = '330200';
export const BEIJING = '110000';

const DAY_MS = 86_400_000;

/** Somebody with a role in these cities, or everywhere. */
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

/** The code of an evaluation of the small set that takes reports, for a day from now. */
export async function openedEvaluation(db: Db, settings: Partial<EvaluationSettings> = {}): Promise<string> {
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
  await openForReports(db, code, operator('test'), new Date());
  return code;
}
