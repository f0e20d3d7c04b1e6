import { relative } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono, type Next } from 'hono';
import { type Logger, pino } from 'pino';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { loggable } from '../../db/errors.ts';
import { migrationsCurrent } from '../../db/migrations.ts';
import { createApp } from '../app.ts';
import { deriveKeys } from '../keys.ts';
import { submit } from '../steps/submit.ts';
import { assetFolder, readAssets } from './assets.ts';
import { compressPages } from './compress.ts';
import type { Configuration } from './configuration.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Platform } from './platform.ts';
import type { Store } from './store.ts';

/**
 * Sheets in a transaction, transactions at once, and sheets that may wait before callers are turned away. One
 * transaction at a time measured fastest: a second one only waits for the first one's quota rows, while the
 * next batch could have grown.
 */
const COMMIT = { batch: 256, concurrency: 1, queue: 10_000 };
const YEAR_SECONDS = 31_536_000;

export interface NodeServer {
  /** Where it listens, as http://host:port. */
  origin: string;
  /** Takes no more connections, answers what is under way, stores what waits. */
  close(): Promise<void>;
}

/** Serves the app on Node: one pool, group commit, static files. */
export async function serveOnNode(
  configuration: Configuration,
  store: Store,
  log: Logger = pino({ level: configuration.logLevel }),
): Promise<NodeServer> {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const commit = createGroupCommit((sheets) => submit(store.db, sheets), COMMIT);
  new Gauge({
    name: 'chengsheng_submissions_waiting',
    help: 'Submissions that wait for a transaction',
    registers: [metrics],
    collect() {
      this.set(commit.waiting());
    },
  });
  const platform: Platform = {
    db: store.db,
    submit: commit.submit,
    keys: deriveKeys(configuration.secretKey),
    log,
    metrics,
    now: () => new Date(),
    ready: () => isReady(store, log),
    asset: readAssets(),
    secureCookies: configuration.publicUrl.startsWith('https:'),
  };
  const app = new Hono();
  if (assetFolder)
    app.get('/assets/*', keepForEver, serveStatic({ root: relative('.', assetFolder), precompressed: true }));
  app.use(compressPages);
  // Handed over whole, not merged in: what the app says about unknown addresses stays its own.
  const site = createApp(platform);
  app.all('*', (c) => site.fetch(c.req.raw, c.env));
  // The API has neither files nor pages: it skips what serves those.
  const fetch: Fetch = (request, env) => (isApi(request.url) ? site : app).fetch(request, env);
  const { server, origin } = await listen(fetch, configuration);
  return {
    origin,
    async close() {
      await closeServer(server);
      await commit.drained();
    },
  };
}

async function isReady(store: Store, log: Logger): Promise<boolean> {
  try {
    return await migrationsCurrent(store.db);
  } catch (error) {
    log.warn({ err: loggable(error) }, 'not ready');
    return false;
  }
}

type Fetch = (request: Request, env: unknown) => Response | Promise<Response>;

const isApi = (url: string): boolean => url.startsWith('/api/', url.indexOf('/', 'https://'.length));

function listen(
  fetch: Fetch,
  { host, port }: Configuration,
): Promise<{ server: ServerType; origin: string }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, ({ address, family, port: bound }) => {
      const name = family === 'IPv6' ? `[${address}]` : address;
      resolve({ server, origin: `http://${name}:${bound}` });
    });
    server.once('error', reject);
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
}

/** Built files carry a hash of their content in their name. */
async function keepForEver(c: Context, next: Next): Promise<void> {
  await next();
  if (c.res.ok) c.header('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`);
}
