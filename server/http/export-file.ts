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
 * Sends a file as it is stored to those who take gzip, which is everybody with a browser, and unpacked to others. Where no
 * coder is, the host compresses, and would do so again.
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
