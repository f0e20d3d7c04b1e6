import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Database } from '../../../db/client.ts';
import { areExportsWaiting, endExports } from '../../services/exports/write-exports.ts';
import { areFilesMissing } from '../../services/releases/files.ts';
import { type Job, regularly } from './regularly.ts';

/** Seconds until an export that was asked for is begun, one whose server died is taken over, and one without a right ends. */
const EXPORTS_EVERY_SECONDS = 2;

/** Seconds until the files of a release are made that was published here or elsewhere. Whoever asks for one earlier has it made. */
const FILES_EVERY_SECONDS = 5;

/** What the thread may hold. One that needs more ends, and not the server. */
const HEAP_MB = 192;

/**
 * Writes exports and the files of releases in a thread of its own, so that whoever answers or publishes meanwhile waits for
 * none of it; in one process of a server, and where there are several servers, one at a time exports. The thread lives as
 * long as there is something to write.
 */
export function writeFilesRegularly(background: Database, log: Pick<Logger, 'warn'>): Job {
  let writer: Worker | undefined;
  const write = () => {
    writer = new Worker(join(import.meta.dirname, 'exporter.js'), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    writer.once('error', (error) =>
      log.warn({ err: { message: error.message } }, 'the thread for exports and files of releases ended'),
    );
    writer.once('exit', () => {
      writer = undefined;
    });
  };
  const exporting = regularly(
    async () => {
      await endExports(background, new Date());
      if (!writer && (await areExportsWaiting(background))) write();
    },
    { everyMs: EXPORTS_EVERY_SECONDS * 1000, failure: 'exports were not looked after', log },
  );
  const storing = regularly(
    async () => {
      if (!writer && (await areFilesMissing(background.db))) write();
    },
    { everyMs: FILES_EVERY_SECONDS * 1000, failure: 'the files of releases were not looked after', log },
  );
  return {
    stop() {
      exporting.stop();
      storing.stop();
      void writer?.terminate();
    },
  };
}
