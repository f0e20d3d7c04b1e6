import { pino } from 'pino';
import { loggable } from '../../../db/errors.ts';
import { createFieldworkCache } from '../../cache/open-wave.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { writeExports } from '../../services/exports/write-exports.ts';
import { storeMissingFiles } from '../../services/releases/files.ts';
import { loadConfiguration } from '../config/configuration.ts';
import { hasCaughtUp } from './standby.ts';
import { attachStandby, attachStore } from './store.ts';

/**
 * The program of a thread that writes the waiting exports, and then the missing files of releases (export-timer.ts),
 * with its own connections.
 */

/** The first rows of a national wave may have to be sorted. */
const LONGEST_STATEMENT_MS = 120_000;

const configuration = loadConfiguration(process.env);
const log = pino({ level: configuration.logLevel }, pino.destination(2));
const now = () => new Date();
// One connection reads, one writes pieces.
const connections = { statementTimeoutMs: LONGEST_STATEMENT_MS, max: 2 };
const database = attachStore(configuration, connections);
const standby = attachStandby(configuration, connections);

/** The standby, if it has everything stored and decided by now. */
async function standbyOfNow() {
  try {
    return standby && (await hasCaughtUp(database.db, standby.db)) ? standby : undefined;
  } catch (error) {
    log.warn({ err: loggable(error) }, 'the standby is not read for an export');
    return undefined;
  }
}

try {
  const platform = { db: database.db, keys: deriveKeys(configuration.secretKey), now, sharesQueries: true };
  await writeExports({ database, standbyOfNow, fieldworkOf: createFieldworkCache(platform).read, now, log });
  await storeMissingFiles(database.db);
} catch (error) {
  // The next thread tries again.
  log.warn({ err: loggable(error) }, 'exports, or files of releases, were not written');
} finally {
  await Promise.all([database.close(), standby?.close()]);
}
