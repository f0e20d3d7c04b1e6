import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, expect, test, vi } from 'vitest';
import { type Db, openDatabase } from '../../db/client.ts';
import { openPair } from '../../load-tests/postgres-pair.ts';
import { freePort, startProgram } from '../../load-tests/program.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { readFromStandby } from '../../server/runtime/node/standby.ts';
import { openStore } from '../../server/runtime/node/store.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs, clientOf, post } from '../support/client.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { TIME_LIMIT_MS } from '../support/time-limit.ts';
import { openedWave } from '../support/wave.ts';
import { withdraw } from '../support/withdraw.ts';

// A server reads counts, releases and answers for exports from a standby while it is up to date.

const CITY = '330100';
const pair = await openPair({
  fsync: 'off',
  shared_buffers: '32MB',
  max_standby_streaming_delay: '500ms',
});
afterAll(() => pair.close());
const environment = {
  ...testEnvironment,
  DATABASE_URL: pair.primaryUrl(),
  READ_DATABASE_URL: pair.standbyUrl(),
};
const store = await openStore(loadConfiguration(environment), { info: () => {} });
afterAll(() => store.close());
const standby = openDatabase(pair.standbyUrl());
afterAll(() => standby.close());
const wave = await openedWave(store.db);
const { fieldworkOf, signingKey } = await testApp(store.db);
const manager = await keyFor(store.db, 'manager');
const folder = mkdtempSync(join(tmpdir(), 'chengsheng-standby-'));
afterAll(() => rmSync(folder, { recursive: true }));
const log = join(folder, 'log');
const port = await freePort();
const { child } = await startProgram(
  [join(import.meta.dirname, '../../dist/server/node.js'), '--empty'],
  { ...environment, PORT: String(port), MONITOR_SECONDS: '1', LOG_LEVEL: 'info' },
  port,
  openSync(log, 'a'),
);
afterAll(() => child.kill('SIGKILL'));
const client = clientOf(`http://127.0.0.1:${port}`);

/** The number of reads with this outcome so far. */
async function reads(outcome: 'standby' | 'behind' | 'failed'): Promise<number> {
  const text = await (await client('/metrics')).text();
  return Number(new RegExp(`standby_reads_total{outcome="${outcome}"} (\\d+)`).exec(text)?.[1]);
}

async function received(): Promise<number> {
  const reply = await client(`/api/v1/waves/${wave.code}/monitor/${CITY}`, { headers: manager });
  return reply.ok ? (await reply.json()).received : 0;
}

const until = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: TIME_LIMIT_MS, interval: 200 });

/** Reads counts until the standby answers again. */
async function readsFromStandby(): Promise<void> {
  const before = await reads('standby');
  await until(async () => {
    await received();
    return await reads('standby');
  }).toBeGreaterThan(before + 1);
}

async function whilePaused(act: () => Promise<void>): Promise<void> {
  await pair.pauseReplay();
  try {
    await act();
  } finally {
    await pair.resumeReplay();
  }
}

async function storedNow(): Promise<number> {
  const [row] = await store.sql<{ n: number }[]>`select count(*)::int as n from submissions`;
  return row?.n ?? 0;
}

async function exportAnswers() {
  const at = `/api/v1/waves/${wave.code}/exports`;
  const id = uuidv7();
  const asked = await post(client, at, { id, purpose: 'the yearbook' }, manager);
  expect(asked.status).toBe(201);
  const read = async () => await (await client(`${at}/${id}`, { headers: manager })).json();
  await until(async () => (await read()).state).toBe('complete');
  return (await read()).rows;
}

/** The sources of the exports so far, from the log. */
const exportsFromStandby = (): boolean[] =>
  [...readFileSync(log, 'utf8').matchAll(/"isFromStandby":(true|false)/g)].map(([, from]) => from === 'true');

test('counts come from the standby; when it stands still they come from the primary, and go on', async () => {
  for (let n = 0; n < 3; n++) await answerAs(client, wave.code, CITY, tinyAnswers);
  await until(received).toBe(3);
  await readsFromStandby();
  await whilePaused(async () => {
    await answerAs(client, wave.code, CITY, tinyAnswers);
    await until(received).toBe(4);
    expect(await reads('behind')).toBeGreaterThan(0);
    const text = await (await client('/metrics')).text();
    expect(Number(/standby_behind_seconds ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(5);
  });
  await readsFromStandby();
  expect(await received()).toBe(4);
});

test('writers read their own writes, and a withdrawn release is gone at once, however far behind the standby is', async () => {
  await readsFromStandby();
  const fieldwork = await fieldworkOf(wave.id);
  await publish(store.db, fieldwork, { signingKey, reason: null });
  const releases = `/api/v1/waves/${wave.code}/releases`;
  expect((await client(`${releases}/1`)).status).toBe(200);
  await whilePaused(async () => {
    const notes = `/api/v1/waves/${wave.code}/notes`;
    const noted = await post(client, notes, { id: uuidv7(), city: CITY, text: 'called them' }, manager);
    expect(noted.status).toBe(201);
    const listed = await (await client(`${notes}?city=${CITY}`, { headers: manager })).text();
    expect(listed).toContain('called them');
    await publish(store.db, fieldwork, { signingKey, reason: 'again' });
    // The standby lacks this release.
    const second = await client(`${releases}/2`);
    expect([second.status, (await second.json()).number]).toEqual([200, 2]);
    await withdraw(store.db, wave.id, 2, 'a mistake', new Date());
    const latest = await client(`${releases}/latest`, { redirect: 'manual' });
    expect(latest.headers.get('location')).toMatch(/releases\/1$/);
    const embargo = new Date(Date.now() + 3_600_000);
    await publish(store.db, fieldwork, { signingKey, reason: 'later', publicAt: embargo });
    expect((await client(`${releases}/3`)).status).toBe(404);
  });
});

test('an export reads the standby once that has all that was stored before, else the primary', async () => {
  const stored = await storedNow();
  expect(await exportAnswers()).toBe(stored);
  await whilePaused(async () => {
    await answerAs(client, wave.code, CITY, tinyAnswers);
    expect(await exportAnswers()).toBe(stored + 1);
  });
  await until(exportsFromStandby).toEqual([true, false]);
});

test('a query that what is replayed cancels is repeated on the primary, and the metrics say so', async () => {
  const registry = new Registry();
  const both = { primary: store.db, standby: standby.db };
  const { reader, stop } = readFromStandby(both, registry, pino({ level: 'silent' }));
  const outcomes = async () => await registry.getSingleMetricAsString('chengsheng_standby_reads_total');
  const where = async (db: Db) => (db === standby.db ? 'standby' : 'primary');
  await until(() => reader.read(where)).toBe('standby');
  await standby.sql`select 1`;
  await store.sql`create table doomed as select 1 as n`;
  await vi.waitUntil(
    async () => (await standby.sql`select from pg_tables where tablename = 'doomed'`).length > 0,
  );
  const tried: string[] = [];
  await reader.read(async (db) => {
    tried.push(await where(db));
    if (db === standby.db)
      await standby.sql.begin(async (tx) => {
        await tx`set local statement_timeout = 0`;
        await tx`select * from doomed`;
        await store.sql`drop table doomed`;
        // Replay waits for this transaction until its time limit.
        await tx`select pg_sleep(120)`;
      });
  });
  expect(tried).toEqual(['standby', 'primary']);
  expect(await outcomes()).toContain('{outcome="failed"} 1');
  stop();
});
