import { inspectRoutes } from 'hono/dev';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import type { Db } from '../../db/client.ts';
import { primaryReader } from '../../db/reader.ts';
import { rememberSigningKey } from '../../db/releases.ts';
import { createApp } from '../../server/app.ts';
import { createFieldworkCache, type Fieldwork } from '../../server/cache/open-wave.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { type SigningKey, signingKeyOf } from '../../server/crypto/signature.ts';
import { type HostSettings, handoffHostsOf } from '../../server/identity/handoff-hosts.ts';
import type { Platform } from '../../server/platform.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { nodeCoders } from '../../server/runtime/node/compress.ts';
import { COMMIT, createGroupCommit } from '../../server/runtime/node/group-commit.ts';
import { rasterize } from '../../server/runtime/node/rasterize.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import type { Client } from './client.ts';
import { underContract } from './contract.ts';

/** Secrets for tests alone, invented here and used nowhere else. */
export const testEnvironment = {
  SECRET_KEY: Buffer.alloc(32, 7).toString('base64url'),
  SIGNING_KEY: JSON.stringify({
    kty: 'OKP',
    crv: 'Ed25519',
    // RFC 8037, appendix A.
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  }),
  LOG_LEVEL: 'silent',
  PORT: '0',
  // All tests come from one address.
  PRESSURE_PER_ORIGIN: '999999',
  PRESSURE_PER_CITY: '999999',
};

export interface AppUnderTest {
  platform: Platform;
  /** Checks every reply against the server's OpenAPI document. */
  client: Client;
  signingKey: SigningKey;
  /** The fieldwork of an opened wave, for operators' steps. */
  fieldworkOf(wave: string): Promise<Fieldwork>;
  /** Every route, as in "GET /s/:city". */
  routes: string[];
  /** Moves the app's clock on. */
  advance(ms: number): void;
  /** Sheets that wait for a transaction. */
  waiting(): number;
  /** Passwords that are set here are tried at other servers too. */
  sharesPasswords: boolean;
}

/** Settings in which a test differs from most. */
interface AppSettings
  extends Partial<
    Pick<
      Platform,
      | 'reader'
      | 'addressOf'
      | 'pressure'
      | 'countPageView'
      | 'countProof'
      | 'rasterize'
      | 'writesExports'
      | 'sendsMails'
      | 'requiresOrganiser'
      | 'signIn'
    >
  > {
  /** Sheets that may wait for a transaction. */
  queue?: number;
  handoffHosts?: HostSettings;
  log?: Logger;
  /** A clock that stands still until it is advanced. */
  isTimeFrozen?: boolean;
  sharesPasswords?: boolean;
}

/** The app on a test database, with the server's own group commit. */
export async function testApp(
  db: Db,
  {
    handoffHosts = [],
    log = pino({ level: 'silent' }),
    queue = COMMIT.queue,
    isTimeFrozen,
    sharesPasswords = false,
    ...settings
  }: AppSettings = {},
): Promise<AppUnderTest> {
  const configuration = loadConfiguration(testEnvironment);
  const signingKey = await signingKeyOf(configuration.signingKey);
  await rememberSigningKey(db, signingKey.kid, signingKey.publicJwk);
  const commit = createGroupCommit((sheets) => storeSheets(db, sheets), { ...COMMIT, queue });
  const begun = Date.now();
  let ahead = 0;
  const platform: Platform = {
    db,
    reader: primaryReader(db),
    sharesQueries: true,
    submit: commit.submit,
    keys: deriveKeys(configuration.secretKey),
    signingKey: async () => signingKey,
    handoffHosts: handoffHostsOf(handoffHosts, log),
    addressOf: () => undefined,
    pressure: async () => 0,
    countProof: () => {},
    writesExports: true,
    sendsMails: false,
    requiresOrganiser: false,
    turn: async () => {},
    log,
    metrics: new Registry(),
    now: () => new Date((isTimeFrozen ? begun : Date.now()) + ahead),
    ready: async () => true,
    languages: configuration.languages,
    asset: () => undefined,
    coders: nodeCoders,
    rasterize,
    secureCookies: false,
    signIn: { needsSecondFactor: false },
    ...settings,
  };
  const app = createApp(platform);
  return {
    platform,
    client: underContract(async (path, init) => await app.request(path, init)),
    signingKey,
    routes: routesOf(app),
    fieldworkOf: createFieldworkCache(platform).read,
    advance(ms) {
      ahead += ms;
    },
    waiting: commit.waiting,
    sharesPasswords,
  };
}

/** A route without middleware looks like one. */
function routesOf(app: ReturnType<typeof createApp>): string[] {
  const routes = inspectRoutes(app).filter(
    ({ isMiddleware, method, path }) => method !== 'ALL' && (!isMiddleware || path.endsWith('/submissions')),
  );
  return [...new Set(routes.map(({ method, path }) => `${method} ${path}`))];
}
