import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import { sealTrail } from '../../../db/trail.ts';
import { type Job, regularly } from './regularly.ts';

/** Seconds after which an act is chained to the earlier ones. */
const SEAL_SECONDS = 15;

/** Seals the trail in one process of a server; of several servers, one seals at a time. */
export function sealRegularly(db: Db, log: Pick<Logger, 'warn'>): Job {
  return regularly(() => sealTrail(db), {
    everyMs: SEAL_SECONDS * 1000,
    failure: 'the trail was not sealed',
    log,
  });
}
