import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../db/client.ts';
import { accountFor, type FileOwner } from '../server/runtime/postgres/files.ts';
import type { Cluster } from './postgres-pair.ts';
import { freePort } from './program.ts';

/** Where Debian's postgresql-common puts each version's programs. */
const VERSIONS = '/usr/lib/postgresql';
const NAMES = ['db1', 'db2', 'db3'];
const PASSWORD = 'chengsheng';

interface Member {
  name: string;
  home: string;
  port: number;
  api: number;
  patroni: ChildProcess | undefined;
}

/** The programs of Debian's postgresql, where its patroni and etcd-server are there, too. */
export function findPatroni(): string | undefined {
  const isThere = ['/usr/bin/patroni', '/usr/bin/etcd', VERSIONS].every((path) => existsSync(path));
  const newest = isThere ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  return newest && join(VERSIONS, newest, 'bin');
}

/** Starts etcd and three PostgreSQL servers under Patroni on this machine, in a temporary folder. */
export async function openPatroniCluster(programs: string): Promise<Cluster> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'chengsheng-patroni-')));
  const account = accountFor(join(folder, 'none'));
  chmodSync(folder, 0o711);
  const etcdPort = await freePort();
  const etcd = launch(
    '/usr/bin/etcd',
    etcdArguments(ownFolder(folder, 'etcd', account), etcdPort, await freePort()),
    account,
    join(folder, 'etcd/log'),
  );
  const members: Member[] = [];
  for (const name of NAMES) {
    const member: Member = {
      name,
      home: ownFolder(folder, name, account),
      port: await freePort(),
      api: await freePort(),
      patroni: undefined,
    };
    writeFileSync(configurationOf(member), patroniConfiguration(member, etcdPort, programs), { mode: 0o644 });
    members.push(member);
  }
  const start = (member: Member) => {
    member.patroni = launch('/usr/bin/patroni', [configurationOf(member)], account, join(member.home, 'log'));
  };
  for (const member of members) start(member);
  await until(() => isWhole(members));
  const leader = (await leaderOf(members))!;
  await asSuperuser(leader, [
    `create role chengsheng login password '${PASSWORD}'`,
    'create database chengsheng owner chengsheng',
  ]);

  let killed: Member | undefined;
  const hosts = members.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return {
    url: `postgres://chengsheng:${PASSWORD}@${hosts}/chengsheng?target_session_attrs=primary`,
    async kill() {
      killed = await leaderOf(members);
      if (killed) await killAll(killed);
    },
    async promote() {
      await until(async () => (await leaderOf(members)) !== undefined);
    },
    async rejoin() {
      if (killed) start(killed);
      await until(() => isWhole(members));
    },
    async close() {
      for (const member of members) await killAll(member);
      etcd.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

/** The command of a run's single etcd; docs/scale.md has the same. */
export function etcdArguments(home: string, client: number, peer: number): string[] {
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    `--name=etcd1`,
    `--data-dir=${home}/data`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=etcd1=${peerUrl}`,
  ];
}

const configurationOf = ({ home }: Member): string => join(home, 'patroni.yml');

/** A member's configuration; docs/scale.md has the same, and explains it. */
export function patroniConfiguration(
  { name, home, port, api }: Omit<Member, 'patroni'>,
  etcdPort: number,
  programs: string,
): string {
  return `scope: chengsheng
name: ${name}
restapi:
  listen: 127.0.0.1:${api}
  connect_address: 127.0.0.1:${api}
etcd3:
  hosts: 127.0.0.1:${etcdPort}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 5
    retry_timeout: 5
    maximum_lag_on_failover: 0
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters:
        max_connections: 200
        wal_log_hints: 'on'
  initdb:
    - encoding: UTF8
    - data-checksums
postgresql:
  listen: 127.0.0.1:${port}
  connect_address: 127.0.0.1:${port}
  data_dir: ${home}/data
  bin_dir: ${programs}
  pgpass: ${home}/pgpass
  authentication:
    superuser: { username: postgres, password: superuser }
    replication: { username: replicator, password: replicator }
    rewind: { username: rewinder, password: rewinder }
  parameters:
    unix_socket_directories: ''
    log_min_messages: log
  pg_hba:
    - host all all 127.0.0.1/32 scram-sha-256
    - host replication replicator 127.0.0.1/32 scram-sha-256
watchdog:
  mode: 'off'
`;
}

function ownFolder(folder: string, name: string, account: FileOwner): string {
  const path = join(folder, name);
  mkdirSync(path, { mode: 0o700 });
  if (account.uid !== undefined) chownSync(path, account.uid, account.gid);
  return path;
}

function launch(program: string, args: string[], account: FileOwner, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  const child = spawn(program, args, {
    ...account,
    cwd: '/',
    env,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  return child;
}

/** Kills Patroni and all processes of its PostgreSQL, as if the machine were gone. */
async function killAll({ home, patroni }: Member): Promise<void> {
  if (!patroni || patroni.exitCode !== null || patroni.signalCode !== null) return;
  const exited = once(patroni, 'exit');
  patroni.kill('SIGKILL');
  const pidFile = join(home, 'data/postmaster.pid');
  const [pid = ''] = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n') : [];
  if (pid) {
    spawnSync('pkill', ['-SIGKILL', '-P', pid]);
    spawnSync('kill', ['-SIGKILL', pid]);
  }
  await exited;
}

/** The member that holds the leader's key and takes writes. */
async function leaderOf(members: readonly Member[]): Promise<Member | undefined> {
  for (const member of members) if (await says(member, 'primary')) return member;
  return undefined;
}

/** Whether all members serve, with a leader and a standby that follows synchronously. */
async function isWhole(members: readonly Member[]): Promise<boolean> {
  const roles = await Promise.all(
    members.map(async (member) => ({
      leads: await says(member, 'primary'),
      follows: await says(member, 'replica'),
      synchronously: await says(member, 'synchronous'),
    })),
  );
  const count = (role: 'leads' | 'follows' | 'synchronously') => roles.filter((of) => of[role]).length;
  return count('leads') === 1 && count('follows') === members.length - 1 && count('synchronously') === 1;
}

const says = ({ api }: Member, role: 'primary' | 'replica' | 'synchronous'): Promise<boolean> =>
  fetch(`http://127.0.0.1:${api}/${role}`, { signal: AbortSignal.timeout(2000) })
    .then(({ ok }) => ok)
    .catch(() => false);

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 180_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('Patroni does not bring the cluster about');
    await sleep(100);
  }
}

async function asSuperuser({ port }: Member, statements: readonly string[]): Promise<void> {
  const { sql, close } = openDatabase(`postgres://postgres:superuser@127.0.0.1:${port}/postgres`, { max: 1 });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await close();
  }
}
