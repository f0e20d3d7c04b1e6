import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';
import type { Db } from '../../db/client.ts';
import { findPressed, forgetExpired, PRESSURE_TABLE, queryClient } from '../../db/pressure.ts';
import type { Attempt, Pressure, PressureLimits } from '../pressure.ts';

/** Pressure is what came within so many seconds. */
const WINDOW_SECONDS = 60;
/** How often a process tells the others. */
const SHARE_MS = 1000;
/**
 * A process tells what it counted once that is this part of a limit. So most keys never reach the database, and
 * what a process has not told yet hardly matters.
 */
const WORTH_TELLING = 1 / 16;

/**
 * Counts attempts in memory and shares the counts of busy keys between processes and servers: a transaction for
 * each submission would cost more than the submission, and a city's one row would hold up everybody. The memory
 * holds the newest total that is known, and what this process counted since.
 */
export function sharePressure(db: Db, limits: PressureLimits, onError: (error: unknown) => void) {
  const known = new RateLimiterMemory({ points: 1, duration: WINDOW_SECONDS, keyPrefix: '' });
  const shared = new RateLimiterPostgres({
    storeClient: queryClient(db),
    storeType: 'client',
    tableName: PRESSURE_TABLE,
    tableCreated: true,
    // An hour later would be late: what is kept of networks is kept for a minute.
    clearExpiredByTimeout: false,
    points: 1,
    duration: WINDOW_SECONDS,
    keyPrefix: '',
  });
  /** What this process counted and has not told. */
  const untold = new Map<string, number>();
  const busy = new Set<string>();
  let forgottenAt = performance.now();
  let countedAt = Number.NEGATIVE_INFINITY;

  async function count(key: string, limit: number): Promise<number> {
    countedAt = performance.now();
    const own = (untold.get(key) ?? 0) + 1;
    untold.set(key, own);
    if (own >= limit * WORTH_TELLING) busy.add(key);
    return (await known.penalty(key)).consumedPoints / limit;
  }

  const pressure: Pressure = async ({ waveId, city, origin }: Attempt) => {
    const ofCity = await count(`city ${waveId} ${city}`, limits.perCity);
    if (origin === null) return ofCity;
    return Math.max(ofCity, await count(`origin ${origin}`, limits.perOrigin));
  };

  /** Tells what is busy here and learns what is busy anywhere; a process without any work does neither. */
  async function share(): Promise<void> {
    if (performance.now() - countedAt > 2 * WINDOW_SECONDS * 1000) return;
    const told = [...busy];
    busy.clear();
    for (const key of told) {
      const own = untold.get(key) ?? 0;
      untold.delete(key);
      await learn(key, await shared.penalty(key, own));
    }
    await forgetExpired(db, Date.now());
    const least = Math.min(limits.perOrigin, limits.perCity);
    for (const { key, ...total } of await findPressed(db, least, Date.now())) await learn(key, total);
    // Little things that nobody was told of end with their minute, too.
    if (performance.now() - forgottenAt < WINDOW_SECONDS * 1000) return;
    untold.clear();
    forgottenAt = performance.now();
  }

  async function learn(key: string, total: { consumedPoints: number; msBeforeNext: number }): Promise<void> {
    const points = total.consumedPoints + (untold.get(key) ?? 0);
    if (total.msBeforeNext > 0) await known.set(key, points, total.msBeforeNext / 1000);
  }

  const stopping = new AbortController();
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(SHARE_MS, undefined, { ref: false, signal: stopping.signal }).catch(() => {});
      // Without the database each process goes by its own counts.
      await share().catch(onError);
    }
  }
  const running = run();

  return {
    pressure,
    async close(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
