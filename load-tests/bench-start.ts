import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { percentile } from './http-load.ts';
import { freePort } from './program.ts';

/**
 * `npm run bench:start`: seconds from `npm start` on an empty database, with everything installed and built, until
 * the server serves the demonstration, and until its earlier wave exists as well; and how long a questionnaire takes
 * meanwhile.
 */
const { values } = parseArgs({ options: { turns: { type: 'string', default: '3' } } });
const LAUNCHER = join(import.meta.dirname, '../server/launch/launch.mjs');
const GIVE_UP_MS = 300_000;

process.stdout.write(
  '| turn | load average | served after, s | 2015 after, s | questionnaire meanwhile: median ms | p99 |\n',
);
process.stdout.write('| --- | --- | --- | --- | --- | --- |\n');
for (let turn = 1; turn <= Number(values.turns); turn++) {
  const load = loadavg()[0]!.toFixed(1);
  const figures = await start();
  process.stdout.write(`| ${turn} | ${load} | ${figures.join(' | ')} |\n`);
}

async function start(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'chengsheng-start-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { DATABASE_URL: _, ...environment } = process.env;
  const began = performance.now();
  const child = spawn(process.execPath, [LAUNCHER, 'start'], {
    env: { ...environment, DATA_DIR: folder, PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const seconds = () => (performance.now() - began) / 1000;
    await until(began, () => isThere(`${origin}/api/v1/waves/2016/releases/1`));
    const served = seconds();
    const latencies: number[] = [];
    await until(began, async () => {
      const asked = performance.now();
      await isThere(`${origin}/s/330100`);
      latencies.push(performance.now() - asked);
      return await isThere(`${origin}/api/v1/waves/2015/releases/1`);
    });
    const sorted = Float64Array.from(latencies).sort();
    return [served, seconds(), percentile(sorted, 0.5), percentile(sorted, 0.99)].map((x) => x.toFixed(1));
  } finally {
    const exited = once(child, 'exit');
    if (child.exitCode === null && child.kill()) await exited;
    // When root runs it, PostgreSQL's files lie elsewhere, behind a link.
    const files = join(folder, 'postgres');
    if (existsSync(files)) rmSync(realpathSync(files), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

async function until(began: number, isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) {
    if (performance.now() - began > GIVE_UP_MS) throw new Error('the demonstration did not come');
    await sleep(20);
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
