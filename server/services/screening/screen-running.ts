import type { Db } from '../../../db/client.ts';
import { listOpenedWaves, type Wave } from '../../../db/waves.ts';
import { readFieldwork } from '../../cache/open-wave.ts';
import type { Keys } from '../../crypto/keys.ts';
import { DAY_MS } from '../../survey/china-time.ts';
import { statusOf } from '../../survey/wave.ts';
import { type Screening, screenWave } from './screen.ts';

/** Screening continues this long after a wave closes, so that it judges the last answers like the others. */
const AFTERWARDS_MS = DAY_MS;

/** The waves that take answers, or did within the last day. */
export async function listRunning(db: Db, now: Date): Promise<Wave[]> {
  const dayAgo = new Date(now.getTime() - AFTERWARDS_MS);
  const isRunning = (wave: Wave) =>
    statusOf(wave, now) !== 'scheduled' && statusOf(wave, dayAgo) !== 'closed';
  return (await listOpenedWaves(db)).filter(isRunning);
}

/** Screens every running wave; results are by `code`. */
export async function screenRunning(
  db: Db,
  keys: Keys,
  now: Date,
): Promise<(Screening & { wave: string })[]> {
  const results: (Screening & { wave: string })[] = [];
  for (const wave of await listRunning(db, now))
    results.push({ wave: wave.code, ...(await screenWave(db, await readFieldwork(db, keys, wave))) });
  return results;
}
