import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import { foldWaves } from '../../services/monitor/fold.ts';
import { type Job, regularly } from './regularly.ts';

/**
 * Folds what is new into the counts that the monitor reads, in one process of a server; where there are several servers,
 * one at a time does.
 */
export function foldRegularly(db: Db, log: Pick<Logger, 'warn'>, everyMs: number): Job {
  return regularly(() => foldWaves(db), {
    everyMs,
    failure: 'the counts of the monitor were not folded',
    log,
  });
}
