import type { Context } from 'hono';

/** A stranger's file: it is saved, and never run, shown or kept on the way. */
export const sendDownload = (c: Context, { bytes, name }: { bytes: Uint8Array; name: string }) =>
  c.body(new Uint8Array(bytes), 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': attachment({ name }),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, no-store',
  });

/**
 * The header by which a browser saves a reply under a name (RFC 6266, RFC 8187).
 * @param plain in ASCII, for clients that know no other
 */
export function attachment({ plain, name }: { plain?: string; name: string }): string {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment${plain === undefined ? '' : `; filename="${plain}"`}; filename*=UTF-8''${encoded}`;
}
