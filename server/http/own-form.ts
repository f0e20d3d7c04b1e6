import type { Context, MiddlewareHandler } from 'hono';
import type { Platform } from '../platform.ts';
import { Problem } from './problems.ts';

/**
 * Refuses forms that another site's page posts: a browser that does not know SameSite would send them with the
 * resident's cookies. Browsers state a request's origin; where one does not, or hides it (`Origin: null`, which this
 * site's own Referrer-Policy causes), SameSite has to do.
 */
export const requireOwnForm =
  (platform: Pick<Platform, 'publicUrl'>): MiddlewareHandler =>
  async (c, next) => {
    const site = c.req.header('Sec-Fetch-Site');
    const isOwn = site === undefined ? isOwnOrigin(c, platform) : site === 'same-origin' || site === 'none';
    if (!isOwn) throw new Problem('credential-invalid');
    await next();
  };

function isOwnOrigin(c: Context, { publicUrl }: Pick<Platform, 'publicUrl'>): boolean {
  const origin = c.req.header('Origin');
  if (origin === undefined || origin === 'null') return true;
  return origin === publicUrl || origin.replace(/^https?:\/\//, '') === c.req.header('Host');
}
