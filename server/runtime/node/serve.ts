import cluster from 'node:cluster';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { relative } from 'node:path';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono, type Next } from 'hono';
import { type Logger, pino } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Db } from '../../../db/client.ts';
import { loggable } from '../../../db/errors.ts';
import { serviceWorkerPath } from '../../../web/paths.ts';
import { createApp } from '../../app.ts';
import { surround } from '../../cache/context.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { Problem } from '../../http/problems.ts';
import { handoffHostsOf } from '../../identity/handoff-hosts.ts';
import { busyApp } from '../../pages/busy.ts';
import { keptHome } from '../../pages/cities.ts';
import { keptQuestionnaire } from '../../pages/questionnaire.ts';
import type { Platform } from '../../platform.ts';
import { type ProofOutcome, proofOutcomes } from '../../platform.ts';
import { findEmptySignalsOfRunning } from '../../services/screening/missing-metadata.ts';
import { storeSheets } from '../../services/submissions/store.ts';
import type { Configuration } from '../config/configuration.ts';
import { assetFolder, readAssets } from './assets.ts';
import { readClientAddress } from './client-address.ts';
import { nodeCoders } from './compress.ts';
import { drainOf, WATCHING } from './drain.ts';
import { createGroupCommit } from './group-commit.ts';
import { metricsOfAll } from './metrics.ts';
import { sharePressure } from './pressure.ts';
import { isReady } from './readiness.ts';
import { createRefusalCount } from './refusals.ts';
import { createRequestBatching } from './request-batching.ts';
import { createUnderWay, type UnderWay } from './requests-under-way.ts';
import { addSignalGauges } from './signal-gauges.ts';
import { attachStore } from './store.ts';
import { createTurns } from './turns.ts';

/**
 * Sheets in a transaction, transactions at once, and sheets that may wait before callers are turned away. One
 * transaction at a time measured fastest: a second one only waits for the first one's quota rows, while the
 * next batch could have grown.
 */
const COMMIT = { batch: 256, concurrency: 1, queue: 10_000 };
const YEAR_SECONDS = 31_536_000;
/** Longer than proxies keep an idle connection: one that both ends close at will breaks requests. */
const KEEP_ALIVE_MS = 75_000;

export interface NodeServer {
  /** Where it listens, as http://host:port. */
  origin: string;
  /** Sends who comes elsewhere, answers what is under way, stores what waits; see drain.ts. */
  close(): Promise<void>;
}

