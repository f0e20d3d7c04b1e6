import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import { loggable } from '../../../db/errors.ts';
import { migrationsCurrent } from '../../../db/migrations.ts';
import { isStandby } from '../../../db/standby.ts';

/** A balancer that asks whether to send requests here does not wait longer. */
const ANSWER_MS = 2000;

/** Whether the database works. An answer that takes too long is no. */
export async function isReady(db: Db, log: Pick<Logger, 'warn'>): Promise<boolean> {
  const refuse = (error: unknown) => {
    log.warn({ err: loggable(error) }, 'not ready');
    return false;
  };
  return await Promise.race([canServe(db).catch(refuse), sleep(ANSWER_MS, false, { ref: false })]);
}

const canServe = async (db: Db): Promise<boolean> => !(await isStandby(db)) && (await migrationsCurrent(db));
