import { once } from 'node:events';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { loggable } from '../../../db/errors.ts';
import { isEarlierEvaluationMissing } from '../../cli/demo/evaluation/evaluations.ts';
import { foldWaves } from '../../services/monitor/fold.ts';
import type { Configuration } from '../config/configuration.ts';
import { withoutLimits } from './prepare-store.ts';
import type { Store } from './store.ts';

/** From the sources, where `npm run worker` starts, or from the build. */
const PROGRAM = join(import.meta.dirname, `demo-completer${extname(import.meta.filename)}`);

/** The memory limit of the thread that completes a demonstration. */
const HEAP_MB = 256;

/**
 * Does the work that nobody has to wait for while the server runs: the monitor's counts as of now, and in a thread of
 * its own (demo-completer.ts) what a demonstration lacks.
 */
export function completeStore(
  configuration: Configuration,
  { url }: Pick<Store, 'url'>,
  log: Pick<Logger, 'warn'>,
) {
  let isStopped = false;
  let completer: Worker | undefined;
  const complete = async () => {
    const isIncomplete = await withoutLimits(configuration, url, async (db) => {
      await foldWaves(db);
      return await isEarlierEvaluationMissing(db);
    });
    if (!isIncomplete || isStopped) return;
    completer = new Worker(PROGRAM, {
      workerData: url,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    await once(completer, 'exit');
  };
  const completed = complete().catch((error: unknown) => {
    if (!isStopped) log.warn({ err: loggable(error) }, 'the demonstration is not complete');
  });
  return {
    /** Ends the thread at once: it stores whole pieces, and the next start goes on. */
    async stop(): Promise<void> {
      isStopped = true;
      await completer?.terminate();
      await completed;
    },
  };
}
