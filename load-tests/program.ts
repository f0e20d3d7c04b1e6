import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Node program that listens on a port of this machine. */
export interface Program {
  child: ChildProcess;
  /** Stops it; resolves with its exit code, or with null when a signal ended it. */
  stop(): Promise<number | null>;
}

/** A free port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** All measured requests come from one address, and many are for one city. */
const unpressed = { PRESSURE_PER_ORIGIN: '999999', PRESSURE_PER_CITY: '999999' };

/**
 * Starts a program under this Node and waits until its port accepts connections.
 * @param stderr the target of its log, which may be an open file
 */
export async function startProgram(
  args: string[],
  environment: Record<string, string>,
  port: number,
  stderr: 'inherit' | 'ignore' | number = 'inherit',
): Promise<Program> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...unpressed, ...environment },
    stdio: ['ignore', 'ignore', stderr],
  });
  const exited = once(child, 'exit');
  if (!(await takesConnections(port, child))) throw new Error(`${args.join(' ')} did not start`);
  return {
    child,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
  };
}

/** Waits until the port accepts connections; false when the program ends or takes too long. */
export async function takesConnections(port: number, child: ChildProcess): Promise<boolean> {
  for (let tries = 0; child.exitCode === null && tries < 600; tries++) {
    if (await connects(port)) return true;
    await sleep(50);
  }
  return false;
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.end(() => resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
