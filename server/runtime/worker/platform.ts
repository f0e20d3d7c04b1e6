import { primaryReader } from '../../../db/reader.ts';
import { deriveKeys } from '../../crypto/keys.ts';
import { signingKeyOf } from '../../crypto/signature.ts';
import { handoffHostsOf } from '../../identity/handoff-hosts.ts';
import type { Platform } from '../../platform.ts';
import { storeSheets } from '../../services/submissions/store-and-claim-quota-place.ts';
import { isReady } from '../node/readiness.ts';
import { type Bindings, isSecure, type Secrets } from './bindings.ts';
import { consoleLog as log } from './console-log.ts';
import { requestDatabase } from './database.ts';
import { workerMetrics } from './metrics.ts';
import { limitedPressure } from './pressure.ts';

/** The platform of a Cloudflare isolate. */
export function workerPlatform(bindings: Bindings, secrets: Secrets): Platform {
  return {
    db: requestDatabase,
    reader: primaryReader(requestDatabase),
    // Each request has its own connection, which ends with it.
    sharesQueries: false,
    submit: async (sheet) => {
      const [submitted] = await storeSheets(requestDatabase, [sheet]);
      if (!submitted) throw new Error('a sheet without a result');
      return submitted;
    },
    keys: deriveKeys(secrets.secretKey),
    signingKey: () => signingKeyOf(secrets.signingKey),
    handoffHosts: handoffHostsOf(secrets.handoffHosts, log),
    // Cloudflare sets the header, whatever the client sent.
    addressOf: (c) => c.req.header('cf-connecting-ip'),
    pressure: limitedPressure(bindings.ORIGIN_PRESSURE, bindings.CITY_PRESSURE),
    countProof: () => {},
    writesExports: false,
    sendsMails: false,
    requiresOrganiser: isSecure(bindings),
    // Cloudflare bounds the load of an isolate.
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
    // An installation reached over HTTPS is in production.
    signIn: { needsSecondFactor: isSecure(bindings), oidc: secrets.oidc },
  };
}
