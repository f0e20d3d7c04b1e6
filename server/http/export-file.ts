import type { Context } from 'hono';
import type { Platform } from '../platform.ts';
import { codingFor } from './compression.ts';

/** A compressed file that is read in pieces. */
interface ExportFile {
  name: string;
  mediaType: string;
  pieces: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * Sends a stored file as it is to clients that accept gzip, which includes every browser, and unpacked to others.
 * Where the platform has no coder, the host compresses, and would compress it again.
 */
export function sendExport(
  c: Context,
  { coders }: Pick<Platform, 'coders'>,
  { name, mediaType, pieces }: ExportFile,
) {
  const isCompressed = 'gzip' in coders && codingFor(c, ['gzip']) !== undefined;
  return c.body(isCompressed ? pieces : pieces.pipeThrough(new DecompressionStream('gzip')), 200, {
    'Content-Type': mediaType,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'private, no-store',
    Vary: 'Accept-Encoding',
    ...(isCompressed && { 'Content-Encoding': 'gzip' }),
  });
}
