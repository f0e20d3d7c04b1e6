import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Context, Next } from 'hono';
import { accepts } from 'hono/accepts';

/** Beyond this quality brotli costs many times the time for a few percent of a page. */
const QUALITY = 5;

const coders = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  gzip: (body: Buffer) => promisify(gzip)(body),
};

/** Compresses pages. Assets are compressed when they are built; what the API signs goes out as it is. */
export async function compressPages(c: Context, next: Next): Promise<void> {
  await next();
  if (!c.res.headers.get('Content-Type')?.startsWith('text/html') || c.req.method === 'HEAD') return;
  const coding = accepts(c, {
    header: 'Accept-Encoding',
    supports: Object.keys(coders),
    default: 'identity',
    // Clients name gzip first out of habit, so it is our order that decides.
    match: (wishes, { supports, default: none }) =>
      supports.find((coder) => wishes.some((w) => w.type.toLowerCase() === coder && w.q > 0)) ?? none,
  });
  const code = Object.entries(coders).find(([name]) => name === coding)?.[1];
  if (!code) return;
  const body = await code(Buffer.from(await c.res.arrayBuffer()));
  c.res = new Response(new Uint8Array(body), c.res);
  c.res.headers.delete('Content-Length');
  c.res.headers.set('Content-Encoding', coding);
  c.res.headers.append('Vary', 'Accept-Encoding');
}
