import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Configuration } from '../config/configuration.ts';
import type { UnderWay } from './requests-under-way.ts';

/** Answers a request; `env` holds Node's objects of it. */
export type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>;

/** Longer than proxies keep an idle connection: if both ends may close it, requests break. */
const KEEP_ALIVE_MS = 75_000;

/**
 * The most connections that may wait to be accepted: as many as the kernel allows by default (net.core.somaxconn).
 * With Node's 511 a sudden crowd overflows the queue, and TCP tries again only after 1, 3 and 7 seconds.
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
      // Close slow-loris connections.
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

/** The server's address as http://host:port. */
export function originOf({ address, port }: Pick<AddressInfo, 'address' | 'port'>): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
