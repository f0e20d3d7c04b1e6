import { get, promisifyRequest } from 'idb-keyval';
import { recordOf } from '../type-guards.ts';
import { phone } from './draft-store.ts';

/** A tab that gives no sign of life for this many milliseconds counts as closed. */
const TERM = 20_000;

/**
 * Does something unless another tab is doing it; then undefined. The browser's own locks end with their tab; where
 * there are none (Safari before 15.4), tabs lease the right from each other.
 */
export async function alone<T>(name: string, act: () => Promise<T>): Promise<T | undefined> {
  if ('locks' in navigator)
    return await navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? act() : undefined));
  const owner = `${Date.now()}/${Math.random()}`;
  const key = `lease/${name}`;
  if (!(await extendLease(key, owner))) return undefined;
  const beat = setInterval(() => void extendLease(key, owner), TERM / 4);
  try {
    return await act();
  } finally {
    clearInterval(beat);
    await release(key, owner);
  }
}

/** Whether the lease is this owner's now. Where nothing can be stored, tabs know nothing of each other. */
async function extendLease(key: string, owner: string): Promise<boolean> {
  try {
    return await phone('readwrite', async (store) => {
      const lease = recordOf(await promisifyRequest<unknown>(store.get(key)));
      const end = Number(lease.until);
      const now = Date.now();
      // A lease that ends later than any can was made under a clock that has been set back since.
      const isRunning = end > now && end <= now + TERM;
      if (isRunning && lease.owner !== owner) return false;
      store.put({ owner, until: now + TERM }, key);
      await promisifyRequest(store.transaction);
      return true;
    });
  } catch {
    return true;
  }
}

async function release(key: string, owner: string): Promise<void> {
  try {
    if (recordOf(await get<unknown>(key, phone)).owner === owner)
      await phone('readwrite', (store) => promisifyRequest(store.delete(key)));
  } catch {
    // It was never stored, or expires.
  }
}
