import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Wave } from '../db/waves.ts';
import { deriveKeys } from '../server/crypto/keys.ts';
import { mintDeviceToken } from '../server/identity/device.ts';
import { runAbuse } from './abuse.ts';
import { type Aftermath, countStored, inspect, mustBeZero } from './aftermath.ts';
import { runRound } from './evaluation-round.ts';
import { runFailover } from './failover.ts';
import { stormed } from './journeys/stormed.ts';
import { findK6, howToGetK6, type K6Run, runK6 } from './k6.ts';
import { watchMemory } from './memory.ts';
import { openPublishedWave } from './populate.ts';
import { issueKeys, openDemo, openEmptyWave, openSite, type Site, startServer } from './site.ts';

/** `npm run load`: runs journeys, each against its own server and wave, and checks their aftermath. */
const journeys = [
  'resident',
  'flash-crowd',
  'quota-storm',
  'duplicate-storm',
  'evaluators',
  'console',
  'evaluation',
  'soak',
  'abuse',
  'failover',
];
/** k6 sends what clients send; these journeys send what no client would, or watch what k6 cannot. */
const withoutK6: Record<string, (settings: { smoke: boolean; pgbouncer: boolean }) => Promise<boolean>> = {
  abuse: runAbuse,
  failover: runFailover,
};
const usage = `npm run load -- NAME|all [--smoke] [--if-installed] [--pgbouncer] [-e NAME=value …]
  NAME            ${journeys.join(', ')}
  --smoke         a few seconds, to see that it works
  --if-installed  without k6, say so, and run what needs none
  --pgbouncer     the server reaches its database through PgBouncer
  -e              a setting of the journey, such as PEAK=800 or DURATION=1h`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    smoke: { type: 'boolean', default: false },
    'if-installed': { type: 'boolean', default: false },
    pgbouncer: { type: 'boolean', default: false },
    env: { type: 'string', short: 'e', multiple: true, default: [] },
  },
});
/** People at the console. */
const READERS = 64;
const chosen = positionals[0] === 'all' ? journeys : positionals;
if (chosen.length === 0 || chosen.some((name) => !journeys.includes(name))) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const k6 = findK6();
const needsK6 = chosen.filter((name) => !(name in withoutK6));
if (!k6 && needsK6.length > 0) {
  const skipped = values['if-installed'];
  process.stderr.write(`${skipped ? `skipped (${needsK6.join(', ')}): ` : ''}${howToGetK6}\n`);
  if (!skipped) process.exit(1);
}
const settings = Object.fromEntries(values.env.map((e) => [e.split('=')[0]!, e.slice(e.indexOf('=') + 1)]));
for (const journey of chosen) {
  const runWithoutK6 = withoutK6[journey];
  const passed = runWithoutK6
    ? await runWithoutK6(values)
    : !k6 || (journey === 'evaluation' ? await runEvaluation(k6) : await runJourney(k6, journey));
  if (!passed) process.exitCode = 1;
}

/** True when every threshold held and the database matches the clients' receipts. */
async function runJourney(k6: string, journey: string): Promise<boolean> {
  const site = await openSite(values.pgbouncer);
  try {
    const cap = values.smoke ? 40 : stormed.cap;
    const wave = await waveFor(site, journey, cap);
    const before = await countStored(site, wave);
    const server = await startServer(site);
    const memory = watchMemory(server.child.pid!);
    const environment = {
      BASE_URL: server.origin,
      WAVE: wave.code,
      CAP: String(cap),
      ...(journey === 'console' && (await atConsole(site))),
      ...(values.smoke && { SMOKE: '1' }),
      ...settings,
    };
    const run = await runK6(k6, journey, environment, site.folder);
    const megabytes = memory.stop();
    await server.stop();
    const aftermath = await inspect(site, wave, before, run.acknowledged);
    const passed =
      run.passed &&
      mustBeZero.every((name) => aftermath[name] === 0) &&
      aftermath.stored >= aftermath.receipts;
    report(journey, { passed, run, left: aftermath, megabytes });
    return passed;
  } finally {
    await site.close();
  }
}

/**
 * The same for a round of an evaluation: true when acknowledgements, decisions and files match the database and the
 * release.
 */
