import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setQuotas } from '../db/quotas.ts';
import { addWaveCities, findWave, setMargins, type Wave } from '../db/waves.ts';
import { type Fieldwork, readFieldwork } from '../server/cache/open-wave.ts';
import { demoCities } from '../server/cli/demo/cities.ts';
import { completeDemo, createDemo } from '../server/cli/demo/demo.ts';
import { deriveKeys } from '../server/crypto/keys.ts';
import { signingKeyOf } from '../server/crypto/signature.ts';
import { operator } from '../server/identity/grants.ts';
import { memoryEnvironment, memoryOptions } from '../server/launch/node-options.mjs';
import { type Configuration, loadConfiguration } from '../server/runtime/config/configuration.ts';
import { openStore, type Store } from '../server/runtime/node/store.ts';
import { issueApiKey } from '../server/services/accounts/api-keys.ts';
import { open } from '../server/services/waves/open.ts';
import { prepareWave } from '../server/services/waves/prepare.ts';
import { nationalCore } from '../server/survey/questionnaire/national-core/national-core.ts';
import { illustrativeMargins } from './illustrative-margins.ts';
import { stormed } from './journeys/stormed.ts';
import { findPgBouncer, howToGetPgBouncer, startPgBouncer } from './pgbouncer.ts';
import { freePort, startProgram } from './program.ts';

/** A database for one server and wave, deleted afterwards. */
export interface Site {
  store: Store;
  configuration: Configuration;
  folder: string;
  /** The environment in which its server reaches the database. */
  serverEnvironment: Record<string, string>;
  close(): Promise<void>;
}

/**
 * Opens a database in a temporary folder, whatever the environment says: never an operator's.
 * @param pooled whether its server goes through a PgBouncer in transaction mode
 */
export async function openSite(pooled = false): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'chengsheng-load-'));
  const remove = () => {
    // When root runs it, PostgreSQL's files lie elsewhere, behind a link.
    const files = join(folder, 'postgres');
    if (existsSync(files)) rmSync(realpathSync(files), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const configuration = loadConfiguration({ DATA_DIR: folder });
    const store = await openStore(configuration, { info: () => {} }, { statementTimeoutMs: 0 });
    const pooler = pooled ? await openPooler(store.url) : undefined;
    const serverEnvironment = pooler?.environment ?? { DATABASE_URL: store.url, DATABASE_POOLED: 'no' };
    let closing: Promise<void> | undefined;
    const closeAll = async () => {
      await pooler?.stop();
      await store.close();
      remove();
    };
    const close = () => (closing ??= closeAll());
    // An interrupted run must leave nothing behind either.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => void close().finally(() => process.exit(1)));
    return { store, configuration, folder, serverEnvironment, close };
  } catch (error) {
    remove();
    throw error;
  }
}

async function openPooler(url: string) {
  const pgbouncer = findPgBouncer();
  if (!pgbouncer) throw new Error(howToGetPgBouncer);
  const { url: pooled, stop } = await startPgBouncer(pgbouncer, url, pgbouncer.keepsPrepared);
  const DATABASE_POOLED = pgbouncer.keepsPrepared ? 'prepared' : 'yes';
  return { environment: { DATABASE_URL: pooled, DATABASE_POOLED }, stop };
}

/** Starts the built server, of this checkout or another one, on the site's database. */
export async function startServer(
  { serverEnvironment, folder }: Site,
  nodeOptions: string[] = [],
  checkout = join(import.meta.dirname, '..'),
) {
  const port = await freePort();
  const program = await startProgram(
    [
      ...memoryOptions,
      ...nodeOptions,
      '--enable-source-maps',
      join(checkout, 'dist/server/node.js'),
      '--empty',
    ],
    {
      ...memoryEnvironment,
      ...serverEnvironment,
      DATA_DIR: folder,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
    },
    port,
  );
  return { ...program, port, origin: `http://127.0.0.1:${port}` };
}

/** Opens the demonstration's wave, with simulated answers and a release. */
export async function openDemo({ store, configuration }: Site, isMeasured: boolean): Promise<Wave> {
  const input = {
    keys: deriveKeys(configuration.secretKey),
    signingKey: await signingKeyOf(configuration.signingKey),
    now: new Date(),
    progress: () => {},
  };
  await createDemo(store.db, input);
  // Otherwise the server would fill it for half a minute during the measurement.
  if (isMeasured) {
    await completeDemo(store.db, input, () => {});
  }
  return (await findWave(store.db, '2016'))!;
}

/** Opens an empty wave of a few cities, the stormed one first; with a cap, the stormed stratum has that many places. */
export async function openEmptyWave({ store: { db } }: Site, cap?: number): Promise<Wave> {
  const wave = await prepareWave(db, {
    code: 'load',
    title: { 'zh-CN': '压力测试', en: 'Load test' },
    questionnaire: nationalCore,
    opensAt: new Date(Date.now() - 60_000).toISOString(),
    closesAt: new Date(Date.now() + 86_400_000).toISOString(),
    weight: 20,
    simulated: true,
    signOff: 'one',
  });
  const { city, stratum } = stormed;
  const codes = [city, ...demoCities.map((c) => c.code).filter((c) => c !== city)].slice(0, 6);
  await addWaveCities(db, wave.id, codes);
  const values = { population: null, margins: illustrativeMargins, marginSource: 'load test' };
  for (const code of codes) await setMargins(db, wave.id, code, values);
  if (cap !== undefined) await setQuotas(db, [{ waveId: wave.id, city, stratum, target: cap, cap }]);
  await open(db, wave, new Date());
  return wave;
}

/** Keys with which this many programs may watch the fieldwork of all waves for a day. */
export async function issueKeys({ store, configuration }: Site, n: number): Promise<string[]> {
  const keys = deriveKeys(configuration.secretKey);
  const now = new Date();
  const until = new Date(now.getTime() + 86_400_000);
  const issued: string[] = [];
  for (let i = 0; i < n; i++) {
    const wanted = {
      name: `reader ${i + 1}`,
      role: 'manager' as const,
      waveId: null,
      cities: null,
      provinces: null,
      until,
    };
    issued.push((await issueApiKey(store.db, keys, operator('load test'), wanted, now)).apiKey);
  }
  return issued;
}

export function loadFieldwork({ store, configuration }: Site, wave: Wave): Promise<Fieldwork> {
  return readFieldwork(store.db, deriveKeys(configuration.secretKey), wave);
}
