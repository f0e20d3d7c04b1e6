import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import type { Keys } from '../../crypto/keys.ts';
import { findEmptySignalsOfRunning } from '../../services/screening/missing-metadata.ts';
import { screenRunning } from '../../services/screening/screen-running.ts';
import { alarmText } from '../../survey/screening/missing-metadata.ts';
import { type Job, regularly } from './regularly.ts';

/** As often as the cron trigger of a Worker. */
const EVERY_MS = 600_000;

type Log = Pick<Logger, 'info' | 'warn'>;

/** Screens the running waves and logs the changes, and signals that have fallen silent. */
export async function screenNow(db: Db, keys: Keys, log: Log, now: () => Date): Promise<void> {
  for (const screening of await screenRunning(db, keys, now())) log.info(screening, 'screened');
  for (const state of await findEmptySignalsOfRunning(db, now()))
    if (state.isAlarm) log.warn({ signal: state.signal, latest: state.latest }, alarmText(state));
}

/**
 * Screens the running waves every ten minutes, in one process of a server; each of several servers does, and a wave
 * just screened leaves the next one nothing to do.
 */
export function screenRegularly(db: Db, keys: Keys, log: Log, everyMs = EVERY_MS): Job {
  const screen = () => screenNow(db, keys, log, () => new Date());
  return regularly(screen, { everyMs, failure: 'the waves were not screened', log });
}
