import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { deriveKeys } from '../server/crypto/keys.ts';
import { operator } from '../server/identity/grants.ts';
import { loadConfiguration } from '../server/runtime/config/configuration.ts';
import { attachStore } from '../server/runtime/node/store.ts';
import { issueApiKey } from '../server/services/accounts/api-keys.ts';
import { ask } from './ask.ts';
import { buildsOf, type Side } from './compare-in-turns.ts';
import { percentile } from './http-load.ts';
import { freePort } from './program.ts';

/**
 * `npm run bench:start`: seconds from `npm start` on an empty database, with everything installed and built, until
 * the server serves the demonstration, and until its earlier wave and evaluation exist as well; how long pages take
 * meanwhile; and what it logged. With `--against` in turns with another built checkout.
 */
const { values } = parseArgs({
  options: { turns: { type: 'string', default: '3' }, against: { type: 'string' } },
});
const HERE = join(import.meta.dirname, '..');
const GIVE_UP_MS = 600_000;
/** Pauses of each reader between two pages, and of who looks whether more is there. */
const [PAUSE_MS, LOOK_MS] = [500, 100];
const pages = {
  overview: '/console/2016',
  city: '/console/2016/330100',
  questionnaire: '/s/330100',
  results: '/results/2016',
};
const sides: Side[] = values.against
  ? buildsOf(HERE, values.against)
  : [{ name: 'here', checkout: HERE, environment: {} }];

const heads = Object.keys(pages).map((name) => `${name}: median, p95, worst ms`);
say([
  'turn',
  'build',
  'load average',
  'served after, s',
  '2015 after, s',
  'all after, s',
  'log lines',
  ...heads,
]);
say(Array<string>(7 + heads.length).fill('---'));
for (let turn = 1; turn <= Number(values.turns); turn++)
  for (const side of turn % 2 === 1 ? sides : sides.toReversed()) {
    const load = loadavg()[0]!.toFixed(1);
    say([String(turn), side.name, load, ...(await start(side))]);
  }

async function start({ checkout }: Side): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'chengsheng-start-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { DATABASE_URL: _, ...environment } = process.env;
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const child = spawn(process.execPath, [join(checkout, 'server/launch/launch.mjs'), 'start'], {
    env: { ...environment, DATA_DIR: folder, PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (piece: Buffer) => {
    log += piece.toString();
  });
  try {
    await until(began, () => isThere(`${origin}/readyz`));
    const served = seconds();
    const headers = { Authorization: `Bearer ${await keyOf(folder)}`, 'Accept-Encoding': 'br' };
    let isComplete = false;
    const reading = Object.values(pages).map(async (path) => {
      const latencies: number[] = [];
      for (; !isComplete; await sleep(PAUSE_MS)) {
        const { status, ms } = await ask(origin + path, headers);
        if (status !== 200) throw new Error(`${path} answers ${status}`);
        latencies.push(ms);
      }
      const sorted = Float64Array.from(latencies).sort();
      return [0.5, 0.95, 1].map((p) => percentile(sorted, p).toFixed(0)).join(', ');
    });
    const filling = fillingOf(origin, began, seconds).finally(() => {
      isComplete = true;
    });
    const [filled, ...latencies] = await Promise.all([filling, ...reading]);
    const lines = log.split('\n').filter((line) => line.startsWith('{'));
    for (const line of lines) process.stderr.write(`${line}\n`);
    return [served, ...filled, String(lines.length), ...latencies];
  } finally {
    const exited = once(child, 'exit');
    if (child.exitCode === null && child.kill()) await exited;
    // When root runs it, PostgreSQL's files lie elsewhere, behind a link.
    const files = join(folder, 'postgres');
    if (existsSync(files)) rmSync(realpathSync(files), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** When the earlier wave was there, and when its evaluation was, which comes last. */
async function fillingOf(origin: string, began: number, seconds: () => string): Promise<string[]> {
  await until(began, () => isThere(`${origin}/api/v1/waves/2015/releases/1`));
  const wave = seconds();
  await until(began, () => isThere(`${origin}/api/v1/evaluations/2015/releases/1`));
  return [wave, seconds()];
}

/** A key with which a manager's pages can be read. */
async function keyOf(folder: string): Promise<string> {
  const configuration = loadConfiguration({ DATA_DIR: folder });
  const store = attachStore(configuration);
  try {
    const wanted = {
      ...{ name: 'reader', role: 'manager' as const, waveId: null, cities: null, provinces: null },
      until: new Date(Date.now() + 86_400_000),
    };
    const keys = deriveKeys(configuration.secretKey);
    return (await issueApiKey(store.db, keys, operator('benchmark'), wanted, new Date())).apiKey;
  } finally {
    await store.close();
  }
}

async function until(began: number, isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) {
    if (performance.now() - began > GIVE_UP_MS) throw new Error('the demonstration did not come');
    await sleep(LOOK_MS);
  }
}

async function isThere(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function say(cells: string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
