import { get, promisifyRequest } from 'idb-keyval';
import { phone } from './draft-store.ts';

/** Without a sign of life for so many milliseconds, a tab that was at work counts as gone. */
const LEASE = 20_000;

interface Lease {
  owner: string;
  until: number;
}

/**
 * Does something unless another tab is doing it; then undefined. The browser's own locks end with their tab; where
 * there are none (Safari before 15.4), tabs lease the right from each other.
 */
export async function alone<T>(name: string, act: () => Promise<T>): Promise<T | undefined> {
  if ('locks' in navigator)
    return await navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? act() : undefined));
  const owner = `${Date.now()}/${Math.random()}`;
  const key = `lease/${name}`;
  if (!(await lease(key, owner))) return undefined;
  const beat = setInterval(() => void lease(key, owner), LEASE / 4);
  try {
    return await act();
  } finally {
    clearInterval(beat);
    await release(key, owner);
  }
}

/** Whether the lease is this owner's now. Where nothing can be stored, tabs know nothing of each other. */
async function lease(key: string, owner: string): Promise<boolean> {
  try {
    return await phone('readwrite', async (store) => {
      const held = await promisifyRequest<Lease | undefined>(store.get(key));
      const now = Date.now();
      // A lease that ends later than any can was made by a clock that has been put back since.
      const isHeld = held && held.until > now && held.until <= now + LEASE;
      if (isHeld && held.owner !== owner) return false;
      store.put({ owner, until: now + LEASE }, key);
      await promisifyRequest(store.transaction);
      return true;
    });
  } catch {
    return true;
  }
}

async function release(key: string, owner: string): Promise<void> {
  try {
    const held = await get<Lease>(key, phone);
    if (held?.owner === owner) await phone('readwrite', (store) => promisifyRequest(store.delete(key)));
  } catch {
    // It was never stored, or runs out by itself.
  }
}
