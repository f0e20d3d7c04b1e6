import type { Context } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { contentPolicy } from '../../web/ui/content-security-policy.ts';
import type { Platform } from '../platform.ts';

/**
 * Security headers of pages: no page may use the camera, the location and the like, or be framed.
 * @param isShared whether other sites may embed the page
 */
export const pageSecurity = ({ secureCookies }: Pick<Platform, 'secureCookies'>, isShared = false) =>
  secureHeaders({
    strictTransportSecurity: secureCookies,
    xFrameOptions: isShared ? false : 'DENY',
    ...(isShared ? { crossOriginResourcePolicy: 'cross-origin', crossOriginOpenerPolicy: false } : {}),
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

/** Security headers of the API: its replies are data that a browser must not interpret. */
export function apiHeaders({ secureCookies }: Pick<Platform, 'secureCookies'>): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    ...(secureCookies ? { 'Strict-Transport-Security': 'max-age=15552000; includeSubDomains' } : {}),
  };
}

/** Headers of every page. Pages depend on the reader's language, so shared caches keep none. */
export async function pageHeaders(): Promise<Record<string, string>> {
  return {
    'Content-Security-Policy': await contentPolicy(),
    'Cache-Control': 'private, no-cache',
    Vary: 'Accept-Language, Cookie',
  };
}

/**
 * No cache keeps a page with an invitation, a hand-off, a receipt or a person's answers, not even the browser's,
 * because people share phones and computers.
 */
export function cachingOf(c: Context): Record<string, string> {
  const isOwn = c.req.method === 'POST' || c.req.query('k') !== undefined || c.req.query('t') !== undefined;
  return isOwn || c.req.path.startsWith('/receipts/') ? { 'Cache-Control': 'private, no-store' } : {};
}
