import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Database } from '../../../db/client.ts';
import { areExportsWaiting, endExports } from '../../services/exports/write-exports.ts';
import { type Job, regularly } from './regularly.ts';

/** Seconds until an export that was asked for is begun, one whose server died is taken over, and one without a right ends. */
const EVERY_SECONDS = 2;

/** What the thread may hold. One that needs more ends, and not the server. */
const HEAP_MB = 192;

/**
 * Writes exports in a thread of its own, so that whoever answers meanwhile waits for none of it; in one process of a server,
 * and where there are several servers, one at a time does. The thread lives as long as there is something to write.
 */
export function exportRegularly(background: Database, log: Pick<Logger, 'warn'>): Job {
  let writer: Worker | undefined;
  const job = regularly(
    async () => {
      await endExports(background, new Date());
      if (writer || !(await areExportsWaiting(background))) return;
      writer = new Worker(join(import.meta.dirname, 'exporter.js'), {
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      });
      writer.once('error', (error) =>
        log.warn({ err: { message: error.message } }, 'the thread for exports ended'),
      );
      writer.once('exit', () => {
        writer = undefined;
      });
    },
    { everyMs: EVERY_SECONDS * 1000, failure: 'exports were not looked after', log },
  );
  return {
    stop() {
      job.stop();
      void writer?.terminate();
    },
  };
}
