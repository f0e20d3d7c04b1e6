import { pino } from 'pino';
import type { Sql } from 'postgres';
import type { Db } from '../../../db/client.ts';
import { isStandby, latestChange } from '../../../db/standby.ts';
import { findWave, listWaveCities, type Wave } from '../../../db/waves.ts';
import { type Fieldwork, readFieldwork } from '../../cache/open-wave.ts';
import { deriveKeys, type Keys } from '../../crypto/keys.ts';
import { type SigningKey, signingKeyOf } from '../../crypto/signature.ts';
import { type Configuration, loadConfiguration } from '../../runtime/config/configuration.ts';
import { openForReading, openStore } from '../../runtime/node/store.ts';
import { hasEmbeddedPostgres } from '../../runtime/postgres/embedded.ts';
import { say } from './output.ts';

/** The context of a command that needs the database. */
export interface Context {
  db: Db;
  sql: Sql;
  configuration: Configuration;
  keys: Keys;
  signingKey: SigningKey;
}

/**
 * Runs a command on the database, and closes it in any case. Only commands that set up a server may create the
 * database or the secrets: for the others a new one would be the wrong one. Commands that only read may do so from a
 * standby, and then state its moment.
 */
export async function onStore(
  run: (context: Context) => Promise<void>,
  { mayCreate = false, onlyReads = false } = {},
): Promise<void> {
  const configuration = loadConfiguration(process.env, { mayCreate });
  const { databaseUrl, dataDir } = configuration;
  if (!mayCreate && !databaseUrl && !hasEmbeddedPostgres(dataDir))
    throw new Error(`There is no database in ${dataDir}: give the server’s DATA_DIR or DATABASE_URL.`);
  const log = pino({ level: 'warn' }, pino.destination(2));
  // A national export or recomputation may take long.
  const store = onlyReads
    ? await openForReading(configuration, log)
    : await openStore(configuration, log, { statementTimeoutMs: 0 });
  try {
    if (onlyReads && (await isStandby(store.db)))
      say(
        `reading from a standby; the latest change in it: ${(await latestChange(store.db)) ?? 'not known'}`,
      );
    const keys = deriveKeys(configuration.secretKey);
    const signingKey = await signingKeyOf(configuration.signingKey);
    await run({ db: store.db, sql: store.sql, configuration, keys, signingKey });
  } finally {
    await store.close();
  }
}

/** A wave by code or id; an unknown one is an error that names it. */
export async function commandWave(db: Db, name: string): Promise<Wave> {
  const wave = await findWave(db, name);
  if (!wave) throw new Error(`there is no wave ${name}`);
  return wave;
}

/** The code of a city of the wave, from its code or name; throws an error that names an unknown one. */
export async function cityNamed(db: Db, wave: Wave, codeOrName: string): Promise<string> {
  const name = codeOrName.normalize('NFKC').trim();
  const matches = (await listWaveCities(db, wave.id)).filter(
    (c) =>
      [c.code, c.name].includes(name) ||
      c.name === `${name}市` ||
      c.english.toLowerCase() === name.toLowerCase(),
  );
  const [city, another] = matches;
  if (!city) throw new Error(`city ${codeOrName} is not in wave ${wave.code}`);
  if (another) throw new Error(`city ${codeOrName} may be ${matches.map((c) => c.code).join(' or ')}`);
  return city.code;
}

/** The fieldwork of an opened wave, even before or after its time. */
export async function fieldworkNamed({ db, keys }: Context, name: string): Promise<Fieldwork> {
  const wave = await commandWave(db, name);
  if (!wave.openedAt) throw new Error(`wave ${wave.code} has not been opened`);
  return await readFieldwork(db, keys, wave);
}
