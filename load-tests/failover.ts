import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { openDatabase } from '../db/client.ts';
import { isStandby } from '../db/standby.ts';
import type { Wave } from '../db/waves.ts';
import { deriveKeys } from '../server/crypto/keys.ts';
import { mintDeviceToken } from '../server/identity/device.ts';
import { loadConfiguration } from '../server/runtime/config/configuration.ts';
import { hostUrls } from '../server/runtime/config/database-url.ts';
import { openStore } from '../server/runtime/node/store.ts';
import type { Questionnaire } from '../server/survey/questionnaire/questionnaire.ts';
import { countStored, type HeldReceipt, inspect, mustBeZero } from './aftermath.ts';
import { drawAnswers } from './journeys/answers.ts';
import { stormed } from './journeys/stormed.ts';
import { findPatroni, openPatroniCluster } from './patroni-cluster.ts';
import { openPair } from './postgres-pair.ts';
import { openEmptyWave, type Site, startServer } from './site.ts';

/** The journey `failover`: the primary is killed again and again while clients submit, and its standby takes over. */
const CLIENTS = 64;
const KILLS = 10;
const BETWEEN_MS = 3000;
/** The time between a death and the promotion, standing for a watcher's reaction; Patroni takes its own time. */
const NOTICED_MS = 1000;
/** A client with a 503 asks again. */
const RETRY_MS = 100;

/** What clients saw of one death of the primary. */
interface Failover {
  /** Milliseconds from the death to the promotion, to the first receipt after it, and the longest without one. */
  promoted: number;
  served: number;
  silence: number;
  /** Replies other than a receipt, by status; 0 is a connection that broke. */
  refused: Record<number, number>;
  /** Milliseconds of the longest request. */
  longest: number;
  /** Hosts that accept writes afterwards. */
  primaries: number;
}

/** True when nothing acknowledged was lost or stored twice, no quota overshot, and there was never a second primary. */
export async function runFailover({ smoke }: { smoke: boolean }): Promise<boolean> {
  const patroni = findPatroni();
  const cluster = patroni ? await openPatroniCluster(patroni) : await openPair();
  const folder = mkdtempSync(join(tmpdir(), 'chengsheng-failover-'));
  const environment = { DATABASE_URL: cluster.url, DATABASE_POOLED: 'no' };
  const configuration = loadConfiguration({ ...environment, DATA_DIR: folder });
  const store = await openStore(configuration, { info: () => {} }, { statementTimeoutMs: 0 });
  const site: Site = { store, configuration, folder, serverEnvironment: environment, close: store.close };
  try {
    const wave = await openEmptyWave(site, smoke ? 200 : 5000);
    const before = await countStored(site, wave);
    const server = await startServer(site);
    const clients = await openClients(site, wave, server.port, smoke ? 8 : CLIENTS);
    const failovers: Failover[] = [];
    for (let kills = 0; kills < (smoke ? 2 : KILLS); kills++) {
      await sleep(BETWEEN_MS);
      const seen = clients.watch();
      const killedAt = performance.now();
      await cluster.kill();
      if (!patroni) await sleep(NOTICED_MS);
      await cluster.promote();
      const promotedAt = performance.now();
      await clients.servedAfter(promotedAt);
      await sleep(BETWEEN_MS);
      failovers.push({ ...seen(killedAt, promotedAt), primaries: await countPrimaries(cluster.url) });
      await cluster.rejoin();
    }
    const receipts = await clients.stop();
    await server.stop();
    const left = await inspect(site, wave, before, receipts);
    process.stdout.write(patroni ? 'three servers under Patroni\n' : 'a pair without Patroni\n');
    report(failovers, left);
    return (
      mustBeZero.every((name) => left[name] === 0) && failovers.every(({ primaries }) => primaries === 1)
    );
  } finally {
    await store.close();
    await cluster.close();
    rmSync(folder, { recursive: true });
  }
}

interface Reply {
  at: number;
  repliedAt: number;
  status: number;
}

