import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { openEmbeddedPostgres } from '../../server/runtime/postgres/embedded.ts';

const SETTINGS = { fsync: 'off', shared_buffers: '16MB' };
const MODULE = join(import.meta.dirname, '../../server/runtime/postgres/embedded.ts');

let created: string;
let dataDir: string;
let children: ChildProcess[];

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-postgres-'));
  chmodSync(folder, 0o711);
  return folder;
}

/** A database that a process has created and left: creating one takes three seconds of processor. */
beforeAll(async () => {
  created = emptyFolder();
  await (await openEmbeddedPostgres({ dataDir: created, log: () => {}, settings: SETTINGS })).close();
});
afterAll(() => rmSync(created, { recursive: true }));

/** Copies the database for tests that need not create one. */
const useCreated = () => execFileSync('cp', ['-a', `${created}/.`, dataDir]);

beforeEach(() => {
  dataDir = emptyFolder();
  children = [];
});

afterEach(async () => {
  for (const child of children) await kill(child);
  await (await open()).close();
  rmSync(dataDir, { recursive: true });
});

const open = () => openEmbeddedPostgres({ dataDir, log: () => {}, settings: SETTINGS });

/** Opens the database in another process and keeps it open; resolves with that process's URL. */
async function openElsewhere(): Promise<{ url: string; child: ChildProcess }> {
  const script = `import { openEmbeddedPostgres } from ${JSON.stringify(MODULE)};
    const options = { dataDir: ${JSON.stringify(dataDir)}, log: () => {}, settings: ${JSON.stringify(SETTINGS)} };
    console.log((await openEmbeddedPostgres(options)).url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [url] = await once(createInterface(child.stdout), 'line');
  return { url, child };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function query(url: string, statement: string): Promise<unknown> {
  const { sql, close } = openDatabase(url, { max: 1 });
  try {
    const [row] = await sql.unsafe(statement);
    return row && Object.values(row)[0];
  } finally {
    await close();
  }
}

const WRITE = 'create table kept as select 42 as answer';
const READ = 'select answer from kept';

function postmasterPid(): number {
  return Number(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
}

test('a first open creates a database of its own, and a second finds what the first left', async () => {
  const first = await open();
  expect(new URL(first.url).hostname).toBe('127.0.0.1');
  expect(await query(first.url, 'show listen_addresses')).toBe('127.0.0.1');
  expect(await query(first.url, 'show server_encoding')).toBe('UTF8');
  expect(await query(first.url, 'show timezone')).toBe('UTC');
  expect(await query(first.url, "select upper('ß城é')")).toBe('ß城É');
  expect(await query(first.url, 'select rolsuper from pg_roles where rolname = current_user')).toBe(false);
  expect(statSync(join(dataDir, 'postgres/data')).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);
  await query(first.url, WRITE);
  await first.close();
  await expect(query(first.url, READ)).rejects.toThrow('ECONNREFUSED');

  const second = await open();
  expect(await query(second.url, READ)).toBe(42);
  await second.close();
});

test('nobody comes in without the password', async () => {
  useCreated();
  const { url, close } = await open();
  const stranger = new URL(url);
  stranger.password = 'guess';
  await expect(query(stranger.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  await close();
});

test('while the owner lives others share its server, and their close leaves it running', async () => {
  useCreated();
  const owner = await open();
  const sharer = await open();
  const elsewhere = await openElsewhere();
  expect(sharer.url).toBe(owner.url);
  expect(elsewhere.url).toBe(owner.url);
  await sharer.close();
  await kill(elsewhere.child);
  expect(await query(owner.url, 'select 1')).toBe(1);
  await owner.close();
  await expect(query(owner.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});

test('processes that open a new database at once get the same one', async () => {
  const opened = await Promise.all([openElsewhere(), openElsewhere(), openElsewhere()]);
  expect(new Set(opened.map(({ url }) => url)).size).toBe(1);
});

test('the next process takes over the server of a killed owner, and stops it when it closes', async () => {
  useCreated();
  const elsewhere = await openElsewhere();
  await query(elsewhere.url, WRITE);
  const pid = postmasterPid();
  await kill(elsewhere.child);

  const successor = await open();
  expect(successor.url).toBe(elsewhere.url);
  expect(postmasterPid()).toBe(pid);
  expect(await query(successor.url, READ)).toBe(42);
  await successor.close();
  await expect(query(successor.url, READ)).rejects.toThrow('ECONNREFUSED');
});

test('after a crash of the machine it recovers, whatever program has the old process id now', async () => {
  useCreated();
  const elsewhere = await openElsewhere();
  await query(elsewhere.url, WRITE);
  await kill(elsewhere.child);
  process.kill(postmasterPid(), 'SIGKILL');
  const other = spawn('sleep', ['60']);
  children.push(other);
  const file = join(dataDir, 'postgres/data/postmaster.pid');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(other.pid)));

  const recovered = await open();
  expect(await query(recovered.url, READ)).toBe(42);
  expect(other.exitCode).toBeNull();
  await recovered.close();
});

test('a server that cannot start says why, and holds nothing back', async () => {
  useCreated();
  const broken = openEmbeddedPostgres({ dataDir, log: () => {}, settings: { shared_buffers: 'plenty' } });
  await expect(broken).rejects.toThrow(/invalid value for parameter "shared_buffers"/);
  const { url, close } = await open();
  expect(await query(url, 'select 1')).toBe(1);
  await close();
});
