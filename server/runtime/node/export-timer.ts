import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Database } from '../../../db/client.ts';
import { areExportsWaiting, endExports } from '../../services/exports/write-exports.ts';
import { areFilesMissing } from '../../services/releases/files.ts';
import { type Job, regularly } from './regularly.ts';

/**
 * Seconds between two looks for exports: to begin a new one, to take over one whose server died, to end one without a
 * right.
 */
const EXPORTS_EVERY_SECONDS = 2;

/** Seconds until a release's files are made, whichever server published it. An earlier request for one makes it. */
const FILES_EVERY_SECONDS = 5;

/** The thread's memory limit. A job that needs more ends, and the server does not. */
const HEAP_MB = 192;

/**
 * Writes exports and the files of releases in a separate thread, so that answering and publishing do not wait for it;
 * in one process of a server, and of several servers one exports at a time. The thread lives as long as there is
 * something to write.
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
