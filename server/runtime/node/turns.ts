/**
 * Who asks for what has to be made waits for a turn. One begins each time that Node goes round its event loop, so that
 * between one page that is rendered and the next Node reads its sockets, and what is kept goes out to others: a thousand
 * searches at once made everybody else wait for ten seconds. As long as connections are coming most turns are theirs,
 * for Node takes one in each round (see request-batching.ts).
 */
const MEANWHILE_MS = 50;

export function createTurns(clock: () => number = () => performance.now()) {
  const waiting: (() => void)[] = [];
  let isRunning = false;
  let areComing = false;
  let begunAt = Number.NEGATIVE_INFINITY;

  function goOn(): void {
    const isHeldBack = areComing && clock() - begunAt < MEANWHILE_MS;
    areComing = false;
    if (!isHeldBack) {
      begunAt = clock();
      waiting.shift()?.();
    }
    isRunning = waiting.length > 0;
    if (isRunning) setImmediate(goOn);
  }

  return {
    /** Resolves when it is the caller's turn. */
    take(): Promise<void> {
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (isRunning) return;
        isRunning = true;
        setImmediate(goOn);
      });
    },
    /** To be called with each new connection. */
    connected(): void {
      areComing = true;
    },
  };
}
