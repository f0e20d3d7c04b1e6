import type { Context } from 'hono';

/** Adds better-auth's cookies to a reply. */
export function setCookies(c: Context, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true });
}
