import type { Logger } from 'pino';
import { type Database, type DatabaseOptions, openDatabase } from '../../../db/client.ts';
import { errorCode } from '../../../db/errors.ts';
import { migrateDatabase } from '../../../db/migrate.ts';
import { migrationsCurrent } from '../../../db/migrations.ts';
import { seedCities } from '../../../db/registry.ts';
import { grantServerRole } from '../../../db/server-role.ts';
import type { Configuration } from '../config/configuration.ts';
import { hostUrls, roleIn } from '../config/database-url.ts';
import { attachEmbeddedPostgres, openEmbeddedPostgres } from '../postgres/embedded.ts';
import { watchedSockets } from './database-socket.ts';
import { primaryUrl, socketsToPrimary } from './primary.ts';

export interface Store extends Database {
  url: string;
  /** The database was just created. */
  isNew: boolean;
}

/**
 * Milliseconds that a statement may take: one for which somebody waits, and one in the background, such as those of
 * screening.
 */
const SERVING_MS = 8000;
const BACKGROUND_MS = 30_000;
/** Additional time for a reply on its way. */
const ON_THE_WAY_MS = 2000;

/** SQLSTATE for a missing right of a role. */
const NOT_PERMITTED = '42501';

type Place = Pick<
  Configuration,
  'databaseUrl' | 'migrationDatabaseUrl' | 'readDatabaseUrl' | 'databasePooled' | 'dataDir'
>;

/**
 * The database, ready for use: opened as its owner, or embedded and started, then migrated, with the city registry in
 * it and with what the servers' role needs.
 * @param statementTimeoutMs 0 for work without a time limit
 */
export async function openStore(
  place: Place,
  log: Pick<Logger, 'info'>,
  { statementTimeoutMs = BACKGROUND_MS }: Pick<DatabaseOptions, 'statementTimeoutMs'> = {},
): Promise<Store> {
  const database = await openAsItIs(place, log, { statementTimeoutMs });
  try {
    if (!(await migrationsCurrent(database.db))) await migrateStore(place, database.url);
    const role = roleIn(database.serverUrl);
    if (role !== roleIn(database.url)) await grantServerRole(database.sql, role);
    return { ...database, isNew: await seedCities(database.db) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** @param through only the migrations made up to then */
export async function migrateStore(place: Place, url: string, through?: number): Promise<void> {
  try {
    const upTo = through === undefined ? {} : { through };
    await migrateDatabase(await primaryUrl(url), { ...session(place), ...upTo });
  } catch (error) {
    if (errorCode(error) !== NOT_PERMITTED) throw error;
    throw new Error(
      `The role ${roleIn(url)} may not change tables, and they are of another version: set MIGRATION_DATABASE_URL to their owner’s URL.`,
      { cause: error },
    );
  }
}

/** The database, opened, or embedded and started, with whatever it contains: perhaps nothing. */
export async function openAsItIs(
  place: Place,
  log: Pick<Logger, 'info'>,
  { statementTimeoutMs = 0 }: Pick<DatabaseOptions, 'statementTimeoutMs'> = {},
): Promise<Omit<Store, 'isNew'> & { serverUrl: string }> {
  const embedded = place.databaseUrl
    ? undefined
    : await openEmbeddedPostgres({ dataDir: place.dataDir, log: (message) => log.info(message) });
  const url = place.migrationDatabaseUrl ?? place.databaseUrl ?? embedded!.url;
  const serverUrl = place.databaseUrl ?? embedded!.serverUrl;
  const database = openHosts(url, { ...session(place), statementTimeoutMs }, embedded?.portNow);
  return { ...database, url, serverUrl, close: () => database.close().finally(() => embedded?.close()) };
}

/**
 * The database for work that only reads: a standby if there is one for that. It changes nothing there, so the standby
 * must already have this version's tables.
 */
export async function openForReading(place: Place, log: Pick<Logger, 'info'>): Promise<Database> {
  const { readDatabaseUrl: url } = place;
  if (!url) return await openStore(place, log, { statementTimeoutMs: 0 });
  const database = openHosts(url, { ...session(place), statementTimeoutMs: 0 });
  try {
    if (!(await migrationsCurrent(database.db)))
      throw new Error(
        'The tables at READ_DATABASE_URL are of another version: migrate at DATABASE_URL first.',
      );
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Connections for work without a time limit; a transaction may wait silently for another one. */
export function openWithoutLimits(place: Place, url: string): Database {
  return openHosts(url, { ...session(place), statementTimeoutMs: 0 });
}

/**
 * The connections of a serving process to the database that `openStore` prepared, as the servers' role.
 * @param statementTimeoutMs longer for work that nobody waits for
 */
export function attachStore(
  configuration: Configuration,
  { statementTimeoutMs = SERVING_MS, max = connectionsEach(configuration.workers) } = {},
): Database {
  const { databaseUrl, dataDir } = configuration;
  const embedded = databaseUrl ? undefined : attachEmbeddedPostgres(dataDir);
  const options = { ...session(configuration), statementTimeoutMs, max };
  return openHosts(databaseUrl ?? embedded!.serverUrl, options, embedded?.portNow);
}

/** The same for background work, one thing at a time. */
export const attachForJobs = (configuration: Configuration): Database =>
  attachStore(configuration, { statementTimeoutMs: BACKGROUND_MS, max: 3 });

/**
 * Connections of a process to the standby that it may read; undefined without one. It migrates nothing there: what is
 * read from it has everything that the primary had when this process began.
 */
export function attachStandby(
  configuration: Configuration,
  { statementTimeoutMs = SERVING_MS, max = connectionsEach(configuration.workers) } = {},
): Database | undefined {
  const { readDatabaseUrl: url } = configuration;
  return url === undefined
    ? undefined
    : openHosts(url, { ...session(configuration), statementTimeoutMs, max });
}

/**
 * Connections of each of this many processes: some twenty together, but three at least. One stores submissions, the
 * others read.
 */
function connectionsEach(workers: number): number {
  return Math.min(10, Math.max(3, Math.ceil(20 / workers)));
}

function session({ databasePooled }: Pick<Configuration, 'databasePooled'>): DatabaseOptions {
  return { pooled: databasePooled !== 'no', prepare: databasePooled !== 'yes' };
}

/** A pool on the database at a URL with one host, or on the primary of several. */
function openHosts(
  url: string,
  options: DatabaseOptions & { statementTimeoutMs: number },
  portNow?: () => number | undefined,
): Database {
  const { statementTimeoutMs } = options;
  const urls = hostUrls(url);
  const connect = watchedSockets(statementTimeoutMs === 0 ? 0 : statementTimeoutMs + ON_THE_WAY_MS, portNow);
  if (urls.length === 1)
    return openDatabase(url, statementTimeoutMs === 0 ? options : { ...options, socket: connect });
  const { socket, close } = socketsToPrimary(urls, connect);
  const database = openDatabase(urls[0]!, { ...options, socket, target: 'primary' });
  return { ...database, close: () => database.close().finally(close) };
}
