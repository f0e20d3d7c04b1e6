import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { listCities } from '../../db/cities.ts';
import { attacks, fromMany, sendBytes } from '../../load-tests/attacks.ts';
import { rawRequest } from '../../load-tests/http-load.ts';
import { watchMemory } from '../../load-tests/memory.ts';
import { freePort, startProgram } from '../../load-tests/program.ts';
import { memoryEnvironment, memoryOptions } from '../../server/launch/node-options.mjs';
import { testEnvironment } from '../support/app.ts';
import { clientOf, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

// The built server in its own process, as `npm start` runs it, while an attacker wants it to stop.

const { db, url } = await testDatabase();
const cities = (await listCities(db)).map((city) => city.code);
const wave = await openedWave(db, { cities });
const CITY = '330100';

const port = await freePort();
const program = await startProgram(
  [...memoryOptions, join(import.meta.dirname, '../../dist/server/node.js'), '--empty'],
  { ...testEnvironment, ...memoryEnvironment, DATABASE_URL: url, PORT: String(port) },
  port,
  'ignore',
);
afterAll(() => program.child.kill('SIGKILL'));
const target = { host: '127.0.0.1', port, wave: wave.code, cities };
const client = clientOf(`http://127.0.0.1:${port}`);
const pipelined = (n: number, path: string) => Buffer.concat(Array(n).fill(rawRequest('GET', path)));

/**
 * A resident who opens the page and answers, as often as time allows, during the attack and once after it. A resident
 * turned away because of too much traffic, as a busy machine may cause, comes back at the stated time.
 */
async function during(attack: () => Promise<unknown>) {
  const memory = watchMemory(program.child.pid!);
  const form = await takeForm(client, wave.code, CITY);
  const statuses = new Set<number>();
  let isOver = false;
  const asked = async (ask: () => Promise<Response>) => {
    for (;;) {
      const reply = await ask();
      await reply.text();
      const later = reply.status === 503 && Number(reply.headers.get('Retry-After'));
      if (!later) return void statuses.add(reply.status);
      await sleep(later * 1000);
    }
  };
  const answering = async () => {
    for (let isLast = false; !isLast; ) {
      isLast = isOver;
      await asked(() => client(`/s/${CITY}`, { headers: { Accept: 'text/html' } }));
      await sleep(100);
    }
    const submission = submissionOf(form, tinyAnswers);
    await asked(() => submitTo(client, wave.code, submission));
  };
  const resident = answering();
  await attack();
  isOver = true;
  await resident;
  return { statuses: [...statuses].sort(), megabytes: memory.stop().peak, exit: program.child.exitCode };
}

test.each<[string, () => Promise<unknown>]>([
  ['4,000 requests on one connection', () => sendBytes(target, pipelined(4000, '/'))],
  ['4,000 that nobody reads', () => sendBytes(target, pipelined(4000, '/'), { reads: false, ms: 3000 })],
  ['20,000 searches on one connection', () => sendBytes(target, pipelined(20_000, '/?q=a'))],
  ['6,000 connections at once', () => fromMany(target, 6000, rawRequest('GET', '/'), { ms: 6000 })],
  ['3,000 searches at once', () => fromMany(target, 3000, rawRequest('GET', '/?q=a'), { ms: 4000 })],
  [
    'connections of many requests that read nothing',
    attacks['connections of many requests that read nothing']!.bind(undefined, target),
  ],
  ['uploads by drops', attacks['uploads by drops']!.bind(undefined, target)],
])('%s end no process and fill no memory, and residents are answered', async (_, attack) => {
  const { megabytes, ...seen } = await during(attack);
  expect(seen).toEqual({ statuses: [200, 201], exit: null });
  expect(megabytes).toBeLessThan(500);
});

test('sixteen requests on one connection are answered, in order', async () => {
  const few = Buffer.concat([
    pipelined(15, '/healthz'),
    rawRequest('GET', '/healthz', { Connection: 'close' }),
  ]);
  const alive = '{"status":"alive"}';
  expect(await sendBytes(target, few)).toBeGreaterThan(16 * alive.length);
  expect(await sendBytes(target, pipelined(17, '/healthz'))).toBe(0);
});

test('who comes when there is too much is told so, and when to try again', async () => {
  const asPage = { headers: { Accept: 'text/html', 'Accept-Language': 'en' } };
  let isTold = false;
  /** Asks until the server says that there is too much traffic. */
  const refusal = async (ask: () => Promise<Response>) => {
    for (;;) {
      const reply = await ask();
      if (reply.status === 503) return reply;
      await reply.arrayBuffer();
    }
  };
  const attacking = (async () => {
    while (!isTold) await fromMany(target, 2500, rawRequest('GET', '/?q=a'), { ms: 5000 });
  })();
  const [page, api] = await Promise.all([
    refusal(() => client('/?q=b', asPage)),
    refusal(() => client('/api/v1/waves')),
  ]);
  isTold = true;
  expect([page, api].map((reply) => reply.headers.get('Retry-After'))).toEqual(['2', '2']);
  expect(await page.text()).toContain('<html lang="en"');
  expect(await api.json()).toMatchObject({ type: 'urn:chengsheng:problem:overloaded' });
  expect((await client('/healthz')).status).toBe(200);
  await attacking;
});