/** Serves with connections of its own to the database that `openStore` made ready. */
export async function serveAttached(
  configuration: Configuration,
  log: Logger = pino({ level: configuration.logLevel }),
): Promise<NodeServer> {
  const { db, close } = attachStore(configuration);
  try {
    const server = await serveOnNode(configuration, db, log);
    return { ...server, close: () => server.close().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Serves the app on Node: one pool, group commit, static files. */
async function serveOnNode(configuration: Configuration, db: Db, log: Logger): Promise<NodeServer> {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const onRefused = createRefusalCount(metrics, log);
  const commit = createGroupCommit((sheets) => storeSheets(db, sheets), { ...COMMIT, onRefused });
  new Gauge({
    name: 'chengsheng_submissions_waiting',
    help: 'Submissions that wait for a transaction',
    registers: [metrics],
    collect() {
      this.set(commit.waiting());
    },
  });
  new Gauge({ name: 'chengsheng_workers', help: 'Processes that serve', registers: [metrics] }).set(1);
  addSignalGauges(
    metrics,
    () => findEmptySignalsOfRunning(db, new Date()),
    (error) => log.warn({ err: loggable(error) }, 'what the latest submissions lack was not counted'),
  );
  const clientAddress = readClientAddress(configuration.trustedProxies);
  const warnOfProxy = proxyWarning(configuration, log);
  const { pressure, close: stopSharing } = sharePressure(db, configuration.pressure, (error) =>
    log.warn({ err: loggable(error) }, 'the counts of busy networks and cities were not shared'),
  );
  const batching = createRequestBatching();
  const underWay = createUnderWay();
  const turns = createTurns();
  let isClosing = false;
  const platform: Platform = {
    db,
    sharesQueries: true,
    submit: commit.submit,
    keys: deriveKeys(configuration.secretKey),
    handoffHosts: handoffHostsOf(configuration.handoffHosts, log),
    addressOf(c) {
      const forwardedFor = c.req.header('x-forwarded-for');
      if (forwardedFor !== undefined) warnOfProxy();
      return clientAddress(getConnInfo(c).remote.address, forwardedFor);
    },
    pressure,
    countProof: proofCounter(metrics),
    async turn(c) {
      if (!underWay.work(c.env.outgoing)) throw new Problem('overloaded');
      await turns.take();
    },
    log,
    metrics: cluster.isWorker ? metricsOfAll(metrics) : metrics,
    now: () => new Date(),
    ready: async () => !isClosing && commit.isWell() && (await isReady(db, log)),
    languages: configuration.languages,
    asset: readAssets(),
    coders: nodeCoders,
    publicUrl: configuration.port === 0 ? undefined : configuration.publicUrl,
    secureCookies: configuration.publicUrl.startsWith('https:'),
  };
  const surroundings = surround(platform);
  const site = createApp(platform, surroundings);
  const busy = busyApp(surroundings);
  /** Whatever is made for who asks for it, as long as that is not too much. */
  const work: Fetch = async (request, env) => {
    if (!underWay.work(env.outgoing)) return await busy.fetch(request, env);
    await turns.take();
    // Who has left meanwhile gets no page.
    return env.incoming.destroyed ? new Response() : await site.fetch(request, env);
  };
  // What is sent has to be read first, and takes its turn then.
  const toSite = (c: Context) =>
    c.req.method === 'POST' ? site.fetch(c.req.raw, c.env) : work(c.req.raw, c.env);
  /** What is kept, if need be after the second-old list of waves has been read anew; that all others share. */
  const orKept = (answer: (c: Context) => Response | undefined) => async (c: Context) => {
    const kept = answer(c);
    if (kept || surroundings.openedWaves.find()) return kept ?? (await toSite(c));
    // That the database cannot be read is for the app to tell.
    await surroundings.openedWaves.read().catch(() => undefined);
    return answer(c) ?? (await toSite(c));
  };
  // Handed over whole, not merged in: what the app says about unknown addresses stays its own.
  const front = new Hono().notFound(toSite);
  front.get('/s/:city', orKept(keptQuestionnaire(surroundings)));
  front.get('/', orKept(keptHome(surroundings)));
  if (assetFolder)
    front.get(
      '/assets/*',
      keepForEver,
      serveStatic({ root: relative('.', assetFolder), precompressed: true }),
    );
  if (assetFolder)
    front.get(serviceWorkerPath(), askAgain, serveStatic({ root: relative('.', assetFolder) }));
  const fetch: Fetch = async (request, env) => {
    const path = pathOf(request.url);
    if (WATCHING.includes(path)) return await site.fetch(request, env);
    if (!underWay.hasRoom()) return await busy.fetch(request, env);
    await batching.gather();
    // The API has neither files nor pages: it skips what serves those. What is sent to it is bounded where it is stored.
    if (!path.startsWith('/api/')) return await front.fetch(request, env);
    return await (request.method === 'POST' ? site.fetch(request, env) : work(request, env));
  };
  const { server, origin } = await listen(fetch, underWay, configuration);
  server.on('connection', (socket) => {
    // Node asks for the address when it is first wanted, and keeps it: a client that has left by then has none.
    void socket.remoteAddress;
    batching.connected();
    turns.connected();
  });
  const drain = drainOf(server, underWay);
  return {
    origin,
    async close() {
      isClosing = true;
      await drain();
      await commit.drained();
      await stopSharing();
    },
  };
}

/** Says once that a proxy is there which nobody named: everybody behind it would look like one busy network. */
function proxyWarning({ trustedProxies }: Configuration, log: Logger): () => void {
  let isSaid = trustedProxies.length > 0;
  return () => {
    if (!isSaid)
      log.warn('requests come with X-Forwarded-For, but TRUSTED_PROXIES names no proxy: it is ignored');
    isSaid = true;
  };
}

/** Counts what became of asking for proof of work; every outcome is there from the start. */
function proofCounter(metrics: Registry): (outcome: ProofOutcome) => void {
  const counter = new Counter({
    name: 'chengsheng_proofs_total',
    help: 'Submissions under pressure, by what became of asking for proof of work',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  for (const outcome of proofOutcomes) counter.inc({ outcome }, 0);
  return (outcome) => counter.inc({ outcome });
}

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

/** Path and query of a whole address. */
const pathOf = (url: string): string => url.slice(url.indexOf('/', 'https://'.length));

/**
 * Connections that may wait to be taken: as many as the kernel allows by default (net.core.somaxconn). With Node's 511 a
 * crowd that comes at once overflows the queue, and TCP tries again only after 1, 3 and 7 seconds.
 */
const BACKLOG = 4096;

function listen(
  fetch: Fetch,
  underWay: UnderWay,
  { host, port, requestTimeout }: Configuration,
): Promise<{ server: Server; origin: string }> {
  return new Promise((resolve, reject) => {
    const timeout = 1000 * requestTimeout;
    const serverOptions = {
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Who sends a request by drops holds a connection for nothing.
      headersTimeout: timeout,
      requestTimeout: timeout,
      connectionsCheckingInterval: 1000,
    };
    const listener = getRequestListener((request, env) => fetch(request, env as HttpBindings), {
      hostname: host,
    });
    const server = createServer(serverOptions, (incoming, outgoing) => {
      underWay.begin(incoming, outgoing, listener);
    });
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      const address = server.address();
      if (address && typeof address === 'object') resolve({ server, origin: originOf(address) });
    });
  });
}

/** http://host:port of where a server listens. */
export function originOf({ address, port }: Pick<AddressInfo, 'address' | 'port'>): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** The service worker keeps its address: browsers must ask for it each time. */
async function askAgain(c: Context, next: Next): Promise<void> {
  await next();
  c.header('Cache-Control', 'no-cache');
}

/** Built files carry a hash of their content in their name. */
async function keepForEver(c: Context, next: Next): Promise<void> {
  await next();
  if (c.res.ok) c.header('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`);
}
