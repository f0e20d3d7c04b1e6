import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, takesConnections } from './program.ts';

export const howToGetPgBouncer =
  'PgBouncer is not on this machine: apt-get install pgbouncer, or brew install pgbouncer.';

/** Debian installs it outside an ordinary PATH. */
const PROGRAMS = ['pgbouncer', '/usr/sbin/pgbouncer'];

export interface PgBouncer {
  program: string;
  /** Version 1.21 and later track prepared statements in transaction mode. */
  keepsPrepared: boolean;
}

/** This machine's PgBouncer, if it has one. */
export function findPgBouncer(): PgBouncer | undefined {
  for (const program of PROGRAMS) {
    const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
    if (status === 0) return { program, keepsPrepared: Number(major) * 1000 + Number(minor) >= 1021 };
  }
  return undefined;
}

/** Starts a PgBouncer in transaction mode, with few connections, before the database at `url`. */
export async function startPgBouncer({ program }: PgBouncer, url: string, prepared: boolean) {
  const { hostname, port, username, password, pathname } = new URL(url);
  const name = pathname.slice(1);
  const folder = mkdtempSync(join(tmpdir(), 'chengsheng-pgbouncer-'));
  const listens = await freePort();
  const quoted = (text: string) => `'${decodeURIComponent(text).replaceAll("'", "''")}'`;
  const settings = [
    '[databases]',
    `${name} = host=${hostname} port=${port || 5432} dbname=${name} user=${quoted(username)} password=${quoted(password)}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${listens}`,
    'unix_socket_dir =',
    // Everybody counts as the user above, because the database is a throwaway one on this machine.
    'auth_type = any',
    'pool_mode = transaction',
    'default_pool_size = 5',
    'max_client_conn = 500',
    ...(prepared ? ['max_prepared_statements = 100'] : []),
    // PgBouncer refuses to run as root.
    ...(process.getuid?.() === 0 ? ['user = nobody'] : []),
  ];
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 });
  const child: ChildProcess = spawn(program, ['-q', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGINT');
    await exited;
    rmSync(folder, { recursive: true });
  };
  if (!(await takesConnections(listens, child))) {
    await stop();
    throw new Error('PgBouncer did not start');
  }
  return { url: `postgres://${username}:${password}@127.0.0.1:${listens}/${name}`, stop };
}
