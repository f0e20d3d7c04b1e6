import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { openDatabase } from '../db/client.ts';
import { accountFor, type FileOwner, POSTGRES_ENV, programsFor } from '../server/runtime/postgres/files.ts';
import type { Settings } from '../server/runtime/postgres/process.ts';
import { freePort } from './program.ts';

/** The options of both servers, which listen on this machine alone. */
const SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: 200,
  log_min_messages: 'log',
  wal_keep_size: '1GB',
};

interface Member {
  name: string;
  data: string;
  port: number;
  process: ChildProcess | undefined;
}

/** PostgreSQL servers: one primary, and another that follows it synchronously. */
export interface Cluster {
  /** The URL of the database, with all hosts. */
  url: string;
  /** Kills all processes of the primary at once. */
  kill(): Promise<void>;
  /** Resolves when another server is the primary and accepts writes. */
  promote(): Promise<void>;
  /** Makes the server that was killed a standby. */
  rejoin(): Promise<void>;
  close(): Promise<void>;
}

/** Two embedded servers. */
interface Pair extends Cluster {
  primaryUrl(): string;
  standbyUrl(): string;
  /** Makes the standby stop applying what it receives, or continue. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Or makes the processes hang. */
  kill(signal?: 'SIGKILL' | 'SIGSTOP'): Promise<void>;
}

/** Starts a primary and its standby in a temporary folder. */
export async function openPair(settings: Settings = {}): Promise<Pair> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'chengsheng-pair-')));
  const account = accountFor(join(folder, 'none'));
  const programs = programsFor(account);
  chmodSync(folder, 0o711);
  const member = async (name: string): Promise<Member> => {
    const home = join(folder, name);
    mkdirSync(home, { mode: 0o700 });
    if (account.uid !== undefined) chownSync(home, account.uid, account.gid);
    return { name, data: join(home, 'data'), port: await freePort(), process: undefined };
  };
  let [primary, standby] = [await member('a'), await member('b')];
  const url = `postgres://chengsheng@127.0.0.1:${primary.port},127.0.0.1:${standby.port}/chengsheng?target_session_attrs=primary`;

  const start = async (one: Member) => {
    one.process = launch(one, account, programs, { ...SETTINGS, ...settings, port: one.port });
    await untilItAnswers(one);
  };
  /** From now on the primary acknowledges only what the other server has. */
  const waitFor = async (name: string) => {
    await asSuperuser(primary, `alter system set synchronous_standby_names = '${name}'`);
    await asSuperuser(primary, 'select pg_reload_conf()');
  };
  const follow = async () => {
    await copy(primary, standby, account);
    await start(standby);
    await waitFor(standby.name);
    await untilSynchronous(primary);
  };

  run(
    join(programs, 'initdb'),
    [
      '-D',
      primary.data,
      '--username=postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--no-sync',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    account,
    folder,
  );
  await start(primary);
  await asSuperuser(primary, 'create role chengsheng login createdb');
  await asSuperuser(primary, 'create database chengsheng owner chengsheng');
  await follow();

  const of = ({ port }: Member) => `postgres://chengsheng@127.0.0.1:${port}/chengsheng`;
  return {
    url,
    primaryUrl: () => of(primary),
    standbyUrl: () => of(standby),
    pauseReplay: () => asSuperuser(standby, 'select pg_wal_replay_pause()'),
    resumeReplay: () => asSuperuser(standby, 'select pg_wal_replay_resume()'),
    kill: (signal = 'SIGKILL') => end(primary, signal),
    async promote() {
      await asSuperuser(standby, 'select pg_promote()');
      [primary, standby] = [standby, primary];
    },
    async rejoin() {
      await end(standby, 'SIGKILL');
      rmSync(standby.data, { recursive: true });
      await follow();
    },
    async close() {
      for (const one of [standby, primary]) await end(one, 'SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

/** Copies a running server's data into a standby of it. WAL comes over the connection. */
async function copy(from: Member, to: Member, account: FileOwner): Promise<void> {
  await onServer(from, async (sql) => {
    await sql`select pg_backup_start('copy', fast => true)`;
    mkdirSync(to.data, { mode: 0o700 });
    const left = new Set(['pg_wal', 'postmaster.pid', 'postmaster.opts']);
    const entries = readdirSync(from.data).filter((name) => !left.has(name));
    const paths = entries.map((name) => join(from.data, name));
    const [code] = await once(spawn('cp', ['-a', '-t', to.data, ...paths], { stdio: 'inherit' }), 'exit');
    if (code !== 0) throw new Error('the data could not be copied');
    mkdirSync(join(to.data, 'pg_wal'), { mode: 0o700 });
    const [label] = await sql<{ labelfile: string }[]>`select labelfile from pg_backup_stop(false)`;
    writeFileSync(join(to.data, 'backup_label'), label!.labelfile);
  });
  const source = `host=127.0.0.1 port=${from.port} user=postgres application_name=${to.name}`;
  writeFileSync(join(to.data, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
  writeFileSync(join(to.data, 'standby.signal'), '');
  for (const path of ['', 'pg_wal', 'backup_label', 'postgresql.auto.conf', 'standby.signal'])
    if (account.uid !== undefined) chownSync(join(to.data, path), account.uid, account.gid);
}

function launch({ data }: Member, account: FileOwner, programs: string, settings: Settings): ChildProcess {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(data, '../log'), 'a', 0o600);
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...options], {
    ...account,
    cwd: data,
    env: POSTGRES_ENV,
    stdio: ['ignore', log, log],
    // A stop of this program in a terminal also stops the servers afterwards.
    detached: true,
  });
  closeSync(log);
  return child;
}

/** Sends a signal to all processes of a server, and waits for the end of those that it kills. */
async function end({ process: postmaster }: Member, signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
  if (!postmaster?.pid || postmaster.exitCode !== null || postmaster.signalCode !== null) return;
  const exited = once(postmaster, 'exit');
  // Its processes are in their own sessions, and would otherwise continue for a while.
  spawnSync('pkill', [`-${signal}`, '-P', String(postmaster.pid)]);
  postmaster.kill(signal);
  if (signal === 'SIGKILL') await exited;
}

function run(program: string, args: string[], account: FileOwner, cwd: string): void {
  const { status, stderr } = spawnSync(program, args, {
    ...account,
    cwd,
    env: POSTGRES_ENV,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}

async function untilItAnswers(member: Member): Promise<void> {
  for (;;) {
    if (member.process?.exitCode !== null) throw new Error(`PostgreSQL ${member.name} has ended`);
    try {
      return await asSuperuser(member, 'select 1');
    } catch {
      await sleep(50);
    }
  }
}

async function untilSynchronous(primary: Member): Promise<void> {
  await onServer(primary, async (sql) => {
    const isFollowed = async () =>
      (await sql`select from pg_stat_replication where sync_state = 'sync'`).length > 0;
    while (!(await isFollowed())) await sleep(50);
  });
}

const asSuperuser = (member: Member, statement: string): Promise<void> =>
  onServer(member, async (sql) => {
    await sql.unsafe(statement);
  });

async function onServer<T>({ port }: Member, act: (sql: Sql) => Promise<T>): Promise<T> {
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const { sql, close } = openDatabase(url, { max: 1, applicationName: 'pair', statementTimeoutMs: 0 });
  try {
    return await act(sql);
  } finally {
    await close();
  }
}
