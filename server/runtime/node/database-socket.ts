import { connect, type Socket } from 'node:net';

/** Where postgres.js wants to connect to. */
export interface Target {
  host: string[];
  port: number[];
  path: string | false;
}

/**
 * Makes sockets that end when nothing has passed for `silenceMs`. A failover, or a firewall that forgets a connection,
 * swallows what is sent without a word, and TCP notices after a quarter of an hour. Since postgres.js closes a
 * connection that is idle sooner than that, a silent one is one that owes a reply; it is replaced by a new one.
 * @param portNow where the server listens, when that can change while its address stays
 */
export function watchedSockets(silenceMs: number, portNow: () => number | undefined = () => undefined) {
  return ({ host: [host], port: [port = 0], path }: Target): Socket => {
    const socket = path ? connect(path) : connect({ host, port: portNow() ?? port });
    // The name that a certificate must bear.
    Object.assign(socket, { host });
    // Before the first bytes `connect_timeout` applies, and postgres.js removes all listeners when it changes to TLS.
    socket.once('data', () => setImmediate(() => endInSilence(socket, silenceMs)));
    return socket;
  };
}

function endInSilence(socket: Socket, silenceMs: number): void {
  socket.setTimeout(silenceMs);
  socket.on('timeout', () => {
    const { bytesRead } = socket;
    // A busy process may not have read yet what arrived.
    setImmediate(() => socket.bytesRead === bytesRead && socket.destroy(new Silence()));
  });
}

class Silence extends Error {
  readonly code = 'ETIMEDOUT';
  constructor() {
    super('the database says nothing');
  }
}
