import type { Context } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { contentPolicy } from '../../web/ui/policy.ts';
import type { Platform } from '../platform.ts';

/** Headers that keep browsers from doing what nobody asked for: no page is framed, and none needs what it could ask for. */
export const pageSecurity = ({ secureCookies }: Pick<Platform, 'secureCookies'>) =>
  secureHeaders({
    strictTransportSecurity: secureCookies,
    xFrameOptions: 'DENY',
    permissionsPolicy: {
      browsingTopics: [],
      camera: [],
      displayCapture: [],
      geolocation: [],
      microphone: [],
      payment: [],
      usb: [],
    },
  });

/** Headers that keep browsers from doing anything with the API's replies, which are only data. */
export function apiHeaders({ secureCookies }: Pick<Platform, 'secureCookies'>): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    ...(secureCookies ? { 'Strict-Transport-Security': 'max-age=15552000; includeSubDomains' } : {}),
  };
}

/** Headers of every page. It depends on the reader's language, so no shared cache may keep it. */
export async function pageHeaders(): Promise<Record<string, string>> {
  return {
    'Content-Security-Policy': await contentPolicy(),
    'Cache-Control': 'private, no-cache',
    Vary: 'Accept-Language, Cookie',
  };
}

/**
 * A page with an invitation, a hand-off, a receipt or somebody's answers in it is left in no cache, not even the
 * browser's own: telephones and computers are shared.
 */
export function cachingOf(c: Context): Record<string, string> {
  const isOwn = c.req.method === 'POST' || c.req.query('k') !== undefined || c.req.query('t') !== undefined;
  return isOwn || c.req.path.startsWith('/receipts/') ? { 'Cache-Control': 'private, no-store' } : {};
}
