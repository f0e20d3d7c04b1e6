import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Db } from '../../db/client.ts';
import type { Wave } from '../../db/waves.ts';
import { freePort } from '../../load-tests/program.ts';
import { readFieldwork } from '../../server/cache/open-wave.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { openStore } from '../../server/runtime/node/store.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testEnvironment } from '../support/app.ts';
import {
  type Client,
  clientOf,
  type Submission,
  submissionOf,
  submitTo,
  takeForm,
} from '../support/client.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

/**
 * The built server with its embedded PostgreSQL, killed under load and started again: acknowledged
 * submissions are there, once; all others can be sent again.
 */
const CITY = '330100';
const CLIENTS = 16;
const folder = await mkdtemp(join(tmpdir(), 'chengsheng-crash-'));
const configuration = loadConfiguration({ ...testEnvironment, DATA_DIR: folder });
let wave: Wave;
let server: ChildProcess;

/** Runs on the database while the server is down. */
async function onDatabase<T>(run: (db: Db) => Promise<T>): Promise<T> {
  const store = await openStore(configuration, { info: () => {} });
  try {
    return await run(store.db);
  } finally {
    await store.close();
  }
}

async function start(): Promise<Client> {
  const port = await freePort();
  server = spawn(process.execPath, [join(import.meta.dirname, '../../dist/server/node.js'), '--empty'], {
    env: { PATH: process.env.PATH, ...testEnvironment, DATA_DIR: folder, PORT: String(port) },
    stdio: 'ignore',
  });
  const client = clientOf(`http://127.0.0.1:${port}`);
  for (let tries = 0; tries < 600; tries++) {
    const ready = await client('/readyz').catch(() => undefined);
    if (ready?.ok) return client;
    await sleep(50);
  }
  throw new Error('the server did not get ready');
}

/** Clients submit one by one until the server is gone; returns acknowledged and unanswered submissions. */
function submitUntilGone(client: Client) {
  const acknowledged: Submission[] = [];
  const open: Submission[] = [];
  const gone = Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (;;) {
        const form = await takeForm(client, wave.code, CITY).catch(() => undefined);
        if (!form) return;
        const submission = submissionOf(form, tinyAnswers);
        const reply = await submitTo(client, wave.code, submission).catch(() => undefined);
        (reply?.status === 201 ? acknowledged : open).push(submission);
      }
    }),
  );
  return { acknowledged, open, gone };
}

beforeAll(async () => {
  wave = await onDatabase((db) =>
    openedWave(db, { quotas: [{ city: CITY, stratum: '40-59/female', target: 0, cap: 100_000 }] }),
  );
});

afterAll(async () => {
  if (server.exitCode === null && server.kill('SIGKILL')) await once(server, 'exit');
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  ['the server', async () => {}],
  [
    'the server and PostgreSQL',
    async () => {
      const pidFile = await readFile(join(folder, 'postgres/data/postmaster.pid'), 'utf8');
      process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');
    },
  ],
])('after SIGKILL of %s under load', (_, killDatabase) => {
  test('every acknowledged submission is there, once', async () => {
    const client = await start();
    const { acknowledged, open, gone } = submitUntilGone(client);
    await expect.poll(() => acknowledged.length).toBeGreaterThan(20 * CLIENTS);
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await killDatabase();
    await exited;
    await gone;

    const again = await start();
    for (const submission of acknowledged.slice(-50)) {
      const reply = await submitTo(again, wave.code, submission);
      expect(reply.status).toBe(200);
    }
    for (const submission of open) {
      const reply = await submitTo(again, wave.code, submission);
      expect([200, 201]).toContain(reply.status);
    }
    const stopped = once(server, 'exit');
    server.kill('SIGTERM');
    await stopped;

    await onDatabase(async (db) => {
      const ids = [...acknowledged, ...open].map((s) => s.id);
      const [stored] = await db.execute<{ rows: number; ids: number }>(sql`
        select count(*)::int as rows, count(distinct id)::int as ids from submissions
        where id in (select i::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as i)`);
      expect(stored).toEqual({ rows: ids.length, ids: ids.length });
      const keys = deriveKeys(configuration.secretKey);
      const fieldwork = await readFieldwork(db, keys, wave);
      expect((await reconcile(db, fieldwork)).differences).toEqual([]);
    });
  });
});
