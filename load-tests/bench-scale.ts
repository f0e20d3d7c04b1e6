import { mkdirSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Wave } from '../db/waves.ts';
import { commandOptions } from '../server/launch/node-options.mjs';
import { foldWave } from '../server/services/monitor/fold.ts';
import { areFilesMissing } from '../server/services/releases/files.ts';
import { ask } from './ask.ts';
import { logPlot } from './log-plot.ts';
import { cpuSeconds, cpuSecondsUnder, type Measured, measureProgram, parentOf, time } from './measure.ts';
import { watchMemory } from './memory.ts';
import { openBenchWave, populate, simulateResidents } from './populate.ts';
import { issueKeys, openSite, startServer } from './site.ts';

/**
 * `npm run bench:scale -- --rows 1000000,3000000,10000000,30000000`: one wave of 349 cities that grows to these
 * numbers of submissions, generated in SQL. At each: screening, publishing, publishing again after one city has
 * changed, the files of the releases, the export, folding all arrivals into counts at once, and the console's pages,
 * as an operator runs them; time and memory against rows, in a table, and processor time, which a busy machine does
 * not distort, in a plot. A million rows take some 1.3 GB of disk.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000,300000' },
    plot: { type: 'string', default: join(import.meta.dirname, 'results/scale.svg') },
  },
});
const CITIES = 349;
const levels = values.rows.split(',').map((rows) => Math.ceil(Number(rows) / CITIES));
if (levels.some((each, i) => !(each > (levels[i - 1] ?? 0))))
  throw new Error('--rows takes numbers that grow, separated by commas');
const PAGES_ASKED = 9;
const cli = [...commandOptions, join(import.meta.dirname, '../dist/server/cli.js')];

interface Row extends Measured {
  rows: number;
  what: string;
  /** Processor time of PostgreSQL. */
  databaseSeconds?: number;
}

const site = await openSite();
try {
  const { wave, codes } = await openBenchWave(site, CITIES);
  await simulateResidents(site, levels.at(-1));
  const [apiKey = ''] = await issueKeys(site, 1);
  const rows: Row[] = [];
  let before = 0;
  for (const each of levels) {
    rows.push(...(await measureLevel(wave, codes, { each, before, apiKey })));
    before = each;
  }
  print(rows);
  plot(rows);
} finally {
  await site.close();
}

interface Level {
  /** Submissions of each city, and how many of them exist already. */
  each: number;
  before: number;
  apiKey: string;
}

async function measureLevel(wave: Wave, codes: string[], { each, before, apiKey }: Level): Promise<Row[]> {
  const { db, sql } = site.store;
  const total = each * CITIES;
  const rows: Row[] = [];
  const measure = async (what: string, work: () => Promise<Measured>) => {
    const database = await databaseSeconds();
    const measured = await work();
    const row = { rows: total, what, ...measured, databaseSeconds: (await databaseSeconds()) - database };
    process.stderr.write(`${lineOf(row)}\n`);
    rows.push(row);
  };
  const command = (...args: string[]) =>
    measureProgram([...cli, ...args], { DATABASE_URL: site.store.url, DATA_DIR: site.folder }, devNull);
  const publish = () =>
    command('publish', 'bench', '--interim', '--yes', ...(before > 0 ? ['--reason', 'benchmark'] : []));

  await measure(`${(each - before) * CITIES} rows stored, and vacuumed`, () =>
    timeHere(() => populate(site, wave, codes, each - before, { before })),
  );
  await measure('screen', () => command('screen', 'bench'));
  await measure('publish', publish);
  await storeOne(wave.id, codes[0]!);
  await measure('publish again, one city changed', () =>
    command('publish', 'bench', '--interim', '--yes', '--reason', 'benchmark'),
  );
  await measure('files of both releases, by a server', measureFiles);
  await measure('export as CSV', () => command('export', 'bench'));
  await measure('these folded into counts', () => timeHere(() => foldWave(db, wave.id)));
  await measurePages(wave, codes[0]!, { apiKey, add: (row) => rows.push({ rows: total, ...row }) });
  const [size] = await sql<{ bytes: number; table: number }[]>`
    select pg_database_size(current_database())::float8 as bytes, (
      select sum(pg_total_relation_size(relid)) from pg_partition_tree('submissions'))::float8 as table`;
  process.stdout.write(
    `${total} rows: the database has ${(size!.bytes / 1e9).toFixed(2)} GB, the submissions ${(size!.table / total).toFixed(0)} bytes each\n`,
  );
  return rows;
}

