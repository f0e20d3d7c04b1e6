import { listCities } from '../../../db/cities.ts';
import type { Db } from '../../../db/client.ts';
import { listReleases } from '../../../db/releases.ts';
import { listStoredCities } from '../../../db/submissions.ts';
import { findWave } from '../../../db/waves.ts';
import { readFieldwork } from '../../cache/open-wave.ts';
import { operator } from '../../identity/grants.ts';
import { forEachConcurrently } from '../../services/for-each-concurrently.ts';
import { foldWaves } from '../../services/monitor/fold.ts';
import { publish } from '../../services/releases/publish.ts';
import { open } from '../../services/waves/open.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { HOUR_MS } from './arrivals.ts';
import { demoCity } from './cities.ts';
import { EARLIER, fillEarlier, prepareEarlier } from './earlier-wave.ts';
import { makeEarlierEvaluation, makeEvaluation } from './evaluation/evaluations.ts';
import { holdChannel } from './held-channel.ts';
import { storeHistory } from './history.ts';
import { storePageViews } from './page-views.ts';
import { type DemoInput, isOfDemonstration, prepareSimulated } from './simulated-wave.ts';

const CURRENT = '2016';
/** Days of its fieldwork that have passed, and days to come. */
const [PAST, AHEAD] = [14, 21];
/** The least residents of a city in which a sample of one in sixteen shows enough page views. */
const BUSY = 400;
/** How long nobody has answered where the fieldwork has stalled. */
const STALLED_MS = 60 * HOUR_MS;

/** Makes the demonstration: fills the wave of 2016, and prepares that of 2015 for `fillEarlier`. */
export async function createDemo(db: Db, input: DemoInput): Promise<void> {
  await prepareDemo(db, input.now);
  await fillDemo(db, input);
  await foldWaves(db);
}

/**
 * Prepares two waves in every city, and opens the one of 2016 as of the first day of its fieldwork. They say that
 * they are simulated.
 */
export async function prepareDemo(db: Db, now: Date): Promise<void> {
  const at = (ms: number) => new Date(now.getTime() + ms);
  const cities = (await listCities(db)).map(({ code }) => demoCity(code));
  await db.transaction(async (tx) => {
    await prepareEarlier(tx, cities, now);
    const wave = await prepareSimulated(tx, {
      code: CURRENT,
      span: { from: at(-PAST * DAY_MS), to: at(AHEAD * DAY_MS) },
      cities,
      share: PAST / (PAST + AHEAD),
      now,
    });
    await open(tx, wave, wave.opensAt);
  });
}

/** Whether the wave of 2016 is prepared, but lacks answers or its release. */
export async function isDemoUnfinished(db: Db): Promise<boolean> {
  const wave = await findWave(db, CURRENT);
  return (
    wave !== undefined && isOfDemonstration(wave) && (await listReleases(db, wave.id, 'all')).length === 0
  );
}

/**
 * Fills the wave of 2016 with simulated answers that pass the same steps as real ones, as of their times up to now,
 * and publishes release 1. It continues an interrupted run.
 */
export async function fillDemo(db: Db, { keys, signingKey, now, progress }: DemoInput): Promise<void> {
  const wave = await findWave(db, CURRENT);
  if (!wave) throw new Error(`there is no wave ${CURRENT}`);
  const fieldwork = await readFieldwork(db, keys, wave);
  const stored = new Set(await listStoredCities(db, wave.id));
  await holdChannel(db, fieldwork, { from: wave.opensAt, to: now });
  const codes = [...fieldwork.cities.keys()];
  let done = 0;
  await forEachConcurrently(codes, async (code) => {
    const city = demoCity(code);
    const to = city.scene === 'stalled' ? new Date(now.getTime() - STALLED_MS) : now;
    const span = { from: wave.opensAt, to };
    if (!stored.has(code)) {
      await storeHistory(db, fieldwork, { city, span });
      if (city.residents >= BUSY) await storePageViews(db, fieldwork, { city, span });
    }
    progress((0.6 * ++done) / codes.length);
  });
  await publish(db, fieldwork, {
    signingKey,
    actor: operator('demo'),
    interim: true,
    reason: null,
    heldWaiver: 'a demonstration',
    publicAt: null,
    now,
    progress: (share) => progress(0.6 + 0.4 * share),
  });
}

/**
 * Makes what a prepared demonstration lacks besides the wave of 2016; it continues an interrupted run. The evaluation of
 * 2015 comes last: while it is missing, there is something to make.
 */
export async function completeDemo(db: Db, input: DemoInput, say: (line: string) => void): Promise<void> {
  if (await makeEvaluation(db, input)) say('the demonstration’s evaluation is under way');
  if (await fillEarlier(db, input)) say('the demonstration’s earlier wave, 2015, is there as well');
  if (await makeEarlierEvaluation(db, input)) say('the evaluation of 2015 is published at /evaluations');
}

/** The code of a real wave that takes the place of one of the demonstration's. */
export async function findDemo(db: Db): Promise<string | undefined> {
  for (const code of [CURRENT, EARLIER]) if (await findWave(db, code)) return code;
  return undefined;
}
