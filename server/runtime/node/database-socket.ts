import { connect, type Socket } from 'node:net';

/** The server that postgres.js wants to connect to. */
export interface Target {
  host: string[];
  port: number[];
  path: string | false;
}

/** A socket unused for this long after its creation will not be used. */
export const UNUSED_MS = 100;

/**
 * Makes sockets that end when nothing has passed for `silenceMs`. A failover, or a firewall that forgets a
 * connection, swallows everything silently, and TCP notices after a quarter of an hour. Since postgres.js closes an
 * idle connection sooner than that, a silent one owes a reply; a new one replaces it.
 * @param silenceMs 0 for connections that may be silent forever
 * @param portNow where the server listens, when that can change while its address stays
 */
export function watchedSockets(silenceMs: number, portNow: () => number | undefined = () => undefined) {
  return ({ host: [host], port: [port = 0], path }: Target, renew: () => void): Socket => {
    const socket = path ? connect(path) : connect({ host, port: portNow() ?? port });
    // The name in the certificate.
    Object.assign(socket, { host });
    socket.once('connect', () => setTimeout(() => renewUnused(socket, renew), UNUSED_MS).unref());
    // postgres.js would reconnect at once, and forever, to a proxy without a server.
    socket.once(
      'end',
      () => socket.bytesRead === 0 && socket.destroy(new ConnectionFailure('ECONNRESET', 'hung up')),
    );
    // Before the first bytes `connect_timeout` applies, and postgres.js removes all listeners when it changes to TLS.
    socket.once('data', () => setImmediate(() => endInSilence(socket, silenceMs)));
    return socket;
  };
}

/** postgres.js writes before a connection is open, unless it no longer needs the connection (db/client.ts). */
function renewUnused(socket: Socket, renew: () => void): void {
  if (socket.bytesWritten > 0 || socket.destroyed) return;
  renew();
  socket.destroy(new ConnectionFailure('CONNECTION_UNUSED', 'the connection is not used'));
}

function endInSilence(socket: Socket, silenceMs: number): void {
  socket.setTimeout(silenceMs);
  socket.on('timeout', () => {
    const { bytesRead } = socket;
    // A busy process may not have read yet what arrived.
    setImmediate(
      () =>
        socket.bytesRead === bytesRead &&
        socket.destroy(new ConnectionFailure('ETIMEDOUT', 'the database says nothing')),
    );
  });
}

/** A failed connection, with a code that db/errors.ts treats as transient. */
export class ConnectionFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
