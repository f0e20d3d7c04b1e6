import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { setQuotas } from '../db/quotas.ts';
import { addWaveCities, openWave } from '../db/waves.ts';
import { demoCities } from '../server/cli/demo/cities.ts';
import { simulateResident } from '../server/cli/demo/residents.ts';
import { deriveKeys } from '../server/crypto/keys.ts';
import { mintDeviceToken } from '../server/identity/device.ts';
import { memoryEnvironment, memoryOptions } from '../server/launch/node-options.mjs';
import type { Store } from '../server/runtime/node/store.ts';
import { foldWaves } from '../server/services/monitor/fold.ts';
import { createChance } from '../server/services/rehearsal/chance.ts';
import { prepareWave } from '../server/services/waves/prepare.ts';
import {
  nationalCore,
  nationalCoreEditions,
} from '../server/survey/questionnaire/national-core/national-core.ts';
import { strataOf } from '../server/survey/weighting/strata.ts';
import { type Bound, printBounds } from './bounds.ts';
import { buildsOf, compareInTurns, type Side } from './compare-in-turns.ts';
import { type LoadResult, type LoadTarget, load, percentile, rawRequest } from './http-load.ts';
import { cpuSeconds, cpuSecondsUnder, parentOf } from './measure.ts';
import { freePort, startProgram } from './program.ts';
import { openSite } from './site.ts';

/**
 * `npm run bench:submit`: acknowledged submissions a second, beside an echo handler on the same HTTP server and
 * beside pgbench doing the same inserts and quota update with one transaction a submission.
 *
 * With `--against FOLDER`, another built checkout with the same schema, only submissions are measured: both builds in
 * turns, `--turns` of each, on one database. Machines have slow and fast minutes; a ratio of neighbours does not.
 *
 * With `--fold on,off` likewise: this build folding into the monitor's counts every fifteen seconds, as usual, and
 * not folding at all. A turn has to last for several folds: `--submissions 150000` or more.
 */
const { values: options } = parseArgs({
  options: {
    submissions: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '64' },
    many: { type: 'string', default: '2000' },
    profile: { type: 'boolean', default: false },
    against: { type: 'string' },
    fold: { type: 'string' },
    turns: { type: 'string', default: '10' },
  },
});
const submissions = Number(options.submissions);
const connections = Number(options.connections);
const many = Number(options.many);
const here = join(import.meta.dirname, '..');

/** The setting with which a server folds, or does not within a turn. */
const foldSeconds: Record<string, string> = { on: '15', off: '3600' };
/** Folding may cost this share of the submissions a second. */
const MOST_TAKEN = 0.03;
const thisBuild: Side = { name: 'here', checkout: here, environment: {} };

/** Code of the wave that receives the submissions. */
let wave = 'none';
let serverPid: number | undefined;
const { store, configuration, folder, close } = await openSite();
try {
  const sides = sidesToCompare();
  if (sides) {
    const turnOf = async (side: Side) => [await submit(connections, submissions, side)];
    const ratios = await compareInTurns(sides, Number(options.turns), turnOf);
    if (options.fold) for (const ratio of ratios.values()) judgeFold(ratio);
  } else await measureAll();
} finally {
  await close();
}

function sidesToCompare(): [Side, Side] | undefined {
  if (options.against) return buildsOf(here, options.against);
  if (options.fold === undefined) return undefined;
  const [first, second] = options.fold.split(',').map((name) => {
    const seconds = foldSeconds[name];
    if (seconds === undefined) throw new Error('--fold takes on,off or off,on');
    return { name: `fold ${name}`, checkout: here, environment: { MONITOR_SECONDS: seconds } };
  });
  if (!first || !second) throw new Error('--fold takes two sides, as in on,off');
  return [first, second];
}

/** Says whether the bound holds, whichever side came first. */
function judgeFold(ratio: number): void {
  const taken = 1 - (options.fold?.startsWith('on') ? ratio : 1 / ratio);
  const here = `${(100 * taken).toFixed(1)} % of the submissions a second`;
  printBounds([{ bound: 'folding takes at most 3 %', here, isMet: taken <= MOST_TAKEN }]);
}

async function measureAll(): Promise<void> {
  const fewer = Math.max(20_000, submissions / 2);
  const rows = [
    await echo(),
    await submit(connections, submissions),
    await submit(many, fewer),
    await submitCold(many, fewer),
    pgbench(store),
  ].filter((row) => row !== undefined);
  print(rows);
  const [echoed, submitted] = rows;
  if (echoed && submitted) printBounds(boundsOf(echoed, submitted));
}

