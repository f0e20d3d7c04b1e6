import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '../../db/migrate.ts';
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
    /** The migrated, empty database that test files copy. */
    templateName: string;
  }
}

/** A throwaway database needs speed, not durability. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 300 };

const PREFIX = `chengsheng-test-${userInfo().uid}-`;

/** Gives the run its own PostgreSQL server, or its own databases on the server in DATABASE_URL. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env.DATABASE_URL;
  const server = external ? { url: external, serverUrl: '', close: async () => {} } : await openThrowaway();
  const templateName = await createScratch(server.url);
  await migrateDatabase(scratchUrl(server.url, templateName));
  project.provide('serverUrl', server.url);
  project.provide('lesserUrl', server.serverUrl);
  project.provide('templateName', templateName);
  return async () => {
    await dropScratch(server.url, templateName);
    await server.close();
  };
}

async function openThrowaway() {
  await removeAbandoned();
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  // Passable, because root runs PostgreSQL under another account.
  chmodSync(dataDir, 0o711);
  const server = await openEmbeddedPostgres({ dataDir, log: () => {}, settings: FAST });
  const close = async () => {
    await server.close();
    rmSync(dataDir, { recursive: true });
  };
  return { url: server.url, serverUrl: server.serverUrl, close };
}

/** Stops and removes the servers of killed runs. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(PREFIX))) {
    const dataDir = join(tmpdir(), name);
    // Its own run may end just now.
    const files = existsSync(dataDir) ? readdirSync(dataDir) : [];
    const wasClaimed = files.some((file) => file.startsWith('postgres-owner.'));
    if (!wasClaimed || !claim(join(dataDir, 'postgres-owner'))) continue;
    await stopPostgres(join(dataDir, 'postgres', 'data'));
    rmSync(dataDir, { recursive: true });
  }
}
