import { LRUCache } from 'lru-cache';
import { loggable } from '../../db/errors.ts';
import type { Platform } from '../platform.ts';

/** How long what was read counts as new. */
const FRESH_MS = 60_000;
/** How long after that it is still shown while it is read anew. */
const BEHIND_MS = 300_000;
/** Values kept, the one that was not asked for longest going first: a wave has one for each choice of cities. */
const MOST_KEPT = 1000;

/**
 * Keeps what takes long to read and need not be of this instant. After a minute it is read anew, behind whoever asks: they get
 * what is kept. Only the first waits, and whoever comes when nobody has asked for minutes. What could not be read is
 * logged, and tried again by whoever comes next.
 */
export function keepBehind<V extends object>(clock: Pick<Performance, 'now'> = performance) {
  const cache = new LRUCache<string, V, () => Promise<V>>({
    max: MOST_KEPT,
    ttl: FRESH_MS,
    perf: clock,
    noDeleteOnFetchRejection: true,
    fetchMethod: (_key, _before, { context: read }) => read(),
  });
  return async function read(
    { sharesQueries, log }: Pick<Platform, 'sharesQueries' | 'log'>,
    key: string,
    load: () => Promise<V>,
  ): Promise<V> {
    if (!sharesQueries) {
      const value = cache.get(key) ?? (await load());
      cache.set(key, value, { noUpdateTTL: true });
      return value;
    }
    const context = () =>
      load().catch((error: unknown) => {
        log.warn({ err: loggable(error) }, 'sums of the monitor could not be read anew');
        throw error;
      });
    return await cache.forceFetch(key, { context, allowStale: cache.getRemainingTTL(key) > -BEHIND_MS });
  };
}
