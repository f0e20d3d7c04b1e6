import type { Logger } from 'pino';
import { type Database, type DatabaseOptions, openDatabase } from '../../../db/client.ts';
import { migrateDatabase } from '../../../db/migrate.ts';
import { seedCities } from '../../../db/registry.ts';
import type { Configuration } from '../config/configuration.ts';
import { attachEmbeddedPostgres, openEmbeddedPostgres } from '../postgres/embedded.ts';
import { watchedSockets } from './database-socket.ts';

export interface Store extends Database {
  url: string;
  /** Nothing was there before. */
  isNew: boolean;
}

/**
 * Milliseconds that a statement may take: one for which somebody waits, and one behind the scenes, such as those of
 * screening.
 */
const SERVING_MS = 8000;
const BACKGROUND_MS = 30_000;
/** What a reply may take on its way, beyond that. */
const ON_THE_WAY_MS = 2000;

type Place = Pick<Configuration, 'databaseUrl' | 'databasePooled' | 'dataDir'>;

/**
 * The database, ready for use: opened, or embedded and started, then migrated, with the city registry in it.
 * @param statementTimeoutMs 0 for work that takes as long as it takes
 */
export async function openStore(
  place: Place,
  log: Pick<Logger, 'info'>,
  { statementTimeoutMs = BACKGROUND_MS }: Pick<DatabaseOptions, 'statementTimeoutMs'> = {},
): Promise<Store> {
  const database = await openAsItIs(place, log, { statementTimeoutMs });
  try {
    await migrateDatabase(database.url, session(place));
    return { ...database, isNew: await seedCities(database.db) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The database, opened, or embedded and started, with what is in it: perhaps nothing. */
export async function openAsItIs(
  place: Place,
  log: Pick<Logger, 'info'>,
  { statementTimeoutMs = 0 }: Pick<DatabaseOptions, 'statementTimeoutMs'> = {},
): Promise<Omit<Store, 'isNew'>> {
  const embedded = place.databaseUrl
    ? undefined
    : await openEmbeddedPostgres({ dataDir: place.dataDir, log: (message) => log.info(message) });
  const url = place.databaseUrl ?? embedded!.url;
  const database = openDatabase(url, { ...session(place), ...limits(statementTimeoutMs, embedded?.portNow) });
  return { ...database, url, close: () => database.close().finally(() => embedded?.close()) };
}

/** The connections of a serving process to the database that `openStore` prepared. */
export function attachStore(configuration: Configuration): Database {
  const { databaseUrl, dataDir, workers } = configuration;
  const embedded = databaseUrl ? undefined : attachEmbeddedPostgres(dataDir);
  return openDatabase(databaseUrl ?? embedded!.url, {
    ...session(configuration),
    ...limits(SERVING_MS, embedded?.portNow),
    max: connectionsEach(workers),
  });
}

/**
 * Connections of one of so many processes: some twenty together, but three at least. One stores submissions,
 * the others read.
 */
export function connectionsEach(workers: number): number {
  return Math.min(10, Math.max(3, Math.ceil(20 / workers)));
}

function session({ databasePooled }: Pick<Configuration, 'databasePooled'>): DatabaseOptions {
  return { pooled: databasePooled !== 'no', prepare: databasePooled !== 'yes' };
}

function limits(statementTimeoutMs: number, portNow?: () => number | undefined): DatabaseOptions {
  if (statementTimeoutMs === 0) return { statementTimeoutMs };
  return { statementTimeoutMs, socket: watchedSockets(statementTimeoutMs + ON_THE_WAY_MS, portNow) };
}
