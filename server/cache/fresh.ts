import { LRUCache } from 'lru-cache';
import type { Platform } from '../platform.ts';

/** How long a value counts as true after it was read. */
const FRESH_MS = 1000;
/** The most values, least recently used ones going first: each wave may have two, by id and by code. */
const MOST_KEPT = 1000;

export interface Fresh<V> {
  /** The cached value, if it needs no reading. */
  find(key: string): V | undefined;
  read(key: string): Promise<V>;
}

/**
 * Caches a value from the database for a second. After that, one request reads it again and waits, since its age is
 * then unknown; concurrent requests take the old value. Where there is none they wait for the same query, unless the
 * runtime lets no request wait for another's. A failed read is not cached. Values that never change have no age: they
 * are in their own caches, each bounded by its content.
 * @param load gets the old value, and may reuse the parts that never change
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
    // A clock that was set back makes nothing fresh.
    return entry && Math.abs(now().getTime() - entry.readAt) < FRESH_MS ? entry.value : undefined;
  }

  async function read(key: string): Promise<V> {
    const value = find(key);
    if (value !== undefined) return value;
    const time = now().getTime();
    const before = cache.get(key);
    // For concurrent requests.
    if (before) before.readAt = time;
    if (sharesQueries) return (await cache.forceFetch(key, { forceRefresh: true })).value;
    const entry = await loadAt(time, key, before?.value);
    cache.set(key, entry);
    return entry.value;
  }

  return { find, read };
}
