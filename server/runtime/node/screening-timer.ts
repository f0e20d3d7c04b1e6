import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import { loggable } from '../../../db/errors.ts';
import type { Keys } from '../../crypto/keys.ts';
import { findEmptySignalsOfRunning } from '../../services/screening/missing-metadata.ts';
import { screenRunning } from '../../services/screening/screen-running.ts';
import { alarmText } from '../../survey/screening/missing-metadata.ts';

/** As often as the cron trigger of a Worker. */
const EVERY_MS = 600_000;

type Log = Pick<Logger, 'info' | 'warn'>;

/** Screens the running waves and says what changed, and which signals have fallen silent. */
export async function screenNow(db: Db, keys: Keys, log: Log, now: () => Date): Promise<void> {
  for (const screening of await screenRunning(db, keys, now())) log.info(screening, 'screened');
  for (const state of await findEmptySignalsOfRunning(db, now()))
    if (state.isAlarm) log.warn({ signal: state.signal, latest: state.latest }, alarmText(state));
}

/**
 * Screens the running waves every ten minutes, in one process of a server; where there are several servers, each
 * does, and what one has screened leaves the next nothing to do. Stopping does not wait: what breaks off is repeated.
 */
export function screenRegularly(db: Db, keys: Keys, log: Log, everyMs = EVERY_MS): { stop(): void } {
  let isStopped = false;
  let isRunning = false;
  const timer = setInterval(async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      await screenNow(db, keys, log, () => new Date());
    } catch (error) {
      if (!isStopped) log.warn({ err: loggable(error) }, 'the waves were not screened');
    } finally {
      isRunning = false;
    }
  }, everyMs);
  return {
    stop() {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
