import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Database, openDatabase } from '../../db/client.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { seedCities } from '../../db/registry.ts';
import { claim } from '../../server/launch/process-lock.mjs';
import { openEmbeddedPostgres } from '../../server/runtime/postgres/embedded.ts';
import { stopPostgres } from '../../server/runtime/postgres/process.ts';
import { createScratch, dropScratch, scratchUrl } from './scratch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL server of this run, as a role that may create databases. */
    serverUrl: string;
    /** The same as the servers' role; empty on an external server. */
    lesserUrl: string;
    templates: Templates;
  }
}

/** The names of the migrated databases that test files copy, with cities alone, by what every wave of theirs lies in. */
export interface Templates {
  'one part': string;
  /** As a server's waves do. */
  'eight parts': string;
}

/** A throwaway database needs speed, not durability. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '512MB',
  max_connections: 300,
};

const PREFIX = `chengsheng-test-${userInfo().uid}-`;

/** In memory, where there is room: to copy a database takes half the processor time there. */
const home = hasRoom('/dev/shm') ? '/dev/shm' : tmpdir();

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 4 * 2 ** 30;
}

/** Gives the run its own PostgreSQL server, or its own databases on the server in DATABASE_URL. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env.DATABASE_URL;
  const server = external ? { url: external, serverUrl: '', close: async () => {} } : await openThrowaway();
  const migrated = await createScratch(server.url);
  await migrateDatabase(scratchUrl(server.url, migrated));
  await inDatabase(scratchUrl(server.url, migrated), ({ db }) => seedCities(db));
  const templates = { 'eight parts': migrated, 'one part': await createScratch(server.url, migrated) };
  await inDatabase(scratchUrl(server.url, templates['one part']), keepWavesWhole);
  project.provide('serverUrl', server.url);
  project.provide('lesserUrl', server.serverUrl);
  project.provide('templates', templates);
  return async () => {
    for (const name of Object.values(templates)) await dropScratch(server.url, name);
    await server.close();
  };
}

async function openThrowaway() {
  await removeAbandoned();
  const dataDir = mkdtempSync(join(home, PREFIX));
  // Passable, because root runs PostgreSQL under another account.
  chmodSync(dataDir, 0o711);
  const server = await openEmbeddedPostgres({ dataDir, log: () => {}, settings: FAST });
  const close = async () => {
    await server.close();
    rmSync(dataDir, { recursive: true });
  };
  return { url: server.url, serverUrl: server.serverUrl, close };
}

async function inDatabase(url: string, prepare: (database: Database) => Promise<unknown>): Promise<void> {
  const database = openDatabase(url, { max: 1, applicationName: 'chengsheng tests' });
  try {
    await prepare(database);
  } finally {
    await database.close();
  }
}

/**
 * Lets all waves of a database lie in one part each: to make one, and to plan a query on it, takes a fraction of the time,
 * which is most of what many files cost.
 */
async function keepWavesWhole({ sql }: Database): Promise<void> {
  const [partitioning] = await sql<
    { definition: string }[]
  >`select pg_get_functiondef('partition_wave'::regproc) as definition`;
  const whole = partitioning!.definition.replace('0..7', '0..0').replace('MODULUS 8', 'MODULUS 1');
  if (whole === partitioning!.definition) throw new Error('a wave is partitioned otherwise');
  await sql.unsafe(whole);
}

/** Stops and removes the servers of killed runs. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(home).filter((name) => name.startsWith(PREFIX))) {
    const dataDir = join(home, name);
    // Its own run may end just now.
    const files = existsSync(dataDir) ? readdirSync(dataDir) : [];
    const wasClaimed = files.some((file) => file.startsWith('postgres-owner.'));
    if (!wasClaimed || !claim(join(dataDir, 'postgres-owner'))) continue;
    await stopPostgres(join(dataDir, 'postgres', 'data'));
    rmSync(dataDir, { recursive: true });
  }
}
