import type { Context, MiddlewareHandler, Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Problem } from './problems.ts';

/**
 * Refuses bodies of more than `maxBytes`. A stated length is trusted, since the HTTP parser holds the client to it;
 * only a body of unknown length is counted as it arrives, which costs a stream.
 */
export function limitBody(maxBytes: number): MiddlewareHandler {
  const bound = boundBody(maxBytes);
  return async (c: Context, next: Next) => {
    await bound(c);
    await next();
  };
}

/** `limitBody` for a route outside of middleware, which calls it before reading the body. */
export function boundBody(maxBytes: number): (c: Context) => Promise<unknown> | undefined {
  const refuse = (): never => {
    throw new Problem('content-too-large', { maxBytes });
  };
  const count = bodyLimit({ maxSize: maxBytes, onError: refuse });
  return (c) => {
    const stated = c.req.header('content-length');
    if (stated === undefined || c.req.header('transfer-encoding') !== undefined)
      return count(c, async () => {});
    return Number(stated) > maxBytes ? refuse() : undefined;
  };
}
