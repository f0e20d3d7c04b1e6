import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The bounds on unanswered requests. Node reads whatever arrives and hands over every request at once, a thousand of
 * one connection in a single read, so nothing else keeps them from filling the memory.
 */

/**
 * On one connection, which hands on one at a time. Browsers and proxies wait for each answer; only a script sends
 * further requests before it.
 */
const MOST_ON_A_CONNECTION = 16;
/** In a process: more than the submissions that may wait for a transaction, at some 10 kB each. */
const MOST_UNDER_WAY = 12_000;
/** Requests in a process that take more than sending a cached page: a rendered page takes 100 kB until it is sent. */
const MOST_AT_WORK = 1000;
/** A client that takes longer to send or to read makes room for others when there is none. */
const SLOW_MS = 2000;
const LOOK_MS = 50;

interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  since: number;
  isAtWork: boolean;
  handOn: HandOn;
  /** Its index among all. */
  place: number;
}

type HandOn = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;

/** A connection's unanswered requests, in order. */
const OPEN = Symbol('open');
type Connection = Socket & { [OPEN]?: Exchange[] };

export type UnderWay = ReturnType<typeof createUnderWay>;

export function createUnderWay(clock: () => number = () => performance.now()) {
  /**
   * Reused slots. A `Map` or `Set` by response, whose outgrown tables keep their old entries from being collected
   * with the young objects, cost more of a page's time than all else: 50 of 100 µs.
   */
  const exchanges: (Exchange | undefined)[] = [];
  const free: number[] = [];
  let atWork = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const size = () => exchanges.length - free.length;
  const under = () => exchanges.filter((exchange) => exchange !== undefined);

  function end(exchange: Exchange): void {
    exchanges[exchange.place] = undefined;
    free.push(exchange.place);
    if (exchange.isAtWork) atWork--;
  }

  /** One listener for all: one each would cost as much as the rest. */
  function ended(this: ServerResponse): void {
    const { socket } = this.req;
    const open = openOn(socket);
    const at = open.findIndex(({ outgoing }) => outgoing === this);
    if (at < 0) return;
    for (const exchange of open.splice(at, 1)) end(exchange);
    const [next] = open;
    if (next && !socket.destroyed) next.handOn(next.incoming, next.outgoing);
  }

  function openOn(socket: Connection): Exchange[] {
    const known = socket[OPEN];
    if (known) return known;
    const open: Exchange[] = [];
    socket[OPEN] = open;
    // When a connection with several responses breaks, Node tells only the first one.
    socket.once('close', () => open.splice(0).forEach(end));
    return open;
  }

  /**
   * Cuts off clients that keep the server waiting, and clients that send request upon request. The room is free a
   * moment later.
   */
  function makeRoom(): void {
    const now = clock();
    if (now - lookedAt < LOOK_MS) return;
    lookedAt = now;
    for (const { incoming, outgoing, since } of under()) {
      const isWaitedFor = !incoming.complete || outgoing.writableEnded || outgoing.writableNeedDrain;
      const isSlow = isWaitedFor && now - since > SLOW_MS;
      if (isSlow || openOn(incoming.socket).length > 1) incoming.socket.destroy();
    }
  }

  return {
    /**
     * Accepts a request, and hands it on when its turn comes on its connection; a connection with too many requests
     * is closed.
     */
    begin(incoming: IncomingMessage, outgoing: ServerResponse, handOn: HandOn): void {
      const { socket } = incoming;
      // Requests that were read together with the excess one.
      if (socket.destroyed) return;
      const open = openOn(socket);
      // Half of the room is for clients that wait for an answer before they ask again.
      const most = size() > MOST_UNDER_WAY / 2 ? 1 : MOST_ON_A_CONNECTION;
      if (open.length >= most) {
        socket.destroy();
        return;
      }
      const place = free.pop() ?? exchanges.length;
      const exchange: Exchange = { incoming, outgoing, since: clock(), isAtWork: false, handOn, place };
      exchanges[place] = exchange;
      open.push(exchange);
      outgoing.on('close', ended);
      if (open.length === 1) handOn(incoming, outgoing);
    },

    /** Whether the process can accept one more. */
    hasRoom(): boolean {
      if (size() <= MOST_UNDER_WAY) return true;
      makeRoom();
      return false;
    },

    /** Begins the work for a response; false when there is too much. */
    work({ req }: ServerResponse): boolean {
      const exchange = openOn(req.socket).find(({ incoming }) => incoming === req);
      if (!exchange || exchange.isAtWork) return exchange !== undefined;
      if (atWork >= MOST_AT_WORK) {
        makeRoom();
        return false;
      }
      exchange.isAtWork = true;
      atWork++;
      return true;
    },

    responses: (): ServerResponse[] => under().map(({ outgoing }) => outgoing),
    size,
  };
}
