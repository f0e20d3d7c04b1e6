import { listOpenedWaves, type Wave } from '../../db/waves.ts';
import type { Platform } from '../platform.ts';
import { keepFresh } from './fresh.ts';

export type OpenedWaves = ReturnType<typeof createOpenedWaves>;

const ALL = 'all';

/** The opened waves, newest first, as of at most a second ago. */
export function createOpenedWaves(platform: Pick<Platform, 'db' | 'now' | 'sharesQueries'>) {
  const cache = keepFresh<readonly Wave[]>(platform, () => listOpenedWaves(platform.db));
  return { find: () => cache.find(ALL), read: () => cache.read(ALL) };
}
