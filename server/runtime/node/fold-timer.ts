import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import { foldWaves } from '../../services/monitor/fold.ts';
import { type Job, regularly } from './regularly.ts';

const EVERY_MS = 15_000;

/**
 * Folds what is new into the counts that the monitor reads, every fifteen seconds, in one process of a server; where there
 * are several servers, one at a time does.
 */
export function foldRegularly(db: Db, log: Pick<Logger, 'warn'>, everyMs = EVERY_MS): Job {
  return regularly(() => foldWaves(db), {
    everyMs,
    failure: 'the counts of the monitor were not folded',
    log,
  });
}
