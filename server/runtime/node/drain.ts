import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UnderWay } from './requests-under-way.ts';

/** Without a request for this long, those who send have noticed that they should not. */
const QUIET_MS = 1000;
/** The longest that a server which is about to end goes on listening, and then that it answers. */
const LISTENS_MS = 5000;
const ANSWERS_MS = 20_000;
/** What watches a server is not what it is there for. */
export const WATCHING = ['/healthz', '/readyz', '/metrics'];

/**
 * Returns what ends the server without cutting anybody off. When it is called, /readyz already says that others
 * should be asked. The server goes on listening until requests cease, and each reply closes its connection, so
 * that none is closed in the moment in which a request arrives on it. Then it listens no more, answers what is
 * under way, and closes what is left. Every wait is bounded.
 */
export function drainOf(server: Server, underWay: UnderWay): () => Promise<void> {
  let isEnding = false;
  let lastRequest = Number.NEGATIVE_INFINITY;

  // Before the app's own listener, which may have answered when it returns.
  server.prependListener('request', ({ url = '' }, response) => {
    if (!WATCHING.includes(url)) lastRequest = performance.now();
    if (isEnding) response.shouldKeepAlive = false;
  });

  async function quiet(mostMs: number): Promise<void> {
    const deadline = performance.now() + mostMs;
    const isQuiet = () => underWay.size() === 0 && performance.now() - lastRequest >= QUIET_MS;
    while (!isQuiet() && performance.now() < deadline) await sleep(20);
  }

  return async () => {
    isEnding = true;
    for (const response of underWay.responses()) response.shouldKeepAlive = false;
    await quiet(LISTENS_MS);
    // Closes idle connections, too: by now those on which nothing has come since the beginning.
    const closed = new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
    });
    // Connections opened in advance and never used would be waited for.
    await Promise.race([closed, quiet(ANSWERS_MS)]);
    server.closeAllConnections();
    await closed;
  };
}
