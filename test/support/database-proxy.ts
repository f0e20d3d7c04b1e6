import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll } from 'vitest';

/**
 * A proxy between a server and its PostgreSQL that can lose connections in every way, until the file's tests are
 * over.
 */
export async function databaseProxy(databaseUrl: string) {
  const target = new URL(databaseUrl);
  /** Pairs of sockets: the server's, and PostgreSQL's. */
  const open = new Set<readonly [Socket, Socket]>();
  let server: Server;
  let isMute = false;

  function pass(near: Socket): void {
    near.on('error', () => {});
    if (isMute) return;
    const far = connect(Number(target.port), target.hostname).on('error', () => {});
    const pair = [near, far] as const;
    open.add(pair);
    const end = () => {
      open.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.once('close', end).pipe(far);
    far.once('close', end).pipe(near);
  }

  async function listen(port: number): Promise<number> {
    server = createServer(pass).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  const port = await listen(0);
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);

  function breakAll(): void {
    for (const [near, far] of open) {
      near.destroy();
      far.destroy();
    }
  }
  afterAll(() => {
    server.close();
    breakAll();
  });

  return {
    url: url.href,
    connections: () => open.size,
    /** Silently stops passing bytes on the open connections, as a firewall that forgot them. */
    swallow() {
      for (const pair of open) {
        const [near, far] = pair;
        open.delete(pair);
        near.unpipe(far).resume();
        far.unpipe(near).resume();
      }
    },
    /** Accepts new connections and stays silent, like a hanging machine. */
    mute(on: boolean) {
      isMute = on;
    },
    /** Breaks connections and refuses new ones. */
    goDown() {
      server.close();
      breakAll();
    },
    comeBack: () => listen(port),
  };
}
