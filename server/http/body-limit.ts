import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Problem } from './problems.ts';

/**
 * Refuses bodies of more than `maxBytes`. A stated length is trusted, since the HTTP parser holds the client to it;
 * only a body of unknown length is counted as it arrives, which costs a stream.
 */
export function limitBody(maxBytes: number): MiddlewareHandler {
  const refuse = (): never => {
    throw new Problem('content-too-large', { maxBytes });
  };
  const count = bodyLimit({ maxSize: maxBytes, onError: refuse });
  return async (c, next) => {
    const stated = c.req.header('content-length');
    if (stated === undefined || c.req.header('transfer-encoding') !== undefined) return await count(c, next);
    if (Number(stated) > maxBytes) refuse();
    await next();
  };
}
