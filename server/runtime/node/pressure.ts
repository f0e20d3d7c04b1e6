import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { Db } from '../../../db/client.ts';
import {
  deleteExpiredTotals,
  findPressedTotals,
  PRESSURE_TABLE,
  queryClient,
  REFUSED_KEY,
} from '../../../db/pressure.ts';
import type { PressureLimits } from '../../admission/admission.ts';
import type { Attempt } from '../../platform.ts';

/** Pressure counts the attempts within this many seconds. */
const WINDOW_SECONDS = 60;
/** How often a process shares its counts. */
const SHARE_MS = 1000;
/**
 * A process shares a count once it is this part of a limit. So most keys never reach the database, and unshared
 * counts hardly matter.
 */
const WORTH_TELLING = 1 / 16;

/** How long refused submissions stay known: longer than a check of the field waits for the next one. */
const REFUSED_SECONDS = 600;

/** The most networks and cities that a process counts at once; beyond them, it forgets those counted longest ago. */
const MOST_COUNTED = 100_000;

/**
 * Counts attempts in memory and shares the counts of busy keys between processes and servers: a transaction for each
 * submission would cost more than the submission, and a city's single row would hold up everybody. The memory holds
 * the newest known total, and what this process counted since.
 */
export function countPressure(db: Db, limits: PressureLimits) {
  const totals = new LRUCache<string, { points: number }>({ max: MOST_COUNTED, ttl: WINDOW_SECONDS * 1000 });
  const shared = new RateLimiterPostgres({
    storeClient: queryClient(db),
    storeType: 'client',
    tableName: PRESSURE_TABLE,
    tableCreated: true,
    // The default of an hour would be too late: counts of networks are kept for a minute.
    clearExpiredByTimeout: false,
    points: 1,
    duration: WINDOW_SECONDS,
    keyPrefix: '',
  });
  /** What this process counted and has not shared. */
  const untold = new Map<string, number>();
  const busy = new Set<string>();
  let untoldRefused = 0;
  let forgottenAt = performance.now();
  let countedAt = Number.NEGATIVE_INFINITY;

  function count(key: string, limit: number): number {
    countedAt = performance.now();
    const unsent = (untold.get(key) ?? 0) + 1;
    untold.set(key, unsent);
    if (unsent >= limit * WORTH_TELLING) busy.add(key);
    const counted = totals.get(key);
    if (!counted) totals.set(key, { points: 1 });
    else counted.points++;
    return (counted?.points ?? 1) / limit;
  }

  const pressure = async ({ waveId, city, origin }: Attempt): Promise<number> => {
    const ofCity = count(`city ${waveId} ${city}`, limits.perCity);
    return origin === null ? ofCity : Math.max(ofCity, count(`origin ${origin}`, limits.perOrigin));
  };

  /** Counts submissions that could not be stored, for alerts at the console. */
  function countRefused(submissions: number): void {
    untoldRefused += submissions;
  }

  async function tellRefused(): Promise<void> {
    const refused = untoldRefused;
    if (refused === 0) return;
    await shared.penalty(REFUSED_KEY, refused, { customDuration: REFUSED_SECONDS });
    // Not before: the database that refuses them probably does not take the count either.
    untoldRefused -= refused;
  }

  /** Shares this process's busy keys and reads everybody's; an idle process does neither. */
  async function share(): Promise<void> {
    await tellRefused();
    if (performance.now() - countedAt > 2 * WINDOW_SECONDS * 1000) return;
    const reported = [...busy];
    busy.clear();
    for (const key of reported) {
      const unsent = untold.get(key) ?? 0;
      untold.delete(key);
      learn(key, await shared.penalty(key, unsent));
    }
    await deleteExpiredTotals(db, Date.now());
    const least = Math.min(limits.perOrigin, limits.perCity);
    for (const { key, ...total } of await findPressedTotals(db, least, Date.now())) learn(key, total);
    // Small, unshared counts end with their minute, too.
    if (performance.now() - forgottenAt < WINDOW_SECONDS * 1000) return;
    untold.clear();
    forgottenAt = performance.now();
  }

  function learn(key: string, total: { consumedPoints: number; msBeforeNext: number }): void {
    const points = total.consumedPoints + (untold.get(key) ?? 0);
    if (total.msBeforeNext > 0) totals.set(key, { points }, { ttl: total.msBeforeNext });
  }

  return { pressure, countRefused, share };
}

/** Counts attempts, and shares the counts by the second until it is closed. */
export function sharePressure(db: Db, limits: PressureLimits, onError: (error: unknown) => void) {
  const { pressure, countRefused, share } = countPressure(db, limits);
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
    countRefused,
    async close(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
