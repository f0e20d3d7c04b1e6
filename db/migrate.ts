import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { type Database, type DatabaseOptions, openDatabase } from './client.ts';
import type journal from './migrations/meta/_journal.json';

/**
 * The number of an advisory lock that nothing else takes: servers that start together migrate one after the other.
 */
const MIGRATION_LOCK = 6_520_349;

/** Beside this file in the sources, two levels above the built server in dist/server. */
const foundFolder = ['migrations', '../../db/migrations']
  .map((folder) => join(import.meta.dirname, folder))
  .find((folder) => existsSync(folder));

/**
 * Brings the database at `url` up to this version's schema. Safe to repeat, and to run several times at once. A
 * transaction holds the lock, because behind a pooler a session's lock would be everybody's; a waiting server keeps
 * no connection from a migrating one.
 * @param through only the migrations made up to then, to test data of an earlier version
 */
export async function migrateDatabase(
  url: string,
  { pooled = false, through }: Pick<DatabaseOptions, 'pooled'> & { through?: number } = {},
): Promise<void> {
  if (through !== undefined)
    return await withEarlierMigrations(through, (earlier) => migrateFrom(earlier, url, pooled));
  await migrateFrom(folder(), url, pooled);
}

/** Runs `work` with a folder of the migrations made up to a moment. */
async function withEarlierMigrations(
  through: number,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const earlier = await mkdtemp(join(tmpdir(), 'chengsheng-migrations-'));
  try {
    await cp(folder(), earlier, { recursive: true });
    const path = join(earlier, 'meta/_journal.json');
    const all: typeof journal = JSON.parse(await readFile(path, 'utf8'));
    const entries = all.entries.filter(({ when }) => when <= through);
    await writeFile(path, JSON.stringify({ ...all, entries }));
    await work(earlier);
  } finally {
    await rm(earlier, { recursive: true });
  }
}

async function migrateFrom(migrationsFolder: string, url: string, pooled: boolean): Promise<void> {
  const database = openDatabase(url, {
    max: 2,
    prepare: false,
    pooled,
    applicationName: 'chengsheng migration',
    statementTimeoutMs: 0,
  });
  try {
    while (!(await migrateLocked(database, migrationsFolder))) await sleep(100);
  } finally {
    await database.close();
  }
}

/** False when another process holds the lock. */
async function migrateLocked({ db, sql }: Database, migrationsFolder: string): Promise<boolean> {
  return await sql.begin(async (locked) => {
    await locked`set local idle_in_transaction_session_timeout = 0`;
    const [lock] = await locked`select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as held`;
    if (lock?.held) await migrate(db, { migrationsFolder });
    return lock?.held === true;
  });
}

function folder(): string {
  if (!foundFolder) throw new Error(`There are no migrations at or above ${import.meta.dirname}.`);
  return foundFolder;
}
