import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { seedCities } from '../../db/registry.ts';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../server/runtime/postgres/embedded.ts';
import { runningPostmaster } from '../../server/runtime/postgres/process.ts';
import { type Client, clientOf, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { databaseProxy } from '../support/database-proxy.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { listeningServer } from '../support/server.ts';
import { TIME_LIMIT_MS } from '../support/time-limit.ts';
import { openedWave } from '../support/wave.ts';

// A server under load loses its database, which stops, hangs or is cut off. PostgreSQL is the file's own.

const CITY = '330100';
const CLIENTS = 16;
/** An unanswered query is given up after ten seconds; the next one may have waited as long. */
const LONGEST_MS = 20_000;
/** The server knows within two seconds whether it is ready, and after four that a transaction is stuck. */
const READINESS_MS = 2000;
const STUCK_MS = 4000;
/** The extra time that a busy machine may need. */
const SLACK_MS = 3500;
const dataDir = mkdtempSync(join(tmpdir(), 'outage-'));
chmodSync(dataDir, 0o711);

let postgres: EmbeddedPostgres;
let database: Database;
let proxy: Awaited<ReturnType<typeof databaseProxy>>;
let client: Client;
let wave: { id: string; code: string };

beforeAll(async () => {
  postgres = await openEmbeddedPostgres({ dataDir, log: () => {}, settings: { shared_buffers: '32MB' } });
  await migrateDatabase(postgres.url);
  database = openDatabase(postgres.url);
  await seedCities(database.db);
  proxy = await databaseProxy(postgres.url);
  wave = await openedWave(database.db);
  client = clientOf(await listeningServer(proxy.url));
});

afterAll(async () => {
  await database.close();
  await postgres.close();
  rmSync(dataDir, { recursive: true });
});

interface Attempt {
  id: string;
  at: number;
  ms: number;
  status: number;
}

/** The events that a test awaits while the database is disturbed. */
interface Seen {
  isToldUnready(): Promise<unknown>;
  /** A resident who came after that was refused. */
  isRefused(): Promise<unknown>;
}

/** Residents submit one by one while `disturb` runs, and until a later resident is served. */
async function underLoad(disturb: (seen: Seen) => Promise<void>) {
  const attempts: Attempt[] = [];
  let isOver = false;
  const form = await takeForm(client, wave.code, CITY);
  const residents = Array.from({ length: CLIENTS }, async () => {
    while (!isOver) {
      const { token } = await takeForm(client, wave.code, CITY).catch(() => form);
      const submission = submissionOf({ ...form, token }, tinyAnswers);
      const at = performance.now();
      const reply = await submitTo(client, wave.code, submission);
      await reply.arrayBuffer();
      attempts.push({ id: submission.id, at, ms: performance.now() - at, status: reply.status });
      // A real person retries no more often, and the test saves work while the database is away.
      if (reply.status !== 201) await sleep(200);
    }
  });
  const readiness: { at: number; ms: number; isReady: boolean }[] = [];
  const watching = (async () => {
    while (!isOver) {
      const at = performance.now();
      const { ok } = await client('/readyz');
      readiness.push({ at, ms: performance.now() - at, isReady: ok });
      await sleep(100);
    }
  })();
  let began = 0;
  let ended = 0;
  const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: TIME_LIMIT_MS });
  const unreadyAt = () => {
    const told = readiness.find(({ at, isReady }) => at > began && !isReady);
    return told ? told.at + told.ms : Number.POSITIVE_INFINITY;
  };
  const seen: Seen = {
    isToldUnready: () => until(() => unreadyAt() < Number.POSITIVE_INFINITY),
    isRefused: () => until(() => attempts.some(({ at, status }) => at > unreadyAt() && status === 503)),
  };
  const hasRecovered = () =>
    attempts.some(({ at, status }) => at > ended && status === 201) &&
    readiness.some(({ at, isReady }) => at > ended && isReady);
  try {
    await until(() => attempts.length > 2 * CLIENTS);
    began = performance.now();
    await disturb(seen);
    ended = performance.now();
    await until(hasRecovered);
  } finally {
    // A load that is not stopped runs on beside all later tests.
    isOver = true;
    await Promise.all([...residents, watching]);
  }
  const acknowledged = attempts.filter(({ status }) => status === 201);
  return { attempts, acknowledged, readiness, began, ended };
}

/** The guarantees that must hold after any disturbance. */
async function expectSound({ attempts, acknowledged, readiness }: Awaited<ReturnType<typeof underLoad>>) {
  expect(attempts.filter(({ status }) => ![201, 409, 503].includes(status))).toEqual([]);
  expect(Math.max(...attempts.map(({ ms }) => ms))).toBeLessThan(LONGEST_MS + SLACK_MS);
  expect(Math.max(...readiness.map(({ ms }) => ms))).toBeLessThan(READINESS_MS + SLACK_MS);
  const stored = await database.sql<{ id: string }[]>`select id from submissions where wave_id = ${wave.id}`;
  const ids = new Set(stored.map(({ id }) => id));
  expect(ids.size).toBe(stored.length);
  expect(acknowledged.filter(({ id }) => !ids.has(id))).toEqual([]);
}

/** Milliseconds from `at` to the first acknowledgement after it. */
const silence = (acknowledged: readonly Attempt[], at: number) =>
  Math.min(...acknowledged.map((a) => a.at + a.ms).filter((repliedAt) => repliedAt > at)) - at;

test('connections that are swallowed are replaced, and meanwhile the server says that it is not ready', async () => {
  const seen = await underLoad(async ({ isToldUnready }) => {
    proxy.swallow();
    await isToldUnready();
  });
  await expectSound(seen);
  const first = seen.readiness.find(({ at, isReady }) => at > seen.began && !isReady);
  expect(first!.at + first!.ms - seen.began).toBeLessThan(STUCK_MS + SLACK_MS);
  expect(silence(seen.acknowledged, seen.began + 100)).toBeLessThan(LONGEST_MS / 2 + SLACK_MS);
});

test('a machine that hangs: connections are swallowed, and new ones not spoken to', async () => {
  const seen = await underLoad(async ({ isRefused }) => {
    proxy.swallow();
    proxy.mute(true);
    await isRefused();
    proxy.mute(false);
  });
  await expectSound(seen);
  expect(silence(seen.acknowledged, seen.ended)).toBeLessThan(6000 + SLACK_MS);
});

test('PostgreSQL that is stopped for a while loses nothing, and goes on at once', async () => {
  const postmaster = runningPostmaster(join(dataDir, 'postgres/data'))!.pid;
  const backends = await database.sql<{ pid: number }[]>`select pid from pg_stat_activity`;
  const pids = [postmaster, ...backends.map(({ pid }) => pid)];
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    for (const pid of pids)
      try {
        process.kill(pid, name);
      } catch {
        // The process has ended meanwhile.
      }
  };
  const seen = await underLoad(async ({ isRefused }) => {
    const later = await database.sql<{ pid: number }[]>`select pid from pg_stat_activity`;
    pids.push(...later.map(({ pid }) => pid));
    signal('SIGSTOP');
    await isRefused();
    signal('SIGCONT');
  });
  await expectSound(seen);
  expect(silence(seen.acknowledged, seen.ended)).toBeLessThan(SLACK_MS);
});

test('a database that was away for seconds is found again at once', async () => {
  const seen = await underLoad(async () => {
    proxy.goDown();
    await sleep(6000);
    await proxy.comeBack();
  });
  await expectSound(seen);
  expect(silence(seen.acknowledged, seen.ended)).toBeLessThan(SLACK_MS);
});
