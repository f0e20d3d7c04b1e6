import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { latestChange } from '../../db/standby.ts';
import { openPair } from '../../load-tests/postgres-pair.ts';
import { freePort, startProgram } from '../../load-tests/program.ts';
import { runCommand } from '../../server/cli/run-command.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { openStore } from '../../server/runtime/node/store.ts';
import { testEnvironment } from '../support/app.ts';
import { type Client, clientOf, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { commandsOn } from '../support/commands.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { listeningServer } from '../support/server.ts';
import { TIME_LIMIT_MS, WALK_LIMIT_MS } from '../support/time-limit.ts';
import { openedWave } from '../support/wave.ts';

// A primary is killed under load and its standby promoted: single- and multi-process servers and commands find it.

const CITY = '330100';
const CLIENTS = 4;
/**
 * Servers find a moved primary within a second, and doubt a silent one after 1.5 seconds. A server that does not
 * look would never find it, so a busy machine may take its time.
 */
const FOUND_MS = 20_000;
/** Without a primary nobody waits over 1.5 s (a connection attempt takes 5); the rest allows for a busy machine. */
const REFUSED_MS = 4500;

const pair = await openPair({ fsync: 'off', shared_buffers: '32MB' });
afterAll(() => pair.close());
const store = await openStore(loadConfiguration({ ...testEnvironment, DATABASE_URL: pair.url }), {
  info: () => {},
});
const wave = await openedWave(store.db);
await store.close();
const { folder, printed } = await commandsOn(pair.url);

async function startWorkers(workers: number): Promise<string> {
  const port = await freePort();
  const environment = {
    ...testEnvironment,
    DATABASE_URL: pair.url,
    PORT: String(port),
    WORKERS: String(workers),
  };
  const server = join(import.meta.dirname, '../../dist/server/node.js');
  const { child } = await startProgram([server, '--empty'], environment, port, 'ignore');
  afterAll(() => child.kill('SIGKILL'));
  return `http://127.0.0.1:${port}`;
}

const origins = [await startWorkers(2), await listeningServer(pair.url)];

interface Attempt {
  id: string;
  at: number;
  repliedAt: number;
  status: number;
  type: string | null;
}

/** One server's residents, who answer one by one, each until acknowledged. */
function residents(client: Client) {
  const attempts: Attempt[] = [];
  let isOver = false;
  async function resident(): Promise<void> {
    const { token, ...form } = await takeForm(client, wave.code, CITY);
    while (!isOver) {
      const taken = await takeForm(client, wave.code, CITY).catch(() => undefined);
      if (!taken) {
        await sleep(50);
        continue;
      }
      const submission = submissionOf({ ...form, token: taken.token }, tinyAnswers);
      let isAcknowledged = false;
      while (!isAcknowledged) {
        const at = performance.now();
        const reply = await submitTo(client, wave.code, submission);
        await reply.arrayBuffer();
        isAcknowledged = reply.ok;
        const type = reply.headers.get('Content-Type');
        attempts.push({ id: submission.id, at, repliedAt: performance.now(), status: reply.status, type });
        if (!isAcknowledged) await sleep(50);
      }
    }
  }
  const all = Array.from({ length: CLIENTS }, resident);
  return {
    attempts,
    acknowledgedSince: (moment: number) => attempts.filter(({ at, status }) => at > moment && status < 300),
    async stop() {
      isOver = true;
      await Promise.all(all);
    },
  };
}

/** Residents of all servers answer while `disturb` moves the primary, and until many answers since are acknowledged. */
async function underLoad(disturb: (isRefused: () => Promise<unknown>) => Promise<void>) {
  const loads = origins.map((origin) => residents(clientOf(origin)));
  const answered = (moment: number) =>
    vi.waitUntil(() => loads.every((load) => load.acknowledgedSince(moment).length >= 5 * CLIENTS), {
      timeout: TIME_LIMIT_MS,
    });
  const isRefused = () =>
    vi.waitUntil(() => loads.some((load) => load.attempts.some(({ status }) => status >= 300)), {
      timeout: TIME_LIMIT_MS,
    });
  let began = 0;
  let moved = 0;
  try {
    await answered(0);
    began = performance.now();
    await disturb(isRefused);
    moved = performance.now();
    await answered(moved);
  } finally {
    // A load that is not stopped runs on beside all later tests.
    await Promise.all(loads.map((load) => load.stop()));
  }
  const attempts = loads.flatMap((load) => load.attempts);
  const replies = loads.map((load) => load.acknowledgedSince(began)[0]!.repliedAt - moved);
  return {
    refused: attempts.filter(({ status }) => status >= 300),
    acknowledged: attempts.filter(({ status }) => status < 300).map(({ id }) => id),
    longest: Math.max(...attempts.map(({ at, repliedAt }) => repliedAt - at)),
    silence: Math.max(...replies),
  };
}

async function storedIds(): Promise<string[]> {
  const { sql, close } = openDatabase(pair.primaryUrl());
  const stored = await sql<{ id: string }[]>`select id from submissions where wave_id = ${wave.id}`;
  await close();
  return stored.map(({ id }) => id);
}

test('a primary is killed: without one there is 503, the promoted one is found, and nothing is lost', {
  timeout: WALK_LIMIT_MS,
}, async () => {
  const seen = await underLoad(async (isRefused) => {
    await pair.kill();
    await isRefused();
    expect(await runCommand(['reconcile', wave.code])).toBe(1);
    expect(printed.told).toMatch(/no host of the database is its primary.*is a standby/);
    await pair.promote();
  });
  expect(await runCommand(['reconcile', wave.code])).toBe(0);
  expect(seen.refused.length).toBeGreaterThan(0);
  const isProblem = ({ status, type }: Attempt) =>
    status === 503 && type?.startsWith('application/problem+json');
  expect(seen.refused.filter((attempt) => !isProblem(attempt))).toEqual([]);
  expect(seen.longest).toBeLessThan(REFUSED_MS);
  expect(seen.silence).toBeLessThan(FOUND_MS);
  expect((await storedIds()).sort()).toEqual(seen.acknowledged.sort());
});

test('commands that only read do so from a standby, say so, and need no primary', async () => {
  await pair.rejoin();
  const [primary, standby] = [openDatabase(pair.primaryUrl()), openDatabase(pair.standbyUrl())];
  await primary.sql`comment on table waves is 'changed'`;
  await expect.poll(() => latestChange(standby.db)).toBeDefined();
  await Promise.all([primary.close(), standby.close()]);
  vi.stubEnv('DATABASE_URL', 'postgres://chengsheng@127.0.0.1:1/chengsheng');
  vi.stubEnv('READ_DATABASE_URL', pair.standbyUrl());
  const codes = [];
  for (const command of [
    ['reconcile', wave.code],
    ['export', wave.code],
    ['backup', join(folder, 'backup')],
    ['screen', wave.code],
  ])
    codes.push(await runCommand(command));
  vi.stubEnv('DATABASE_URL', pair.url);
  vi.stubEnv('READ_DATABASE_URL', '');
  expect(codes).toEqual([0, 0, 0, 1]);
  expect(printed.told.match(/reading from a standby; the latest change in it: 20/g)).toHaveLength(3);
  expect(printed.told).toContain('ECONNREFUSED');
  expect(printed.out.split('\n').length).toBeGreaterThan((await storedIds()).length);
});

test('a primary hangs, and the promoted one is found as well', { timeout: WALK_LIMIT_MS }, async () => {
  const before = await storedIds();
  const seen = await underLoad(async () => {
    await pair.kill('SIGSTOP');
    await pair.promote();
  });
  expect(seen.silence).toBeLessThan(FOUND_MS);
  expect((await storedIds()).sort()).toEqual([...before, ...seen.acknowledged].sort());
});
