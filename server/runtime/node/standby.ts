import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Db } from '../../../db/client.ts';
import { loggable } from '../../../db/errors.ts';
import type { Reader } from '../../../db/reader.ts';
import { readPosition } from '../../../db/standby.ts';
import { regularly } from './regularly.ts';
import { createReplayClock } from './replay-clock.ts';

/** Milliseconds between two looks at the standby's progress. */
const LOOK_MS = 1000;
/** A standby that may be further behind is not read. */
const MOST_BEHIND_MS = 5000;
/** How long work that needs current data waits for the standby. */
const PATIENCE_MS = 5000;
const ASK_AGAIN_MS = 50;

/**
 * How a read that a standby can answer went: from the standby; from the primary, because the standby is behind or
 * away; or from the primary after the standby failed.
 */
const outcomes = ['standby', 'behind', 'failed'] as const;

export interface StandbyReader {
  reader: Reader;
  /** Stops looking. */
  stop(): void;
}

/**
 * Reads from a standby as long as it has everything committed until a few seconds ago, and reports the source in
 * metrics and log.
 */
export function readFromStandby(
  { primary, standby }: { primary: Db; standby: Db },
  registry: Registry,
  log: Pick<Logger, 'info' | 'warn'>,
): StandbyReader {
  const see = createReplayClock();
  let through = performance.now();
  let isTrusted = false;
  const behind = () => performance.now() - through;
  const reads = countReads(registry);
  new Gauge({
    name: 'chengsheng_standby_behind_seconds',
    help: 'Seconds that the standby which is read may be behind, as far as this server knows',
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.set(behind() / 1000);
    },
  });

  async function look(): Promise<void> {
    const at = performance.now();
    try {
      const seen = see(at, await readPosition(primary), await readPosition(standby));
      if (seen !== undefined) through = seen;
      trust(seen !== undefined && behind() <= MOST_BEHIND_MS);
    } catch (error) {
      trust(false);
      throw error;
    }
  }

  function trust(isGood: boolean): void {
    if (isGood && !isTrusted) log.info('the standby is read');
    if (!isGood && isTrusted)
      log.warn('the standby is not read: it is behind, away, or no standby of this database');
    isTrusted = isGood;
  }

  async function read<T>(from: (db: Db) => Promise<T>): Promise<T> {
    if (!isTrusted || behind() > MOST_BEHIND_MS) {
      reads.inc({ outcome: 'behind' });
      return await from(primary);
    }
    try {
      const value = await from(standby);
      reads.inc({ outcome: 'standby' });
      return value;
    } catch (error) {
      // Any failure: a conflict with replay, a lost connection, or a mistake, which the primary repeats.
      reads.inc({ outcome: 'failed' });
      log.warn({ err: loggable(error) }, 'a read from the standby failed');
      // The next reader need not find out again.
      trust(false);
      return await from(primary);
    }
  }

  const looking = regularly(look, { everyMs: LOOK_MS, failure: 'the standby was not looked at', log });
  return { reader: { read }, stop: looking.stop };
}

function countReads(registry: Registry): Counter<'outcome'> {
  const reads = new Counter({
    name: 'chengsheng_standby_reads_total',
    help: 'Reads that a standby can answer: from the standby, from the primary because it was behind or away, or because it failed',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of outcomes) reads.inc({ outcome }, 0);
  return reads;
}

/** Whether a standby has everything that the primary has now, or gets it within some seconds. */
export async function hasCaughtUp(primary: Db, standby: Db): Promise<boolean> {
  const until = performance.now() + PATIENCE_MS;
  const wanted = await readPosition(primary);
  for (; performance.now() < until; await sleep(ASK_AGAIN_MS)) {
    const { database, isStandby, bytes } = await readPosition(standby);
    if (!isStandby || database !== wanted.database) return false;
    if (bytes >= wanted.bytes) return true;
  }
  return false;
}
