import { rememberSigningKey } from '../../../db/releases.ts';
import { createApp } from '../../app.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { signingKeyOf } from '../../crypto/signature.ts';
import { Problem, problemDocument } from '../../http/problems.ts';
import { handoffHostsOf } from '../../identity/handoff-hosts.ts';
import type { Platform } from '../../platform.ts';
import { storeSheets } from '../../services/submissions/store.ts';
import { isReady } from '../node/readiness.ts';
import { screenNow } from '../node/screening-timer.ts';
import { type Bindings, isSecure, type Secrets, secretsOf } from './bindings.ts';
import { consoleLog as log } from './console-log.ts';
import { requestDatabase, withDatabase } from './database.ts';
import { workerMetrics } from './metrics.ts';
import { limitedPressure } from './pressure.ts';

/** The app on Cloudflare Workers: no pool, no timers, no files; one isolate answers many requests. */

interface Execution {
  waitUntil(promise: Promise<unknown>): void;
}

export default {
  async fetch(request: Request, bindings: Bindings, execution: Execution): Promise<Response> {
    const secrets = secretsOf(bindings);
    if (typeof secrets === 'string') return refuse(secrets);
    const app = appOf(bindings, secrets);
    return await withDatabase(bindings, execution, async () => await app.fetch(request));
  },

  /** The cron trigger: screens the running waves. */
  async scheduled(_event: unknown, bindings: Bindings, execution: Execution): Promise<void> {
    const secrets = secretsOf(bindings);
    if (typeof secrets === 'string') throw new Error(secrets);
    await withDatabase(bindings, execution, async (db) => {
      const { kid, publicJwk } = await signingKeyOf(secrets.signingKey);
      await rememberSigningKey(db, kid, publicJwk);
      await screenNow(db, deriveKeys(secrets.secretKey), log, () => new Date());
    });
  },
};

let built: { app: ReturnType<typeof createApp>; secrets: Secrets } | undefined;

/** The app of this isolate. It is kept between requests, and with it the waves that it has loaded. */
function appOf(bindings: Bindings, secrets: Secrets) {
  if (built?.secrets !== secrets) built = { app: createApp(platformOf(bindings, secrets)), secrets };
  return built.app;
}

function platformOf(bindings: Bindings, secrets: Secrets): Platform {
  return {
    db: requestDatabase,
    // Each request has a connection of its own, which ends with it.
    sharesQueries: false,
    submit: async (sheet) => {
      const [submitted] = await storeSheets(requestDatabase, [sheet]);
      if (!submitted) throw new Error('a sheet without a result');
      return submitted;
    },
    keys: deriveKeys(secrets.secretKey),
    handoffHosts: handoffHostsOf(secrets.handoffHosts, log),
    // Cloudflare sets the header, whatever the client sent.
    addressOf: (c) => c.req.header('cf-connecting-ip'),
    pressure: limitedPressure(bindings.ORIGIN_PRESSURE, bindings.CITY_PRESSURE),
    countProof: () => {},
    // Cloudflare bounds what an isolate is given.
    turn: async () => {},
    log,
    metrics: workerMetrics,
    now: () => new Date(),
    ready: async () => await isReady(requestDatabase, log),
    languages: secrets.languages,
    asset: (source) => BUILT_ASSETS[source] && `/${BUILT_ASSETS[source].file}`,
    // Cloudflare compresses replies.
    coders: {},
    publicUrl: bindings.PUBLIC_URL,
    secureCookies: isSecure(bindings),
  };
}

/** The reply to everything while secrets are missing: a Worker cannot refuse to start, as a server does. */
function refuse(reason: string): Response {
  log.error({}, reason);
  const problem = new Problem('internal');
  return new Response(JSON.stringify(problemDocument(problem, 'en')), {
    status: problem.status,
    headers: { 'Content-Type': 'application/problem+json; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}