function boundsOf(echoed: Row, { perSecond, p99 }: Row): Bound[] {
  const ratio = perSecond / echoed.perSecond;
  return [
    { bound: '10,000 acknowledged a second', here: perSecond.toFixed(0), isMet: perSecond >= 10_000 },
    { bound: '0.25 × the echo', here: `${ratio.toFixed(2)} ×`, isMet: ratio >= 0.25 },
    { bound: 'p99 of 20 ms', here: `${p99.toFixed(1)} ms`, isMet: p99 <= 20 },
  ];
}

interface Row {
  what: string;
  perSecond: number;
  p50: number;
  p99: number;
  note: string;
}

interface MeasuredRow extends Row {
  /** Processor time of the server for each submission. */
  serverMicroseconds: number;
}

async function echo(): Promise<Row> {
  const port = await freePort();
  const program = await startProgram([join(import.meta.dirname, 'echo.ts')], { PORT: String(port) }, port);
  const requests = makeSubmissions(2000);
  await load({ host: '127.0.0.1', port, connections, requests });
  const result = await load({ host: '127.0.0.1', port, connections, requests, repeat: { seconds: 5 } });
  await program.stop();
  return row('echo: the same body, parsed and answered', result);
}

/** Warm, like a server that has run for a minute. */
async function submit(clients: number, count: number, side = thisBuild): Promise<MeasuredRow> {
  return await onServer(side, async (port) => {
    const target = { host: '127.0.0.1', port, connections };
    await load({ ...target, requests: makeSubmissions(Math.min(10_000, submissions)) });
    const requests = makeSubmissions(count);
    return await measure(`submissions, ${clients} connections`, {
      ...target,
      connections: clients,
      requests,
    });
  });
}

/** A freshly started server, and a sudden crowd. */
async function submitCold(clients: number, count: number): Promise<Row> {
  return await onServer(thisBuild, async (port) => {
    const requests = makeSubmissions(count);
    const target = { host: '127.0.0.1', port, connections: clients, requests };
    return await measure(`submissions, ${clients} connections, server just started`, target);
  });
}

/** Runs the load and returns the processor time of all participants, for each submission. */
async function measure(what: string, target: LoadTarget): Promise<MeasuredRow> {
  const [session] = await store.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  const postmaster = parentOf(session!.pid);
  const before = [...usage(), cpuSecondsUnder(postmaster)];
  const result = await load(target);
  const [server = 0, generator = 0, postgres = 0] = [...usage(), cpuSecondsUnder(postmaster)].map(
    (seconds, i) => (1e6 * (seconds - before[i]!)) / target.requests.length,
  );
  const cpu = `CPU µs each: server ${server.toFixed(0)}, PostgreSQL ${postgres.toFixed(0)}, generator ${generator.toFixed(0)}`;
  const measured = row(what, result);
  return { ...measured, serverMicroseconds: server, note: `${measured.note}; ${cpu}` };
}

/** CPU seconds of the server and of this process. */
function usage(): [number, number] {
  const { user, system } = process.cpuUsage();
  return [cpuSeconds(serverPid), (user + system) / 1e6];
}

async function onServer<R extends Row>(
  { checkout, environment: told }: Side,
  run: (port: number) => Promise<R>,
): Promise<R> {
  await prepare(store);
  const port = await freePort();
  const environment = {
    ...memoryEnvironment,
    DATABASE_URL: store.url,
    DATA_DIR: folder,
    PORT: String(port),
    LOG_LEVEL: 'warn',
    ...told,
  };
  const profile = options.profile ? ['--cpu-prof', '--cpu-prof-dir=/tmp/chengsheng-profile'] : [];
  const program = await startProgram(
    [...memoryOptions, ...profile, join(checkout, 'dist/server/node.js'), '--empty'],
    environment,
    port,
  );
  serverPid = program.child.pid;
  const result = await run(port);
  await program.stop();
  // The next turn must not fold this one's rest.
  await foldWaves(store.db);
  const [stored] = await store.db.execute<{ n: number }>(
    sql`select count(*)::int as n from submissions where wave_id = (select id from waves where code = ${wave})`,
  );
  return {
    ...result,
    note: `${result.note}; ${stored?.n} rows`,
  };
}

/** An open wave with quotas for every stratum, none of which fills up: the hot rows of a real wave. */
async function prepare({ db }: Store): Promise<void> {
  wave = `bench-${randomUUID().slice(0, 8)}`;
  const { id } = await prepareWave(db, {
    code: wave,
    title: { 'zh-CN': '基准测试', en: 'Benchmark' },
    questionnaire: nationalCore,
    opensAt: new Date(Date.now() - 60_000).toISOString(),
    closesAt: new Date(Date.now() + 86_400_000).toISOString(),
    weight: 20,
  });
  const codes = demoCities.map((c) => c.code);
  await addWaveCities(db, id, codes);
  const strata = strataOf(nationalCore);
  await setQuotas(
    db,
    codes.flatMap((city) =>
      strata.map((stratum) => ({ waveId: id, city, stratum, target: 1_000_000, cap: 10_000_000 })),
    ),
  );
  await openWave(db, id, new Date());
}

