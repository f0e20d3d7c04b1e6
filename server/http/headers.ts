import { secureHeaders } from 'hono/secure-headers';
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
