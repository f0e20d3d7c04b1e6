import type { Logger } from 'pino';
import { type Database, openDatabase } from '../../db/client.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { seedCities } from '../../db/registry.ts';
import type { Configuration } from './configuration.ts';
import { openEmbeddedPostgres } from './embedded-postgres.ts';

export interface Store extends Database {
  url: string;
  /** Nothing was there before. */
  isNew: boolean;
}

/** The database, ready for use: opened, or embedded and started, then migrated, with the city registry in it. */
export async function openStore(
  configuration: Pick<Configuration, 'databaseUrl' | 'dataDir'>,
  log: Pick<Logger, 'info'>,
): Promise<Store> {
  const embedded = configuration.databaseUrl
    ? undefined
    : await openEmbeddedPostgres({ dataDir: configuration.dataDir, log: (message) => log.info(message) });
  try {
    return await openMigrated(configuration.databaseUrl ?? embedded!.url, async () => embedded?.close());
  } catch (error) {
    await embedded?.close();
    throw error;
  }
}

async function openMigrated(url: string, closeServer: () => Promise<void>): Promise<Store> {
  await migrateDatabase(url);
  const database = openDatabase(url);
  try {
    const isNew = await seedCities(database.db);
    return { ...database, url, isNew, close: () => database.close().then(closeServer) };
  } catch (error) {
    await database.close();
    throw error;
  }
}