function makeSubmissions(n: number): Buffer[] {
  const { device } = deriveKeys(configuration.secretKey);
  const chance = createChance(n);
  return Array.from({ length: n }, (_, i) => {
    const city = demoCities[i % demoCities.length]!;
    const { answers, durationMs } = simulateResident(nationalCore.questions, city, chance);
    const body = {
      id: uuidv7(),
      city: city.code,
      questionnaire: nationalCoreEditions.length,
      language: 'zh-CN',
      channel: 'sms',
      startedAt: new Date().toISOString(),
      durationMs,
      credential: { kind: 'device', value: mintDeviceToken(device) },
      answers,
    };
    return rawRequest('POST', `/api/v1/waves/${wave}/submissions`, {}, JSON.stringify(body));
  });
}

function row(what: string, { statuses, seconds, latencies }: LoadResult): Row {
  const note = Object.entries(statuses)
    .map(([status, n]) => `${status}: ${n}`)
    .join(', ');
  return {
    what,
    perSecond: latencies.length / seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    note,
  };
}

/** The same rows as a submission leaves, and the same quota update, by pgbench: one transaction each. */
function pgbench({ url }: Store): Row | undefined {
  const script = join(folder, 'submission.sql');
  const { answers } = simulateResident(nationalCore.questions, demoCities[2]!, createChance(7));
  const strata = strataOf(nationalCore);
  writeFileSync(
    script,
    `\\set city random(1, ${demoCities.length})
\\set stratum random(1, ${strata.length})
\\set a random(1, 9223372036854775807)
begin;
insert into participants (wave_id, key, city, submission_id)
  select id, decode(md5(:a::text || random()), 'hex'), '330100', gen_random_uuid() from waves where code = '${wave}';
insert into submission_ids (wave_id, id, city)
  select id, gen_random_uuid(), '330100' from waves where code = '${wave}';
update quotas set counted = counted + 1 where wave_id = (select id from waves where code = '${wave}')
  and city = (array[${demoCities.map((c) => `'${c.code}'`).join(',')}])[:city]
  and stratum = (array[${strata.map((s) => `'${s}'`).join(',')}])[:stratum] and counted < cap;
insert into submissions (wave_id, city, id, version, language, channel, mode, started_at, duration_ms, digest,
    answers, stratum, codes, shown, status)
  select id, '330100', gen_random_uuid(), 1, 'zh-CN', 'sms', 'device', now(), 100000, decode(md5(:a::text), 'hex'),
    '${JSON.stringify(answers).replaceAll("'", "''").replaceAll(':', ' : ')}'::jsonb, '30-44/female', decode(md5(:a::text), 'hex'), 30, 'counted'
  from waves where code = '${wave}';
commit;
`,
  );
  const args = [
    '--no-vacuum',
    '--protocol=prepared',
    '--client',
    String(connections),
    '--jobs=2',
    '--time=10',
    `--file=${script}`,
    '--progress=60',
    url,
  ];
  const run = spawnSync('pgbench', args, { encoding: 'utf8', env: { ...process.env } });
  if (run.error) {
    process.stderr.write(
      'pgbench is not on this machine; its row is left out (Debian: apt-get install postgresql-contrib)\n',
    );
    return undefined;
  }
  const perSecond = Number(/tps = ([\d.]+)/.exec(run.stdout)?.[1]);
  const average = Number(/latency average = ([\d.]+)/.exec(run.stdout)?.[1]);
  if (!Number.isFinite(perSecond)) throw new Error(`pgbench failed: ${run.stderr}`);
  return {
    what: 'pgbench: one transaction a submission',
    perSecond,
    p50: average,
    p99: Number.NaN,
    note: 'p50 is the average',
  };
}

function print(rows: Row[]): void {
  const main = rows.find((r) => r.what.startsWith('submissions'))!;
  process.stdout.write(
    `| what | per second | submissions are | p50 ms | p99 ms | |\n|---|---|---|---|---|---|\n`,
  );
  for (const r of rows)
    process.stdout.write(
      `| ${r.what} | ${Math.round(r.perSecond)} | ${(main.perSecond / r.perSecond).toFixed(2)} × | ${r.p50.toFixed(1)} | ${Number.isNaN(r.p99) ? '' : r.p99.toFixed(1)} | ${r.note} |\n`,
    );
}
