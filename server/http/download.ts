import type { Context } from 'hono';

/** Sends an untrusted file: browsers save it and never run or show it, and no cache keeps it. */
export const sendDownload = (c: Context, { bytes, name }: { bytes: Uint8Array; name: string }) =>
  c.body(new Uint8Array(bytes), 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': attachment({ name }),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, no-store',
  });

/**
 * The header that makes a browser save a reply under a name (RFC 6266, RFC 8187).
 * @param plain in ASCII, for clients that support no other
 */
export function attachment({ plain, name }: { plain?: string; name: string }): string {
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment${plain === undefined ? '' : `; filename="${plain}"`}; filename*=UTF-8''${encoded}`;
}
