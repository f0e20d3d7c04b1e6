import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claim } from '../../launch/process-lock.mjs';
import { readIfThere } from '../config/read-file.ts';
import { accountFor, createCluster, createServerRole, programsFor, SERVER_ROLE } from './files.ts';
import { runningPostmaster, type Settings, startPostgres, stopPostgres } from './process.ts';

export interface RunningPostgres {
  /** Connection URL of the database `chengsheng` as its owner. */
  url: string;
  /** As the servers' role; as its owner where a running cluster is older than that role. */
  serverUrl: string;
  /** The port that it listens at now. Its owner may restart it at another port. */
  portNow(): number | undefined;
}

export interface EmbeddedPostgres extends RunningPostgres {
  /** Stops the server if this process owns it; one that another process owns keeps running. */
  close(): Promise<void>;
}

interface Options {
  dataDir: string;
  log: (message: string) => void;
  /** PostgreSQL settings beyond the defaults. */
  settings?: Settings;
}

const SHARE_DEADLINE_MS = 120_000;

/**
 * Opens the PostgreSQL server whose data lies in `dataDir`/postgres, listening on 127.0.0.1 only.
 *
 * One process owns the server: it creates the data on the first run, starts the server and stops it on
 * close. While the owner lives, other processes share its server. The owner's death leaves the server
 * running; the next process to open it becomes the owner.
 */
export async function openEmbeddedPostgres({
  dataDir,
  log,
  settings = {},
}: Options): Promise<EmbeddedPostgres> {
  // Passable for others: when root runs it, the data belongs to an account that must reach it.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const home = join(realpathSync(resolve(dataDir)), 'postgres');
  const deadline = Date.now() + SHARE_DEADLINE_MS;
  for (;;) {
    const ownership = claim(`${home}-owner`);
    if (ownership) {
      try {
        await takeOver(home, log, settings);
        let closing: Promise<void> | undefined;
        const close = () => stopPostgres(dataIn(home)).then(ownership.release);
        return { ...running(home), close: () => (closing ??= close()) };
      } catch (error) {
        ownership.release();
        throw error;
      }
    }
    const postmaster = existsSync(home) ? runningPostmaster(dataIn(home)) : undefined;
    if (postmaster?.status === 'ready') return { ...running(home), close: async () => {} };
    if (Date.now() > deadline)
      throw new Error(`The owner of ${home} lives, but its PostgreSQL is not ready.`);
    await sleep(50);
  }
}

/** Whether there is a database in `dataDir`, running or not. */
export const hasEmbeddedPostgres = (dataDir: string): boolean => existsSync(join(dataDir, 'postgres'));

/** The server of `dataDir`, which another process has opened. */
export function attachEmbeddedPostgres(dataDir: string): RunningPostgres {
  return running(join(realpathSync(resolve(dataDir)), 'postgres'));
}

async function takeOver(home: string, log: Options['log'], settings: Settings): Promise<void> {
  const account = accountFor(join(home, 'data'));
  const programs = programsFor(account);
  if (!existsSync(home)) {
    createCluster(home, account, programs, settings.fsync === 'off' ? ['--no-sync'] : []);
    log(`created the database in ${realpathSync(home)}`);
  }
  const data = dataIn(home);
  if (runningPostmaster(data)) log(`taking over the database that a stopped process left running in ${home}`);
  else createServerRole(realpathSync(home), account, programs);
  await startPostgres(data, account, programs, settings);
}

function dataIn(home: string): string {
  return join(realpathSync(home), 'data');
}

function running(home: string): RunningPostgres {
  const password = readFileSync(join(home, 'password'), 'utf8');
  const portNow = () => runningPostmaster(dataIn(home))?.port;
  const as = (user: string) => `postgres://${user}@127.0.0.1:${portNow() ?? 0}/chengsheng`;
  const url = as(`chengsheng:${password}`);
  const serverPassword = readIfThere(join(home, 'server-password'));
  return { url, serverUrl: serverPassword ? as(`${SERVER_ROLE}:${serverPassword}`) : url, portNow };
}
