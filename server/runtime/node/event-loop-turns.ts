/**
 * Requests for pages that have to be made wait for a turn. Each round of Node's event loop begins as many as there is
 * time for, so that between two renderings Node reads its sockets, and cached pages go out: a thousand searches at
 * once made everybody else wait for ten seconds. While connections are coming, most rounds are theirs, because Node
 * takes one in each (see request-batching.ts).
 */
const ROUND_MS = 4;
/** The most in a round. With one, cheap replies came half as often. */
const MOST = 16;
const MEANWHILE_MS = 50;

export function createTurns(clock: () => number = () => performance.now()) {
  const waiting: (() => void)[] = [];
  let left = 0;
  let areComing = false;
  let isHeldBack = false;
  let begunAt = Number.NEGATIVE_INFINITY;

  /** One at a time: between two of them Node does what the first has made ready, such as rendering its page. */
  function beginRound(): void {
    left = Math.min(MOST, waiting.length);
    setImmediate(first);
    for (let i = 1; i < left; i++) setImmediate(next);
  }

  function first(): void {
    const now = clock();
    isHeldBack = areComing && now - begunAt < MEANWHILE_MS;
    areComing = false;
    if (!isHeldBack) begunAt = now;
    next();
  }

  function next(): void {
    left--;
    if (!isHeldBack && clock() - begunAt < ROUND_MS) waiting.shift()?.();
    if (left === 0 && waiting.length > 0) beginRound();
  }

  return {
    /** Resolves when it is the caller's turn. */
    take(): Promise<void> {
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (left === 0) beginRound();
      });
    },
    /** Call it for each new connection. */
    connected(): void {
      areComing = true;
    },
  };
}
