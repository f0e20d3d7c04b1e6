import type { Context, Next } from 'hono';
import { accepts } from 'hono/accepts';
import type { Coders } from '../platform.ts';

/** The first of these content codings that the caller accepts. */
export function codingFor(c: Context, codings: readonly string[]): string | undefined {
  const coding = accepts(c, {
    header: 'Accept-Encoding',
    supports: [...codings],
    default: '',
    // The server's order decides, because clients name gzip first out of habit.
    match: (wishes, { supports, default: none }) =>
      supports.find((coder) => wishes.some((w) => w.type.toLowerCase() === coder && w.q > 0)) ?? none,
  });
  return coding || undefined;
}

/** Compresses pages. The build compresses assets; signed API content stays as it is. */
export function compressPages(coders: Coders) {
  const codings = Object.keys(coders);
  return async (c: Context, next: Next): Promise<void> => {
    await next();
    const { headers } = c.res;
    if (!headers.get('Content-Type')?.startsWith('text/html') || c.req.method === 'HEAD') return;
    if (codings.length === 0 || headers.has('Content-Encoding')) return;
    const coding = codingFor(c, codings);
    const code = coding && coders[coding];
    if (!code) return;
    const body = await code(new Uint8Array(await c.res.arrayBuffer()), false);
    c.res = new Response(body, c.res);
    c.res.headers.delete('Content-Length');
    c.res.headers.set('Content-Encoding', coding);
    c.res.headers.append('Vary', 'Accept-Encoding');
  };
}
