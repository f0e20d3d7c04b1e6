import { isDeepStrictEqual } from 'node:util';
import type { Db } from '../../db/client.ts';
import { listOpenedWaves, type Wave } from '../../db/waves.ts';
import { FRESH_MS } from './open-wave.ts';

export type OpenedWaves = ReturnType<typeof createOpenedWaves>;

/**
 * The waves that have been opened, the newest first, as they stood at most a second ago. While none of them
 * changes it is the same list of the same objects, so that what was found out about a wave can be kept by it.
 */
export function createOpenedWaves(db: Db, now: () => Date) {
  let known: { waves: readonly Wave[]; readAt: number } | undefined;

  /** The list, if it needs no reading. */
  function fresh(): readonly Wave[] | undefined {
    return known && Math.abs(now().getTime() - known.readAt) < FRESH_MS ? known.waves : undefined;
  }

  async function read(): Promise<readonly Wave[]> {
    const waves = fresh();
    if (waves) return waves;
    // One reads; whoever comes meanwhile takes what was known, for no request may wait for another's query.
    const before = known?.waves;
    const readAt = now().getTime();
    if (before) known = { waves: before, readAt };
    try {
      const found = await listOpenedWaves(db);
      const same = before && isDeepStrictEqual(before, found);
      known = { waves: same ? before : found, readAt };
      return known.waves;
    } catch (error) {
      known = undefined;
      throw error;
    }
  }

  return { fresh, read };
}
