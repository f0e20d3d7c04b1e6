import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UnderWay } from './requests-under-way.ts';

/** After this long without a request, senders have noticed that they should ask another server. */
const QUIET_MS = 1000;
/** The longest that an ending server continues to listen, and then to answer. */
const LISTENS_MS = 5000;
const ANSWERS_MS = 20_000;
/** Monitoring requests, which do not count as traffic. */
export const WATCHING = ['/healthz', '/readyz', '/metrics'];

/**
 * Returns a function that ends the server without cutting anybody off. When it is called, /readyz already tells
 * balancers to use other servers. The server continues to listen until requests cease, and each reply closes its
 * connection, so that none closes just as a request arrives on it. Then it stops listening, answers the requests
 * under way, and closes the rest. Every wait is bounded.
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
    // Also closes idle connections, which by now have been silent since the drain began.
    const closed = new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
    });
    // Connections that were opened in advance and never used would hold this up.
    await Promise.race([closed, quiet(ANSWERS_MS)]);
    server.closeAllConnections();
    await closed;
  };
}
