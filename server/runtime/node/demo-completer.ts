import { workerData } from 'node:worker_threads';
import { pino } from 'pino';
import { loggable } from '../../../db/errors.ts';
import { say } from '../../cli/commands/output.ts';
import { completeDemo } from '../../cli/demo/demo.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { signingKeyOf } from '../../crypto/signature.ts';
import { loadConfiguration } from '../config/configuration.ts';
import { withoutLimits } from './prepare-store.ts';

/**
 * The program of a thread that makes what a demonstration lacks while the server already serves (complete-store.ts),
 * with its own connections to the database at the URL that it is given.
 */

const configuration = loadConfiguration(process.env);
try {
  const input = {
    keys: deriveKeys(configuration.secretKey),
    signingKey: await signingKeyOf(configuration.signingKey),
    now: new Date(),
    progress: () => {},
  };
  await withoutLimits(configuration, String(workerData), (db) => completeDemo(db, input, say));
} catch (error) {
  const log = pino({ level: configuration.logLevel }, pino.destination(2));
  log.warn({ err: loggable(error) }, 'the demonstration is not complete');
}
