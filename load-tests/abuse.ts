import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { v7 as uuidv7 } from 'uuid';
import { listWaveCities } from '../db/waves.ts';
import { demoCities } from '../server/cli/demo/cities.ts';
import { simulateResident } from '../server/cli/demo/residents.ts';
import { createChance } from '../server/services/rehearsal/chance.ts';
import {
  nationalCore,
  nationalCoreEditions,
} from '../server/survey/questionnaire/national-core/national-core.ts';
import { isEligible } from '../server/survey/submission/check-answers.ts';
import { countStored, type HeldReceipt, inspect, mustBeZero } from './aftermath.ts';
import type { AttackTarget } from './attacks.ts';
import { percentile } from './http-load.ts';
import { watchMemory } from './memory.ts';
import { openPublishedWave } from './populate.ts';
import { openSite, startServer } from './site.ts';

/** The journey `abuse`: all attacks of attacks.ts, one after another, while residents open the page and answer. */
const RESIDENTS = 4;
const PAUSE_MS = 100;
/**
 * The bound for the median of requests during each attack and, except in a smoke on a busy machine, for the 99th
 * percentile overall.
 */
const MOST_MS = 1000;
const MOST_MEGABYTES = 500;

/** What residents saw during one attack. */
interface AttackRecord {
  attack: string;
  /** Milliseconds of each of their requests. */
  latencies: number[];
  /** Replies other than the page or a receipt, by status. */
  failures: Record<string, number>;
  megabytes: number;
}

/** True when no resident was turned away or waited long, the server lives within its memory, and nothing was lost. */
export async function runAbuse({
  smoke,
  pgbouncer,
}: {
  smoke: boolean;
  pgbouncer: boolean;
}): Promise<boolean> {
  const site = await openSite(pgbouncer);
  try {
    const wave = await openPublishedWave(site, smoke ? 40 : 349, 30);
    const cities = (await listWaveCities(site.store.db, wave.id)).map((city) => city.code);
    const before = await countStored(site, wave);
    const server = await startServer(site);
    const target: AttackTarget = { host: '127.0.0.1', port: server.port, wave: wave.code, cities };
    const { seen: records, acknowledged } = await underAttack(target, server.child.pid!);
    const isAlive = server.child.exitCode === null && server.child.signalCode === null;
    await server.stop();
    const aftermath = await inspect(site, wave, before, acknowledged);
    const all = records.flatMap(({ latencies }) => latencies);
    const p99 = shareOf(all, 0.99);
    const megabytes = Math.max(...records.map((s) => s.megabytes));
    const failures = records.flatMap((s) => Object.values(s.failures)).reduce((sum, n) => sum + n, 0);
    const passed =
      isAlive &&
      failures === 0 &&
      records.every(({ latencies }) => shareOf(latencies, 0.5) < MOST_MS) &&
      (smoke || p99 < MOST_MS) &&
      megabytes < MOST_MEGABYTES &&
      mustBeZero.every((name) => aftermath[name] === 0);
    report({ passed, smoke, p99, megabytes, failures, isAlive, left: aftermath, seen: records });
    return passed;
  } finally {
    await site.close();
  }
}

/** Attacks from a separate thread, with residents throughout; the first record is from before the first attack. */
async function underAttack(target: AttackTarget, pid: number) {
  const records: AttackRecord[] = [];
  const acknowledged: HeldReceipt[] = [];
  let memory: ReturnType<typeof watchMemory> | undefined;
  const end = () => {
    const last = records.at(-1);
    if (last && memory) last.megabytes = memory.stop().peak;
  };
  const begin = (attack: string) => {
    end();
    memory = watchMemory(pid);
    records.push({ attack, latencies: [], failures: {}, megabytes: 0 });
  };
  // A city's first visitor waits for the page to be rendered, which is not measured here.
  for (const city of answering(target)) await exchange(target, 'GET', `/s/${city}`, {}, '');
  begin('none');
  let isOver = false;
  const residents = Array.from({ length: RESIDENTS }, async (_, i) => {
    const chance = createChance(i + 1);
    while (!isOver) {
      const city = demoCities[i % demoCities.length]!;
      const { answers } = simulateResident(nationalCore.questions, city, chance);
      // Residents out of scope may return, and are not looked up afterwards.
      if (!isEligible(nationalCore.questions, answers)) continue;
      await answerAs(target, answers, records, acknowledged);
      await sleep(PAUSE_MS);
    }
  });
  await sleep(3000);
  const attacker = new Worker(new URL('./attacker.ts', import.meta.url), { workerData: target });
  attacker.on('message', begin);
  await once(attacker, 'exit');
  begin('none, afterwards');
  await sleep(2000);
  isOver = true;
  await Promise.all(residents);
  end();
  return { seen: records, acknowledged };
}

