import { LRUCache } from 'lru-cache';
import type { Platform } from '../platform.ts';

/** How long what was read counts as the truth. */
const FRESH_MS = 1000;
/** Values kept, the one that was not asked for longest going first: each wave may have two, by id and by code. */
const MOST_KEPT = 1000;

export interface Fresh<V> {
  /** What is kept, if it needs no reading. */
  find(key: string): V | undefined;
  read(key: string): Promise<V>;
}

/**
 * Keeps what the database said for a second. Then one reader asks again and waits for it, since nobody knows how old the
 * value is by then; whoever comes meanwhile takes the old value. Where there is none they wait for the same query, unless
 * the runtime lets no request wait for another's. What could not be read is not kept. What never changes has no age: it is in
 * caches of its own, each bounded by what it holds.
 * @param load given the old value, of which it may keep what never changes
 */
export function keepFresh<V>(
  { now, sharesQueries }: Pick<Platform, 'now' | 'sharesQueries'>,
  load: (key: string, before: V | undefined) => Promise<V>,
): Fresh<V> {
  const cache = new LRUCache<string, { value: V; readAt: number }>({
    max: MOST_KEPT,
    fetchMethod: (key, before) => loadAt(now().getTime(), key, before?.value),
  });

  async function loadAt(readAt: number, key: string, before: V | undefined) {
    return { value: await load(key, before), readAt };
  }

  function find(key: string): V | undefined {
    const entry = cache.get(key);
    // A clock that was put back makes nothing new.
    return entry && Math.abs(now().getTime() - entry.readAt) < FRESH_MS ? entry.value : undefined;
  }

  async function read(key: string): Promise<V> {
    const value = find(key);
    if (value !== undefined) return value;
    const time = now().getTime();
    const before = cache.get(key);
    // For those who come meanwhile.
    if (before) before.readAt = time;
    if (sharesQueries) return (await cache.forceFetch(key, { forceRefresh: true })).value;
    const entry = await loadAt(time, key, before?.value);
    cache.set(key, entry);
    return entry.value;
  }

  return { find, read };
}
