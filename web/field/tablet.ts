import { createStore, del, get, keys, promisifyRequest, set, update } from 'idb-keyval';
import type { Refusal } from './refusal.ts';
import type { Staff } from './token.ts';

/**
 * What a tablet keeps: whose it is, what still has to be sent, and sheets of paper that were entered once. Of what
 * was received nothing stays but how many they were today.
 */
export const tablet = createStore('chengsheng-field', 'kept');

/** Who works here, and the token that proves it. */
export interface Worker {
  token: string;
  staff: Staff;
}

/** A submission on its way: the exact body that is sent, by its id. */
export interface Leaving {
  id: string;
  wave: string;
  /** Whose token the body bears. */
  name: string;
  language: string;
  body: string;
  /** When it was finished, ISO 8601. */
  at: string;
  /** What it is called on paper. */
  sheet?: string;
  /** Why the server will not have it. */
  refused?: Refusal;
}

const OUTBOX = 'outbox/';

export const readWorker = () => get<Worker>('worker', tablet);
export const keepWorker = (worker: Worker) => set('worker', worker, tablet);

export const readPoint = async (city: string) => (await get<string>(`point/${city}`, tablet)) ?? '';
export const keepPoint = (city: string, point: string) => set(`point/${city}`, point, tablet);

/** Puts a submission into the outbox; resolves when it is on the disk. */
export const putOut = (leaving: Leaving) => set(OUTBOX + leaving.id, leaving, tablet);
export const dropOut = (id: string) => del(OUTBOX + id, tablet);

/** All that is still here, what was finished first comes first. */
export async function readOutbox(): Promise<Leaving[]> {
  const ids = (await keys<string>(tablet)).filter((key) => key.startsWith(OUTBOX));
  const found = await Promise.all(ids.map((key) => get<Leaving>(key, tablet)));
  return found.filter((one) => one !== undefined).sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Notes why a submission stays, or that it may leave again. */
export const markRefused = (leaving: Leaving, refused?: Refusal) => {
  const { refused: _, ...rest } = leaving;
  return putOut(refused ? { ...rest, refused } : rest);
};

interface Sent {
  day: string;
  n: number;
}

/** Takes what was received off the tablet and counts it, in one step. */
export async function settleReceived(id: string): Promise<void> {
  await tablet('readwrite', async (store) => {
    const sent = await promisifyRequest<Sent | undefined>(store.get('sent'));
    const day = today();
    store.put({ day, n: (sent?.day === day ? sent.n : 0) + 1 }, 'sent');
    store.delete(OUTBOX + id);
    await promisifyRequest(store.transaction);
  });
}

/** How many were received today, by the tablet's own clock. */
export async function sentToday(): Promise<number> {
  const sent = await get<Sent>('sent', tablet);
  return sent?.day === today() ? sent.n : 0;
}

const today = () => new Date().toLocaleDateString('sv');

/** A sheet of paper that was entered once: its codes, by question. */
export interface FirstEntry {
  startedAt: string;
  point: string;
  codes: Record<string, string>;
}

const firstKey = (place: string, sheet: string) => `first/${place}/${sheet}`;
export const readFirst = (place: string, sheet: string) => get<FirstEntry>(firstKey(place, sheet), tablet);
export const keepFirst = (place: string, sheet: string, entry: FirstEntry) =>
  update(firstKey(place, sheet), () => entry, tablet);
export const dropFirst = (place: string, sheet: string) => del(firstKey(place, sheet), tablet);

/** The sheets that wait for their second entry. */
export async function firstSheets(place: string): Promise<string[]> {
  const start = firstKey(place, '');
  return (await keys<string>(tablet)).filter((k) => k.startsWith(start)).map((k) => k.slice(start.length));
}
