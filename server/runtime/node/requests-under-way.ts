import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The bounds on requests that are not answered yet. Node reads whatever comes and hands over every request at once,
 * some thousand of one connection in a single read, so nothing else keeps them from filling the memory.
 */

/**
 * On one connection, of which one at a time is handed on. Browsers and proxies wait for each answer; only a script sends
 * the next ones before it.
 */
const MOST_ON_A_CONNECTION = 16;
/** In a process: more than the submissions that may wait for a transaction, at some 10 kB each. */
const MOST_UNDER_WAY = 12_000;
/** Those in a process that are more than the sending of what is kept: a page that is rendered takes 100 kB until it is sent. */
const MOST_AT_WORK = 1000;
/** Whoever takes longer to send or to read makes room for others when there is none. */
const SLOW_MS = 2000;
const LOOK_MS = 50;

interface Exchange {
  incoming: IncomingMessage;
  socket: Socket;
  since: number;
  isAtWork: boolean;
  handOn(): void;
}

export type UnderWay = ReturnType<typeof createUnderWay>;

export function createUnderWay(clock: () => number = () => performance.now()) {
  /** In the order in which they came. */
  const exchanges = new Map<ServerResponse, Exchange>();
  const connections = new WeakMap<Socket, Set<ServerResponse>>();
  let atWork = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function end(outgoing: ServerResponse): void {
    const exchange = exchanges.get(outgoing);
    if (!exchange) return;
    exchanges.delete(outgoing);
    if (exchange.isAtWork) atWork--;
    const open = openOn(exchange.socket);
    open.delete(outgoing);
    const [next] = open;
    if (next && !exchange.socket.destroyed) exchanges.get(next)?.handOn();
  }

  function openOn(socket: Socket): Set<ServerResponse> {
    const known = connections.get(socket);
    if (known) return known;
    const open = new Set<ServerResponse>();
    connections.set(socket, open);
    // Of several responses on a connection that breaks, Node tells the first one alone.
    socket.once('close', () => {
      for (const outgoing of open) end(outgoing);
    });
    return open;
  }

  /** Cuts off who keeps the server waiting, and who sends request upon request. Room is there a moment later. */
  function makeRoom(): void {
    const now = clock();
    if (now - lookedAt < LOOK_MS) return;
    lookedAt = now;
    for (const [outgoing, { incoming, socket, since }] of exchanges) {
      const isWaitedFor = !incoming.complete || outgoing.writableEnded || outgoing.writableNeedDrain;
      if (openOn(socket).size > 1 || (isWaitedFor && now - since > SLOW_MS)) socket.destroy();
    }
  }

  return {
    /** Takes a request on, and hands it on when it is its turn on its connection; one that has sent too many is closed. */
    begin(incoming: IncomingMessage, outgoing: ServerResponse, handOn: () => void): void {
      const { socket } = incoming;
      // What was read together with the last request too many.
      if (socket.destroyed) return;
      const open = openOn(socket);
      // Half of the room is for those who wait for an answer before they ask again.
      const most = exchanges.size > MOST_UNDER_WAY / 2 ? 1 : MOST_ON_A_CONNECTION;
      if (open.size >= most) {
        socket.destroy();
        return;
      }
      open.add(outgoing);
      exchanges.set(outgoing, { incoming, socket, since: clock(), isAtWork: false, handOn });
      outgoing.once('close', () => end(outgoing));
      if (open.size === 1) handOn();
    },

    /** Whether the process can take one more on. */
    hasRoom(): boolean {
      if (exchanges.size <= MOST_UNDER_WAY) return true;
      makeRoom();
      return false;
    },

    /** Begins the work that a response needs; false when there is too much. */
    work(outgoing: ServerResponse): boolean {
      const exchange = exchanges.get(outgoing);
      if (!exchange) return false;
      if (atWork >= MOST_AT_WORK) {
        makeRoom();
        return false;
      }
      exchange.isAtWork = true;
      atWork++;
      return true;
    },

    responses: (): Iterable<ServerResponse> => exchanges.keys(),
    size: () => exchanges.size,
  };
}
