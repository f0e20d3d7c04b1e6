import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Configuration } from '../config/configuration.ts';
import type { UnderWay } from './requests-under-way.ts';

/** Answers a request; `env` holds the objects of Node's that it came with. */
export type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

/** Longer than proxies keep an idle connection: one that both ends close at will breaks requests. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Connections that may wait to be taken: as many as the kernel allows by default (net.core.somaxconn). With Node's 511 a
 * crowd that comes at once overflows the queue, and TCP tries again only after 1, 3 and 7 seconds.
 */
const BACKLOG = 4096;

/** Begins to listen. */
export function listen(
  fetch: Fetch,
  underWay: UnderWay,
  { host, port, requestTimeout }: Configuration,
): Promise<{ server: Server; origin: string }> {
  return new Promise((resolve, reject) => {
    const timeout = 1000 * requestTimeout;
    const serverOptions = {
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Close connections on which a request comes by drops.
      headersTimeout: timeout,
      requestTimeout: timeout,
      connectionsCheckingInterval: 1000,
    };
    const listener = getRequestListener((request, env) => fetch(request, env as HttpBindings), {
      hostname: host,
    });
    const server = createServer(serverOptions, (incoming, outgoing) => {
      underWay.begin(incoming, outgoing, listener);
    });
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      const address = server.address();
      if (address && typeof address === 'object') resolve({ server, origin: originOf(address) });
    });
  });
}

/** http://host:port of where a server listens. */
export function originOf({ address, port }: Pick<AddressInfo, 'address' | 'port'>): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