async function runEvaluation(k6: string): Promise<boolean> {
  const { smoke, pgbouncer } = values;
  const { run, left, megabytes, files } = await runRound(k6, { smoke, pgbouncer, environment: settings });
  const passed = run.passed && Object.values(left).every((n) => n === 0);
  // Without thresholds k6 keeps no times by name.
  const names = smoke ? [] : ['save', 'file', 'submit', 'decide', 'progress', 'freeze'];
  const lines = [
    ...names.map((name): [string, string] => [
      `${name}, ms`,
      timesOf(run, `http_req_duration{name:${name}}`),
    ]),
    ['reports late, returned', `${countOf(run, 'late_reports')}, ${countOf(run, 'returned_reports')}`],
    ['files verified', String(files)],
    ...Object.entries(left).map(([what, n]): [string, string] => [what, String(n)]),
  ] satisfies [string, string][];
  writeResult('evaluation', { passed, run, left: { ...left, files }, megabytes }, lines);
  return passed;
}

/**
 * Evaluators poll a release of every city, the console and the long mix start from the demonstration, the others from an
 * empty wave.
 */
async function waveFor(site: Site, journey: string, cap: number): Promise<Wave> {
  if (journey === 'evaluators' && !values.smoke) return await openPublishedWave(site, 340, 120);
  if (['evaluators', 'console', 'soak'].includes(journey)) return await openDemo(site, !values.smoke);
  return await openEmptyWave(site, journey === 'quota-storm' ? cap : undefined);
}

/** The keys and tokens of people at the console and of simultaneous residents. */
async function atConsole(site: Site): Promise<Record<string, string>> {
  const TOKENS = join(site.folder, 'tokens');
  const { device } = deriveKeys(site.configuration.secretKey);
  const tokens = Array.from({ length: values.smoke ? 100 : 40_000 }, () => mintDeviceToken(device));
  writeFileSync(TOKENS, tokens.join('\n'));
  return { TOKENS, KEYS: (await issueKeys(site, READERS)).join(',') };
}

interface Result {
  passed: boolean;
  run: K6Run;
  left: object;
  megabytes: { first: number; peak: number; last: number };
}

function figureOf({ metrics }: K6Run, metric: string, of: string, digits = 1): string {
  return Number(metrics[metric]?.[of] ?? 0).toFixed(digits);
}

function countOf(run: K6Run, metric: string): string {
  return figureOf(run, metric, 'count', 0);
}

function timesOf(run: K6Run, metric: string): string {
  const [median, p95, p99] = ['med', 'p(95)', 'p(99)'].map((of) => figureOf(run, metric, of));
  return `median ${median}, p95 ${p95}, p99 ${p99}`;
}

function report(journey: string, result: Result & { left: Aftermath }): void {
  const { run, left } = result;
  writeResult(journey, result, [
    ['turned away, then taken', countOf(run, 'turned_away')],
    ['receipts, rows stored', `${left.receipts}, ${left.stored}`],
    ...mustBeZero.map((what): [string, string] => [what, String(left[what])]),
  ]);
}

/** Writes the whole result as JSON to results/, and a summary to stdout, with the journey's own lines. */
function writeResult(
  journey: string,
  { passed, run, left, megabytes }: Result,
  own: [string, string][],
): void {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const date = new Date().toISOString();
  const name = `${date.slice(0, 19).replaceAll(':', '')}-${journey}${values.smoke ? '-smoke' : ''}.json`;
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model,
    gigabytes: Math.round(totalmem() / 1e9),
  };
  const { metrics } = run;
  writeFileSync(
    join(folder, name),
    JSON.stringify(
      { journey, date, machine, settings, pgbouncer: values.pgbouncer, passed, left, megabytes, metrics },
      null,
      2,
    ),
  );
  const crossed = Object.entries(metrics).flatMap(([metric, { thresholds = {} }]) =>
    Object.keys(thresholds)
      .filter((t) => thresholds[t])
      .map((t) => `${metric} ${t}`),
  );
  const lines: [string, string][] = [
    ['requests', `${countOf(run, 'http_reqs')} (${figureOf(run, 'http_reqs', 'rate')} a second)`],
    ['reply, ms', timesOf(run, 'http_req_duration')],
    ...own,
    [
      'server memory, MB',
      `${megabytes.first.toFixed(0)} at first, ${megabytes.peak.toFixed(0)} at most, ${megabytes.last.toFixed(0)} at last`,
    ],
    ['thresholds crossed', crossed.join('; ') || 'none'],
  ];
  const table = lines.map(([what, said]) => `  ${what.padEnd(26)}${said}`).join('\n');
  process.stdout.write(`${journey}: ${passed ? 'passed' : 'FAILED'}\n${table}\n`);
  process.stderr.write(`  results/${name} of ${readdirSync(folder).length - 1} kept\n`);
}
