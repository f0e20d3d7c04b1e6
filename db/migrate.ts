import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { type Database, type DatabaseOptions, openDatabase } from './client.ts';

/**
 * The number of an advisory lock that nothing else takes: servers that start together migrate one after the other.
 */
const MIGRATION_LOCK = 6_520_349;

/** Beside this file in the sources, two levels above the built server in dist/server. */
const migrationsFolder = ['migrations', '../../db/migrations']
  .map((folder) => join(import.meta.dirname, folder))
  .find((folder) => existsSync(folder));

/**
 * Brings the database at `url` up to this version's schema. Safe to repeat, and to run several times at once. A
 * transaction holds the lock, for behind a pooler a session's lock would be everybody's; a waiting server keeps no
 * connection from a migrating one.
 */
export async function migrateDatabase(
  url: string,
  { pooled = false }: Pick<DatabaseOptions, 'pooled'> = {},
): Promise<void> {
  const database = openDatabase(url, {
    max: 2,
    prepare: false,
    pooled,
    applicationName: 'chengsheng migration',
    statementTimeoutMs: 0,
  });
  try {
    while (!(await migrateLocked(database))) await sleep(100);
  } finally {
    await database.close();
  }
}

/** False when another process holds the lock. */
async function migrateLocked({ db, sql }: Database): Promise<boolean> {
  return await sql.begin(async (locked) => {
    await locked`set local idle_in_transaction_session_timeout = 0`;
    const [lock] = await locked`select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as held`;
    if (lock?.held) await migrate(db, { migrationsFolder: folder() });
    return lock?.held === true;
  });
}

function folder(): string {
  if (!migrationsFolder) throw new Error(`There are no migrations at or above ${import.meta.dirname}.`);
  return migrationsFolder;
}
