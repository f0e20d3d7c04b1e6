import type { Logger } from 'pino';
import { type Database, type DatabaseOptions, openDatabase } from '../../db/client.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { seedCities } from '../../db/registry.ts';
import { type Configuration, ConfigurationError } from './configuration.ts';
import { openEmbeddedPostgres } from './embedded-postgres.ts';

export interface Store extends Database {
  url: string;
  /** Nothing was there before. */
  isNew: boolean;
}

/**
 * The database, ready for use: opened, or embedded and started, then migrated, with the city registry in it.
 * Without `limits` a statement has the time that an answer to a request may take.
 */
export async function openStore(
  configuration: Pick<Configuration, 'databaseUrl' | 'databasePooled' | 'dataDir'>,
  log: Pick<Logger, 'info'>,
  limits: Pick<DatabaseOptions, 'statementTimeoutMs'> = {},
): Promise<Store> {
  const embedded = configuration.databaseUrl
    ? undefined
    : await openEmbeddedPostgres({ dataDir: configuration.dataDir, log: (message) => log.info(message) });
  try {
    const url = configuration.databaseUrl ?? embedded!.url;
    return await openMigrated(url, { ...session(configuration), ...limits }, async () => embedded?.close());
  } catch (error) {
    await embedded?.close();
    throw error;
  }
}

async function openMigrated(
  url: string,
  options: DatabaseOptions,
  closeServer: () => Promise<void>,
): Promise<Store> {
  await migrateDatabase(url, options);
  const database = openDatabase(url, options);
  try {
    const isNew = await seedCities(database.db);
    return { ...database, url, isNew, close: () => database.close().then(closeServer) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A worker's share of the database that the primary has made ready and told it of. */
export function attachStore({ databaseUrl, databasePooled, workers }: Configuration): Database {
  if (!databaseUrl) throw new ConfigurationError('DATABASE_URL must be given to a worker.');
  return openDatabase(databaseUrl, { ...session({ databasePooled }), max: connectionsEach(workers) });
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
