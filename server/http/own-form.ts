import type { Context, MiddlewareHandler } from 'hono';
import type { Platform } from '../platform.ts';
import { Problem } from './problems.ts';

/**
 * Refuses forms posted by another site's page: a browser without SameSite would send them with the resident's
 * cookies. Browsers state a request's origin; where one does not, or hides it (`Origin: null`, which this site's own
 * Referrer-Policy causes), SameSite has to suffice.
 */
export const requireOwnForm =
  (platform: Pick<Platform, 'publicUrl'>): MiddlewareHandler =>
  async (c, next) => {
    const site = c.req.header('Sec-Fetch-Site');
    const isOwn = site === undefined ? isOwnOrigin(c, platform) : site === 'same-origin' || site === 'none';
    if (!isOwn) throw new Problem('credential-invalid');
    await next();
  };

/** Whether the browser states that a page of this site sent a request; a missing statement is no. */
export function statesOwnOrigin(c: Context, { publicUrl }: Pick<Platform, 'publicUrl'>): boolean {
  const site = c.req.header('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin';
  return isStated(c.req.header('Origin')) && isOwnOrigin(c, { publicUrl });
}

const isStated = (origin: string | undefined): origin is string => origin !== undefined && origin !== 'null';

function isOwnOrigin(c: Context, { publicUrl }: Pick<Platform, 'publicUrl'>): boolean {
  const origin = c.req.header('Origin');
  if (!isStated(origin)) return true;
  return origin === publicUrl || origin.replace(/^https?:\/\//, '') === c.req.header('Host');
}
