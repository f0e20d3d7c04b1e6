import type { Platform } from './runtime/platform.ts';

/** Headers that keep browsers from doing anything with the API's replies, which are only data. */
export function apiHeaders({ secureCookies }: Pick<Platform, 'secureCookies'>): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    ...(secureCookies ? { 'Strict-Transport-Security': 'max-age=15552000; includeSubDomains' } : {}),
  };
}
