import type { Db } from '../../db/client.ts';
import { listOpenedWaves } from '../../db/waves.ts';
import type { createFieldworkCache } from '../fieldwork.ts';
import { type Screening, screenWave } from './screen.ts';

/** How long after closing a wave is still screened, so that its last answers are judged like the others. */
const AFTERWARDS_MS = 86_400_000;

/** Screens every wave that takes answers or did so a day ago, by `code`. */
export async function screenRunning(
  db: Db,
  fieldworkOf: ReturnType<typeof createFieldworkCache>,
  now: Date,
): Promise<(Screening & { wave: string })[]> {
  const results: (Screening & { wave: string })[] = [];
  for (const { id, code, opensAt, closesAt } of await listOpenedWaves(db)) {
    if (opensAt > now || closesAt.getTime() + AFTERWARDS_MS < now.getTime()) continue;
    results.push({ wave: code, ...(await screenWave(db, await fieldworkOf(id))) });
  }
  return results;
}
