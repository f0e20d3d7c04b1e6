import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../load-tests/program.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { serveAttached } from '../../server/runtime/node/serve.ts';
import { openStore } from '../../server/runtime/node/store.ts';
import { openEmbeddedPostgres } from '../../server/runtime/postgres/embedded.ts';
import { accountFor, POSTGRES_ENV, programsFor } from '../../server/runtime/postgres/files.ts';
import { runningPostmaster } from '../../server/runtime/postgres/process.ts';
import { testEnvironment } from '../support/app.ts';
import { clientOf, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

// A server shares another process's embedded PostgreSQL, while that process stops and starts it.

const CITY = '330100';
const dataDir = mkdtempSync(join(tmpdir(), 'embedded-server-'));
chmodSync(dataDir, 0o711);
const configuration = loadConfiguration({ ...testEnvironment, DATA_DIR: dataDir });
const data = join(dataDir, 'postgres/data');
const owner = () => openEmbeddedPostgres({ dataDir, log: () => {} });

const store = await openStore(configuration, { info: () => {} });
const wave = await openedWave(store.db);
const server = await serveAttached(configuration);
const client = clientOf(server.origin);
const form = await takeForm(client, wave.code, CITY);

afterAll(async () => {
  await server.close();
  await (await owner()).close();
  rmSync(dataDir, { recursive: true });
});

const submit = async () => (await submitTo(client, wave.code, submissionOf(form, tinyAnswers))).status;
const isReady = async () => (await client('/readyz')).ok;

test('it is found again, wherever it listens now', async () => {
  const before = runningPostmaster(data)?.port;
  await store.close();
  expect([await isReady(), await submit()]).toEqual([false, 503]);
  const again = await owner();
  expect(again.portNow()).not.toBe(before);
  await expect.poll(isReady).toBe(true);
  expect(await submit()).toBe(201);
  await again.close();
});

test('a standby is read and not ready; a submission is told to come again, until it is promoted', async () => {
  const account = accountFor(data);
  writeFileSync(join(data, 'standby.signal'), '');
  const port = await freePort();
  // A standby needs as many connections as its primary allows.
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port, max_connections: 200 };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const standby = spawn(join(programsFor(account), 'postgres'), ['-D', data, ...options], {
    ...account,
    env: POSTGRES_ENV,
    stdio: 'ignore',
  });
  await expect.poll(async () => (await client('/api/v1/waves')).status).toBe(200);
  expect([await isReady(), await submit()]).toEqual([false, 503]);
  expect((await client('/results', { headers: { Accept: 'text/html' } })).status).toBe(200);

  writeFileSync(join(data, 'promote'), '');
  standby.kill('SIGUSR1');
  await expect.poll(isReady).toBe(true);
  standby.kill('SIGINT');
  await once(standby, 'exit');
});
