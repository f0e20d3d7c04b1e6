import type { Db } from '../../../db/client.ts';
import { listOpenedWaves, type Wave } from '../../../db/waves.ts';
import type { createFieldworkCache } from '../../cache/open-wave.ts';
import { type Screening, screenWave } from './screen.ts';

/** A closed wave is screened for this long, so that its last answers are judged like the others. */
const AFTERWARDS_MS = 86_400_000;

/** The waves that take answers, or did within the last day. */
export async function listRunning(db: Db, now: Date): Promise<Wave[]> {
  const isRunning = ({ opensAt, closesAt }: Wave) =>
    opensAt <= now && closesAt.getTime() + AFTERWARDS_MS >= now.getTime();
  return (await listOpenedWaves(db)).filter(isRunning);
}

/** Screens every running wave, by `code`. */
export async function screenRunning(
  db: Db,
  fieldworkOf: ReturnType<typeof createFieldworkCache>,
  now: Date,
): Promise<(Screening & { wave: string })[]> {
  const results: (Screening & { wave: string })[] = [];
  for (const { id, code } of await listRunning(db, now))
    results.push({ wave: code, ...(await screenWave(db, await fieldworkOf(id))) });
  return results;
}
