import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { openDatabase } from './client.ts';

/** Any number that nothing else locks: servers that start at once migrate one after the other. */
const MIGRATION_LOCK = 6_520_349;

/** Beside this file in the sources, two levels above the built server in dist/server. */
const migrationsFolder = ['migrations', '../../db/migrations']
  .map((folder) => join(import.meta.dirname, folder))
  .find((folder) => existsSync(folder));

/** Brings the database at `url` up to this version's schema. Safe to run again, and at the same time. */
export async function migrateDatabase(url: string): Promise<void> {
  const database = openDatabase(url, {
    max: 1,
    prepare: false,
    applicationName: 'chengsheng migration',
    statementTimeoutMs: 0,
  });
  try {
    await database.sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(database.db, { migrationsFolder: folder() });
  } finally {
    // The lock is the session's and ends with it.
    await database.close();
  }
}

function folder(): string {
  if (!migrationsFolder) throw new Error(`There are no migrations at or above ${import.meta.dirname}.`);
  return migrationsFolder;
}
