import cluster from 'node:cluster';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { Logger } from 'pino';
import type { Db } from '../../../db/client.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { signingKeyOf } from '../../crypto/signature.ts';
import { handoffHostsOf } from '../../identity/handoff-hosts.ts';
import type { Platform } from '../../platform.ts';
import type { Configuration } from '../config/configuration.ts';
import { readAssets } from './assets.ts';
import { readClientAddress } from './client-address.ts';
import { nodeCoders } from './compress.ts';
import { metricsOfAll } from './metrics.ts';
import type { ProcessMetrics } from './process-metrics.ts';
import { rasterize } from './rasterize.ts';
import { isReady } from './readiness.ts';

/** What a process has made for serving, apart from its configuration. */
interface Made extends Pick<Platform, 'reader' | 'submit' | 'pressure' | 'countPageView' | 'turn' | 'now'> {
  db: Db;
  log: Logger;
  metrics: ProcessMetrics;
  /** Whether new submissions can be stored here. */
  takesSubmissions(): boolean;
}

/** The platform of a process on Node. */
export function nodePlatform(configuration: Configuration, made: Made): Platform {
  const { db, reader, log, metrics, submit, pressure, countPageView, turn, now } = made;
  return {
    db,
    reader,
    sharesQueries: true,
    submit,
    keys: deriveKeys(configuration.secretKey),
    signingKey: () => signingKeyOf(configuration.signingKey),
    handoffHosts: handoffHostsOf(configuration.handoffHosts, log),
    addressOf: addressReader(configuration, log),
    pressure,
    countPageView,
    countProof: metrics.countProof,
    writesExports: true,
    sendsMails: configuration.mail !== undefined,
    requiresOrganiser: configuration.isProduction,
    turn,
    log,
    metrics: cluster.isWorker ? metricsOfAll(metrics.registry) : metrics.registry,
    now,
    ready: async () => made.takesSubmissions() && (await isReady(db, log)),
    languages: configuration.languages,
    asset: readAssets(),
    coders: nodeCoders,
    rasterize,
    publicUrl: configuration.port === 0 ? undefined : configuration.publicUrl,
    secureCookies: configuration.publicUrl.startsWith('https:'),
    signIn: { needsSecondFactor: configuration.isProduction, oidc: configuration.oidc },
  };
}

/**
 * Reads a client's address. Warns once about an unconfigured proxy: everybody behind it would look like one busy
 * network.
 */
function addressReader({ trustedProxies }: Configuration, log: Logger): Platform['addressOf'] {
  const clientAddress = readClientAddress(trustedProxies);
  let isSaid = trustedProxies.length > 0;
  return (c: Context) => {
    const forwardedFor = c.req.header('x-forwarded-for');
    if (forwardedFor !== undefined && !isSaid) {
      log.warn('requests come with X-Forwarded-For, but TRUSTED_PROXIES names no proxy: it is ignored');
      isSaid = true;
    }
    return clientAddress(getConnInfo(c).remote.address, forwardedFor);
  };
}
