import type { Db } from '../../../db/client.ts';
import { listReleases } from '../../../db/releases.ts';
import { listStoredCities } from '../../../db/submissions.ts';
import { findWave, type Wave } from '../../../db/waves.ts';
import { readFieldwork } from '../../cache/open-wave.ts';
import { operator } from '../../identity/grants.ts';
import { foldWave } from '../../services/monitor/fold.ts';
import { chanceOf } from '../../services/rehearsal/chance.ts';
import { publish } from '../../services/releases/publish.ts';
import { open } from '../../services/waves/open.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { isBeingFilled } from '../../survey/wave.ts';
import { type DemoCity, demoCity } from './cities.ts';
import { storeHistory } from './history.ts';
import { type DemoInput, isOfDemonstration, prepareSimulated } from './simulated-wave.ts';

/** The wave before the demonstration's: over and released, with answers in every city. */
export const EARLIER = '2015';
/** The days of its fieldwork, counted back from today. */
const [FROM, TO] = [393, 365];

/** Submissions folded at a time, in a statement of some tenths of a second. */
const FOLDED = 5000;

/** The mean score of the published round. */
const MEAN = 63.7;

/** A city as it was then: many answered everywhere, and opinions differed. */
function atThatTime({ scene: _, ...city }: DemoCity): DemoCity {
  const chance = chanceOf(EARLIER, city.code);
  return {
    ...city,
    residents: Math.max(city.residents, 165 + Math.floor(60 * chance.uniform())),
    pace: Math.max(0.85, chance.normal(1.2, 0.12)),
    level: MEAN + 0.6 * (city.level - 68) + chance.normal(0, 1.5),
  };
}

export async function prepareEarlier(db: Db, cities: readonly DemoCity[], now: Date): Promise<void> {
  const at = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const span = { from: at(FROM), to: at(TO) };
  await prepareSimulated(db, { code: EARLIER, span, cities: cities.map(atThatTime), share: 1, now });
}

/**
 * Fills the earlier wave, if `createDemo` has prepared it: stores its answers city by city, publishes release 1 and
 * opens the wave, as of then, so that nobody sees it half filled. It continues an interrupted run.
 * @returns whether there was something to fill
 */
export async function fillEarlier(db: Db, input: DemoInput): Promise<boolean> {
  const wave = await findWave(db, EARLIER);
  if (!wave || !isOfDemonstration(wave) || !isBeingFilled(wave, input.now)) return false;
  await storeAnswers(db, wave, input);
  const fieldwork = await readFieldwork(db, input.keys, wave);
  if ((await listReleases(db, wave.id, 'all')).length === 0)
    await publish(db, fieldwork, {
      signingKey: input.signingKey,
      actor: operator('demo'),
      interim: false,
      reason: null,
      heldWaiver: 'a demonstration',
      publicAt: null,
      now: input.now,
      progress: (share) => input.progress(0.7 + 0.3 * share),
    });
  await foldWave(db, wave.id, FOLDED);
  await open(db, wave, wave.opensAt);
  return true;
}

/** A city is stored whole or not at all. */
async function storeAnswers(db: Db, wave: Wave, { keys, progress }: DemoInput) {
  const fieldwork = await readFieldwork(db, keys, wave);
  const stored = new Set(await listStoredCities(db, wave.id));
  const codes = [...fieldwork.cities.keys()];
  for (const [i, code] of codes.entries()) {
    progress((0.7 * i) / codes.length);
    if (stored.has(code)) continue;
    const span = { from: wave.opensAt, to: wave.closesAt };
    await storeHistory(db, fieldwork, { city: atThatTime(demoCity(code)), span });
  }
}
