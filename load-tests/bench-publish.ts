import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Sql } from 'postgres';
import { openDatabase } from '../db/client.ts';
import { commandOptions } from '../server/launch/node-options.mjs';
import { buildsOf, type Side } from './compare-in-turns.ts';
import { percentile } from './http-load.ts';
import { cpuSecondsUnder, measureProgram, parentOf } from './measure.ts';
import { openBenchWave, populate, simulateResidents } from './populate.ts';
import { openSite, type Site } from './site.ts';

/**
 * `npm run bench:publish -- --against FOLDER`: `publish` by this build and by another built checkout with the same
 * schema, in turns, each on a copy of one wave that was never screened: seconds by the clock, processor time of the
 * command and of PostgreSQL, and memory. A ratio of neighbours shows the cost of a part, even on a shared machine.
 */
const { values: options } = parseArgs({
  options: {
    against: { type: 'string' },
    cities: { type: 'string', default: '340' },
    each: { type: 'string', default: '10000' },
    turns: { type: 'string', default: '3' },
  },
});
if (!options.against) throw new Error('--against names the other checkout');
const sides = buildsOf(join(import.meta.dirname, '..'), options.against);

/** The cost of one publication. */
interface Took {
  seconds: number;
  command: number;
  postgres: number;
  megabytes: number;
}

const site = await openSite();
const url = (name: string) => Object.assign(new URL(site.store.url), { pathname: `/${name}` }).href;
const administrator = openDatabase(url('postgres'), { max: 1, statementTimeoutMs: 0 });
try {
  const { wave, codes } = await openBenchWave(site, Number(options.cities));
  await simulateResidents(site);
  await populate(site, wave, codes, Number(options.each));
  const postmaster = await postmasterOf(site);
  say(['turn', 'build', 'seconds', 'command CPU', 'PostgreSQL CPU', 'peak MB']);
  say(Array<string>(6).fill('---'));
  const ratios: { seconds: number; processor: number }[] = [];
  for (let turn = 0; turn < Number(options.turns); turn++) {
    const results = new Map<Side, Took>();
    for (const side of turn % 2 === 0 ? sides : sides.toReversed()) {
      const took = await publishBy(side, administrator.sql, postmaster);
      results.set(side, took);
      const figures = [took.seconds, took.command, took.postgres].map((figure) => figure.toFixed(1));
      say([String(turn + 1), side.name, ...figures, took.megabytes.toFixed(0)]);
    }
    const [ours, theirs] = sides.map((side) => results.get(side)!) as [Took, Took];
    ratios.push({
      seconds: ours.seconds / theirs.seconds,
      processor: (ours.command + ours.postgres) / (theirs.command + theirs.postgres),
    });
  }
  const median = (of: 'seconds' | 'processor') =>
    percentile(Float64Array.from(ratios.map((ratio) => ratio[of])).sort(), 0.5).toFixed(3);
  say(['median', 'here ÷ there', median('seconds'), `${median('processor')} of both`, '', '']);
} finally {
  await administrator.close();
  await site.close();
}

/** Publishes a copy of the wave's database. */
async function publishBy({ checkout }: Side, sql: Sql, postmaster: number): Promise<Took> {
  const original = new URL(site.store.url).pathname.slice(1);
  // A database may have no connections while it is copied; the site's pool opens new ones on demand.
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${original}`;
  await sql.unsafe(`create database bench_copy template ${original} strategy file_copy`);
  try {
    const before = cpuSecondsUnder(postmaster);
    const { seconds, processorSeconds, megabytes } = await measureProgram(
      [
        ...commandOptions,
        join(checkout, 'dist/server/cli.js'),
        ...['publish', 'bench', '--interim', '--yes'],
      ],
      { DATABASE_URL: url('bench_copy'), DATA_DIR: site.folder },
      join(site.folder, 'publish.txt'),
    );
    const postgres = cpuSecondsUnder(postmaster) - before;
    return { seconds, command: processorSeconds!, postgres, megabytes: megabytes! };
  } finally {
    await sql.unsafe('drop database bench_copy with (force)');
  }
}

/** The process whose children are PostgreSQL's. */
async function postmasterOf({ store }: Site): Promise<number> {
  const [row] = await store.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return parentOf(row!.pid);
}

function say(cells: string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
