import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '../../launch/process-lock.mjs';
import { readIfThere } from '../config/read-file.ts';
import { type FileOwner, POSTGRES_ENV } from './files.ts';

/** PostgreSQL settings by name, as in postgresql.conf. */
export type Settings = Record<string, string | number>;

const DEFAULTS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  random_page_cost: 1.1,
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The application reports failed statements; PostgreSQL's details would put answers into a log.
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

const START_DEADLINE_MS = 300_000;
const STOP_DEADLINE_MS = 60_000;
const LOG_LIMIT_BYTES = 10_000_000;

interface Postmaster {
  pid: number;
  port: number;
  status: string;
}

/** The PostgreSQL server that runs on this data directory, by its postmaster.pid. */
export function runningPostmaster(data: string): Postmaster | undefined {
  const [pid, directory, , port, , , , status] = readIfThere(join(data, 'postmaster.pid'))?.split('\n') ?? [];
  // The process id alone proves nothing: after a crash it may belong to any other program.
  if (!directory || !commandLine(Number(pid)).includes(` -D ${directory} `)) return undefined;
  return { pid: Number(pid), port: Number(port), status: (status ?? '').trim() };
}

/**
 * Resolves when a server on this data accepts connections: the running one, else a new one. Only for the process that
 * has claimed the data.
 */
export async function startPostgres(
  data: string,
  account: FileOwner,
  programs: string,
  settings: Settings,
): Promise<void> {
  const logFile = join(data, '..', 'log');
  for (let attempt = 1; ; attempt += 1) {
    const deadline = Date.now() + START_DEADLINE_MS;
    let isStarting = runningPostmaster(data) !== undefined;
    const port = isStarting ? undefined : await freePort();
    const child = port
      ? launch(data, account, programs, { ...DEFAULTS, ...settings, port }, logFile)
      : undefined;
    while (isStarting || child?.isRunning()) {
      const postmaster = runningPostmaster(data);
      if (postmaster?.status === 'ready') return;
      isStarting = postmaster !== undefined;
      if (Date.now() > deadline) throw new Error(`PostgreSQL does not get ready; see ${logFile}.`);
      await sleep(20);
    }
    // Another attempt helps where another program took the port, or where a killed server's last processes are still
    // ending.
    if (child && attempt >= 5) {
      const reason = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
      throw new Error(`PostgreSQL does not start; ${logFile} ends with:\n${reason}`);
    }
    if (child) await sleep(200 * attempt);
  }
}

/** Stops the server on this data: open transactions are rolled back, everything committed is on disk. */
export async function stopPostgres(data: string): Promise<void> {
  const running = runningPostmaster(data);
  if (!running) return;
  process.kill(running.pid, 'SIGINT');
  const deadline = Date.now() + STOP_DEADLINE_MS;
  while (runningPostmaster(data)) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL (process ${running.pid}) does not stop.`);
    await sleep(20);
  }
}

function launch(data: string, account: FileOwner, programs: string, settings: Settings, logFile: string) {
  disownPidFile(data);
  const isLong = existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES;
  const log = openSync(logFile, isLong ? 'w' : 'a', 0o600);
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // In a session of its own: Ctrl-C in the terminal must reach the server, which then stops its database.
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...options], {
    ...account,
    cwd: data,
    env: POSTGRES_ENV,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  let isRunning = true;
  child.once('exit', () => {
    isRunning = false;
  });
  child.once('error', (error) => {
    isRunning = false;
    writeFileSync(logFile, `${error.message}\n`, { flag: 'a' });
  });
  child.unref();
  return { isRunning: () => isRunning };
}

/**
 * PostgreSQL refuses to start while the process named in postmaster.pid lives, whatever program that is by
 * now. It ignores its own parent, so the file of a crashed server gets our process id. The rest of the file
 * stays: from it PostgreSQL sees whether processes of the crashed server still use the shared memory.
 */
function disownPidFile(data: string): void {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}