/** The cities whose residents answer. */
const answering = ({ cities }: AttackTarget) => cities.slice(0, 6);

/** One resident opens a city's page and answers, over two connections, as phones do. */
async function answerAs(
  target: AttackTarget,
  answers: Record<string, unknown>,
  seen: readonly AttackRecord[],
  acknowledged: HeldReceipt[],
): Promise<void> {
  const cities = answering(target);
  const city = cities[Math.floor(Math.random() * cities.length)]!;
  const ask = async (method: string, path: string, headers: Record<string, string>, body = '') => {
    const began = performance.now();
    const reply = await exchange(target, method, path, headers, body);
    const now = seen.at(-1)!;
    now.latencies.push(performance.now() - began);
    if (reply.status !== 200 && reply.status !== 201)
      now.failures[reply.status] = (now.failures[reply.status] ?? 0) + 1;
    return reply;
  };
  const page = await ask('GET', `/s/${city}`, { 'Accept-Encoding': 'br', Accept: 'text/html' });
  const cookie = page.cookies.map((c) => c.split(';')[0]).join('; ');
  const body = {
    id: uuidv7(),
    city,
    questionnaire: nationalCoreEditions.length,
    language: 'zh-CN',
    startedAt: new Date(Date.now() - 180_000).toISOString(),
    durationMs: 150_000,
    credential: { kind: 'device' },
    answers,
  };
  const headers = { 'Content-Type': 'application/json', Cookie: cookie };
  const receipt = await ask(
    'POST',
    `/api/v1/waves/${target.wave}/submissions`,
    headers,
    JSON.stringify(body),
  );
  if (receipt.status === 201)
    acknowledged.push({ id: body.id, outcome: (JSON.parse(receipt.text) as HeldReceipt).outcome });
}

interface Reply {
  /** The error of a broken connection. */
  status: number | string;
  text: string;
  cookies: string[];
}

function exchange(
  { host, port }: AttackTarget,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<Reply> {
  return new Promise((resolve) => {
    const broken = (error: Error) => resolve({ status: error.message, text: '', cookies: [] });
    const options = {
      host,
      port,
      method,
      path,
      agent: false,
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
    };
    const outgoing = request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', broken);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          cookies: incoming.headers['set-cookie'] ?? [],
        }),
      );
    });
    outgoing.on('error', broken);
    outgoing.end(body);
  });
}

const shareOf = (latencies: readonly number[], share: number): number =>
  percentile(Float64Array.from(latencies).sort(), share);

interface Result {
  passed: boolean;
  smoke: boolean;
  p99: number;
  megabytes: number;
  failures: number;
  isAlive: boolean;
  left: Awaited<ReturnType<typeof inspect>>;
  seen: AttackRecord[];
}

/** The whole result as JSON in results/, a line for each attack on stdout. */
function report({ passed, smoke, seen, ...rest }: Result): void {
  const summaries = seen.map(({ attack, latencies, failures, megabytes }) => {
    const at = (share: number) => Math.round(shareOf(latencies, share));
    return {
      attack,
      requests: latencies.length,
      median: at(0.5),
      p99: at(0.99),
      most: at(1),
      failures,
      megabytes: Math.round(megabytes),
    };
  });
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const date = new Date().toISOString();
  const name = `${date.slice(0, 19).replaceAll(':', '')}-abuse${smoke ? '-smoke' : ''}.json`;
  writeFileSync(
    join(folder, name),
    JSON.stringify({ journey: 'abuse', date, passed, ...rest, seen: summaries }, null, 2),
  );
  const lines = summaries.map(
    (s) =>
      `  ${s.attack.padEnd(50)}${s.requests} requests of residents, median ${s.median} ms, p99 ${s.p99}, at most ${s.most}; server ${s.megabytes} MB${Object.keys(s.failures).length ? `; FAILED ${JSON.stringify(s.failures)}` : ''}`,
  );
  const { p99, megabytes, left } = rest;
  const sum = `  all: p99 ${Math.round(p99)} ms, ${Math.round(megabytes)} MB at most, ${left.receipts} receipts, ${left.lost} lost, server ${rest.isAlive ? 'alive' : 'DEAD'}`;
  process.stdout.write(`abuse: ${passed ? 'passed' : 'FAILED'}\n${lines.join('\n')}\n${sum}\n`);
}