/** Clients that submit one after another over a connection each, every submission until it is acknowledged. */
async function openClients({ configuration }: Site, wave: Wave, port: number, n: number) {
  const base = `/api/v1/waves/${wave.code}`;
  const form = await fetch(`http://127.0.0.1:${port}${base}/cities/${stormed.city}/questionnaire`);
  const { version, questions }: Questionnaire = await form.json();
  const { device } = deriveKeys(configuration.secretKey);
  const agent = new Agent({ keepAlive: true, maxSockets: n });
  const receipts: HeldReceipt[] = [];
  let replies: Reply[] = [];
  let isOver = false;

  async function client(): Promise<void> {
    while (!isOver) {
      const submission = {
        id: uuidv7(),
        city: stormed.city,
        questionnaire: version,
        language: 'zh-CN',
        channel: 'sms',
        startedAt: new Date(Date.now() - 180_000).toISOString(),
        durationMs: 180_000,
        credential: { kind: 'device', value: mintDeviceToken(device) },
        answers: drawAnswers(questions, stormed.answers),
      };
      const body = JSON.stringify(submission);
      for (let isAcknowledged = false; !isAcknowledged; ) {
        const at = performance.now();
        const { status, text } = await post(agent, port, `${base}/submissions`, body);
        replies.push({ at, repliedAt: performance.now(), status });
        isAcknowledged = status === 200 || status === 201;
        if (isAcknowledged) receipts.push({ id: submission.id, outcome: JSON.parse(text).outcome });
        else if (status !== 503 && status !== 0) throw new Error(`${status}: ${text}`);
        else await sleep(RETRY_MS);
      }
    }
  }

  const isReceipt = ({ status }: Reply) => status === 200 || status === 201;
  const all = Promise.all(Array.from({ length: n }, client));
  return {
    /** Starts observing; the returned function gives the observations. */
    watch() {
      replies = [];
      return (killedAt: number, promotedAt: number): Omit<Failover, 'primaries'> => {
        const moments = replies.filter(isReceipt).map(({ repliedAt }) => repliedAt);
        const gaps = moments.slice(1).map((moment, i) => moment - moments[i]!);
        const refused: Record<number, number> = {};
        for (const { status } of replies.filter((reply) => !isReceipt(reply)))
          refused[status] = (refused[status] ?? 0) + 1;
        return {
          promoted: promotedAt - killedAt,
          served: moments.find((moment) => moment > promotedAt)! - promotedAt,
          silence: Math.max(...gaps),
          refused,
          longest: Math.max(...replies.map(({ at, repliedAt }) => repliedAt - at)),
        };
      };
    },
    /** Resolves when any client got a receipt after a moment. */
    async servedAfter(moment: number): Promise<void> {
      while (!replies.some((reply) => isReceipt(reply) && reply.repliedAt > moment)) await sleep(50);
    },
    async stop(): Promise<HeldReceipt[]> {
      isOver = true;
      await all;
      agent.destroy();
      return receipts;
    },
  };
}

async function post(
  agent: Agent,
  port: number,
  path: string,
  body: string,
): Promise<{ status: number; text: string }> {
  const headers = { 'Content-Type': 'application/json' };
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }).end(body);
  try {
    const [response] = await once(sent, 'response');
    let text = '';
    for await (const part of response.setEncoding('utf8')) text += part;
    return { status: response.statusCode, text };
  } catch {
    return { status: 0, text: '' };
  }
}

/** How many of the hosts say that they take writes. */
async function countPrimaries(databaseUrl: string): Promise<number> {
  let primaries = 0;
  for (const url of hostUrls(databaseUrl)) {
    const { db, close } = openDatabase(url, { max: 1 });
    const standby = await isStandby(db).catch(() => true);
    if (!standby) primaries++;
    await close();
  }
  return primaries;
}

function report(failovers: readonly Failover[], left: Awaited<ReturnType<typeof inspect>>): void {
  const line = (cells: readonly unknown[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
  const ms = (figure: number) => figure.toFixed(0);
  line([
    'kill',
    'to promotion, ms',
    'then to a receipt, ms',
    'longest silence, ms',
    '503',
    'broken',
    'longest request, ms',
    'primaries',
  ]);
  line(Array(8).fill('---'));
  for (const [i, f] of failovers.entries())
    line([
      i + 1,
      ms(f.promoted),
      ms(f.served),
      ms(f.silence),
      f.refused[503] ?? 0,
      f.refused[0] ?? 0,
      ms(f.longest),
      f.primaries,
    ]);
  const figures = Object.entries(left).map(([name, figure]) => `${name} ${figure}`);
  process.stdout.write(`${figures.join(', ')}\n`);
}
