import type { Context, MiddlewareHandler } from 'hono';
import type { Platform } from '../platform.ts';
import { Problem } from './problems.ts';

/**
 * Refuses a form that a page of another site posts, which a browser would send with the resident's cookies where it does
 * not know SameSite. Browsers say where a request comes from; those that do not say it, and those that hide it
 * (`Origin: null`, as this site's own Referrer-Policy has it), are left to SameSite.
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
