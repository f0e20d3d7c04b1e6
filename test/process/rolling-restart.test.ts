import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { freePort, type Program, startProgram } from '../../load-tests/program.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { proxyTo } from '../support/proxy.ts';
import { TIME_LIMIT_MS } from '../support/time-limit.ts';
import { openedWave } from '../support/wave.ts';

// Several processes of the built server on one database, stopped and killed while residents answer.

const { db, sql, url } = await testDatabase({ wavesIn: 'eight parts' });
const { fieldworkOf } = await testApp(db);
const server = join(import.meta.dirname, '../../dist/server/node.js');
const CITY = '330100';
const CLIENTS = 32;
const WAIT = { timeout: TIME_LIMIT_MS, interval: 100 };
const programs: Program[] = [];
afterAll(async () => {
  for (const { child } of programs) child.kill('SIGKILL');
});

async function start(workers: number) {
  const port = await freePort();
  const environment = {
    ...testEnvironment,
    DATABASE_URL: url,
    PORT: String(port),
    WORKERS: String(workers),
  };
  const program = await startProgram([server, '--empty'], environment, port, 'ignore');
  programs.push(program);
  return { ...program, origin: `http://127.0.0.1:${port}` };
}

test.each([1, 2])(
  'of two servers under load, each with %i processes, one is stopped: no request fails',
  async (workers) => {
    const wave = await openedWave(db, {
      quotas: [{ city: CITY, stratum: '40-59/female', target: 0, cap: 1_000_000 }],
    });
    const [stopped, other] = [await start(workers), await start(workers)];
    const proxy = proxyTo([stopped.origin, other.origin]);
    const acknowledged: string[] = [];
    const failures: unknown[] = [];
    let isOver = false;
    const residents = Array.from({ length: CLIENTS }, async () => {
      while (!isOver && failures.length === 0) {
        try {
          const page = await proxy.client(`/s/${CITY}`, { headers: { Accept: 'text/html' } });
          if (page.status !== 200) failures.push(`page ${page.status}`);
          const submission = submissionOf(await takeForm(proxy.client, wave.code, CITY), tinyAnswers);
          const reply = await submitTo(proxy.client, wave.code, submission);
          if (reply.status === 201) acknowledged.push(submission.id);
          else failures.push(`submission ${reply.status}`);
        } catch (error) {
          failures.push(error);
        }
        // Many connections, few requests: they affect a stopping server alike, at a tenth of the work.
        await sleep(200);
      }
    });
    const [first, second] = proxy.upstreams;
    let code: number | null = null;
    let before = 0;
    try {
      await vi.waitUntil(() => Math.min(first!.replies, second!.replies) > 5 * CLIENTS, WAIT);
      expect([first!.refusals, first!.closed]).toEqual([0, 0]);
      code = await stopped.stop();
      before = acknowledged.length;
      await vi.waitUntil(() => failures.length > 0 || acknowledged.length > before + CLIENTS, WAIT);
    } finally {
      isOver = true;
      await Promise.all(residents);
      await proxy.close();
    }

    expect(failures).toEqual([]);
    expect(code).toBe(0);
    expect(first!.refusals).toBeGreaterThan(0);
    expect(first!.closed).toBeGreaterThan(0);
    expect(acknowledged.length).toBeGreaterThan(before);
    expect(await other.stop()).toBe(0);
    const stored = await sql<{ id: string }[]>`select id from submissions where wave_id = ${wave.id}`;
    expect(stored.map(({ id }) => id).sort()).toEqual(acknowledged.sort());
    expect((await reconcile(db, await fieldworkOf(wave.id))).differences).toEqual([]);
  },
);

/** The start of a process, in milliseconds since the machine's own. */
function startOf(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return 10 * Number(fields[19]);
}

test('a worker that dies is started again, though not at any rate, and /metrics is of all workers', async () => {
  const { child, origin } = await start(2);
  const workers = () =>
    execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n');
  const serving = async () => {
    const metrics = await (await fetch(`${origin}/metrics`, { headers: { Connection: 'close' } })).text();
    return Number(/^chengsheng_workers (\d+)$/m.exec(metrics)?.[1]);
  };
  const bothServe = () => vi.waitUntil(async () => (await serving()) === 2, WAIT);
  await bothServe();
  await sleep(2000);
  const [victim = ''] = workers();
  process.kill(Number(victim), 'SIGKILL');
  const replaced = await vi.waitUntil(() => {
    const now = workers();
    return now.length === 2 && !now.includes(victim) && now;
  }, WAIT);
  // A process that has just started is not replaced at once; the other one serves meanwhile.
  const [short = ''] = replaced.toSorted((a, b) => startOf(b) - startOf(a));
  const shortStart = startOf(short);
  process.kill(Number(short), 'SIGKILL');
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  const again = await vi.waitUntil(() => {
    const now = workers();
    return now.length === 2 && !now.includes(short) && now;
  }, WAIT);
  expect(Math.max(...again.map(startOf)) - shortStart).toBeGreaterThan(1500);
  await bothServe();
});

test('workers that cannot serve end the program, and it says why once', async () => {
  const { origin } = await start(1);
  const taken = spawnSync(process.execPath, [server], {
    env: { ...process.env, ...testEnvironment, DATABASE_URL: url, PORT: new URL(origin).port, WORKERS: '3' },
    encoding: 'utf8',
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  expect(taken.status).toBe(1);
  expect(taken.stderr.match(/choose another PORT/g)).toHaveLength(1);
});