/** Times some work of this process, with its processor time. */
async function timeHere(work: () => Promise<unknown>): Promise<Measured> {
  const before = process.cpuUsage();
  const { seconds } = await time(work);
  const { user, system } = process.cpuUsage(before);
  return { seconds, processorSeconds: (user + system) / 1e6 };
}

async function databaseSeconds(): Promise<number> {
  const [row] = await site.store.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return cpuSecondsUnder(parentOf(row!.pid));
}

/** Console pages of a freshly started server: the first time, when it reads the counts, and later. */
async function measurePages(
  wave: Wave,
  city: string,
  { apiKey, add }: { apiKey: string; add: (row: Omit<Row, 'rows'>) => void },
): Promise<void> {
  const { origin, stop, child } = await startServer(site);
  const memory = watchMemory(child.pid!);
  const headers = { Authorization: `Bearer ${apiKey}`, 'Accept-Encoding': 'br', 'Accept-Language': 'zh-CN' };
  const pages = { overview: `/console/${wave.code}`, 'a city': `/console/${wave.code}/${city}` };
  const figures: Omit<Row, 'rows'>[] = [];
  for (const [name, path] of Object.entries(pages)) {
    const times: number[] = [];
    for (let i = 0; i <= PAGES_ASKED; i++) {
      const { status, ms } = await ask(origin + path, headers);
      if (status !== 200) throw new Error(`${path}: ${status}`);
      times.push(ms / 1000);
    }
    const [first = 0, ...others] = times;
    figures.push({ what: `${name}, page, first`, seconds: first });
    figures.push({
      what: `${name}, page, median`,
      seconds: others.sort((a, b) => a - b)[others.length >> 1]!,
    });
  }
  const { peak } = memory.stop();
  await stop();
  for (const row of figures) {
    process.stderr.write(`${lineOf({ rows: 0, ...row })}\n`);
    add({ ...row, megabytes: peak });
  }
}

/** A freshly started server makes the missing files of releases; from its start to the last one. */
async function measureFiles(): Promise<Measured> {
  const { stop, child } = await startServer(site);
  const memory = watchMemory(child.pid!);
  const { seconds } = await time(async () => {
    while (await areFilesMissing(site.store.db)) await sleep(200);
  });
  const processorSeconds = cpuSeconds(child.pid);
  const { peak } = memory.stop();
  await stop();
  return { seconds, processorSeconds, megabytes: peak };
}

/** Stores one more submission in a city. */
async function storeOne(waveId: string, city: string): Promise<void> {
  await site.store.sql`
    insert into submissions (wave_id, city, id, version, language, channel, mode, started_at, duration_ms, digest,
      answers, stratum, codes, shown, status)
    select wave_id, city, gen_random_uuid(), version, language, channel, mode, started_at, duration_ms, digest,
      answers, stratum, codes, shown, status
    from submissions where wave_id = ${waveId} and city = ${city} and status = 'counted' limit 1`;
}

function lineOf({ rows, what, seconds, processorSeconds, databaseSeconds, megabytes }: Row): string {
  const cells = [
    rows === 0 ? '' : String(rows),
    what,
    seconds.toPrecision(3),
    processorSeconds?.toPrecision(3) ?? '',
    databaseSeconds?.toPrecision(3) ?? '',
    megabytes?.toFixed(0) ?? '',
  ];
  return `| ${cells.join(' | ')} |`;
}

function print(rows: Row[]): void {
  const head = ['rows', 'what', 'seconds', 'processor, s', 'PostgreSQL, s', 'peak MB'];
  const table = [head, head.map(() => '---')].map((cells) => `| ${cells.join(' | ')} |`);
  process.stdout.write(`${[...table, ...rows.map(lineOf)].join('\n')}\n`);
}

/** A line for each step with measured processor time, of the program and of PostgreSQL together. */
function plot(rows: Row[]): void {
  const measured = rows.filter(({ processorSeconds }) => processorSeconds !== undefined);
  const names = [...new Set(measured.map(({ what }) => what))].filter(
    (name) => !name.includes('rows stored'),
  );
  const lines = names.map((name) => ({
    name,
    points: measured
      .filter(({ what }) => what === name)
      .map((row) => ({ x: row.rows, y: row.processorSeconds! + (row.databaseSeconds ?? 0) })),
  }));
  const drawn = logPlot(lines, {
    title: 'Processor time against the submissions of one wave',
    x: 'submissions of the wave',
    y: 'seconds of processor time, Node and PostgreSQL together',
  });
  mkdirSync(dirname(values.plot), { recursive: true });
  writeFileSync(values.plot, drawn);
  process.stdout.write(`plotted in ${values.plot}\n`);
}
