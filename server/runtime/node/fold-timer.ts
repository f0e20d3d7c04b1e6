import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import { foldWaves } from '../../services/monitor/fold.ts';
import { type Job, regularly } from './regularly.ts';

/**
 * Folds what is new into the monitor's counts, in one process of a server; of several servers, one folds at a time.
 * @param dataDir of the database, where it is this server's own; undefined where its disk is elsewhere
 */
export function foldRegularly(
  db: Db,
  log: Pick<Logger, 'warn'>,
  everyMs: number,
  dataDir: string | undefined,
): Job {
  const freeDisk = dataDir === undefined ? undefined : () => freeShareOf(dataDir);
  return regularly(() => foldWaves(db, freeDisk), {
    everyMs,
    failure: 'the counts of the monitor were not folded',
    log,
  });
}

/** The free share of a folder's disk, for users other than root. */
async function freeShareOf(folder: string): Promise<number> {
  const { bavail, blocks } = await statfs(folder);
  return blocks > 0 ? bavail / blocks : 1;
}
