/**
 * Requests that arrive at the same moment proceed together: a moment lasts until Node has read what lies in its
 * sockets.
 *
 * While connections are coming, requests proceed one by one instead. Node takes one new connection in each round of
 * its event loop (libuv since 1.45), and with a crowd's requests in every round, the rest of the crowd would not get
 * in for many seconds. A connected client waits for unconnected ones no longer than `PATIENCE_MS`.
 *
 * This queue is separate from event-loop-turns.ts: there requests begin one at a time, so that slow ones leave room
 * for the rest. With that one queue for both, a submission takes 1.22 times the server's processor time (2 shared
 * cores, 28 November 2026, median of ten turns).
 */
const PATIENCE_MS = 1000;

export function createRequestBatching(clock: () => number = () => performance.now()) {
  let waiting: (() => void)[] = [];
  let since = 0;
  let areComing = false;

  function goOn(): void {
    const isOver = !areComing || clock() - since > PATIENCE_MS;
    areComing = false;
    const next = isOver ? waiting : waiting.splice(0, 1);
    if (isOver) waiting = [];
    for (const resolve of next) resolve();
    if (waiting.length > 0) setImmediate(goOn);
  }

  return {
    /** Resolves when it is the request's turn. */
    gather(): Promise<void> {
      return new Promise((resolve) => {
        if (waiting.push(resolve) > 1) return;
        since = clock();
        setImmediate(goOn);
      });
    },
    /** Call it for each new connection. */
    connected(): void {
      areComing = true;
    },
  };
}
