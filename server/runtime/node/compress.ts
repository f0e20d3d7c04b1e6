import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Coders } from '../../platform.ts';

/** Beyond 5, brotli takes many times as long for a few percent of a page, which pays for cached pages alone. */
const QUALITY = { once: 5, kept: 11 };

/** Compression on Node's thread pool. */
export const nodeCoders: Coders = {
  br: async (content, isKept) =>
    new Uint8Array(
      await promisify(brotliCompress)(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: isKept ? QUALITY.kept : QUALITY.once,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      }),
    ),
  gzip: async (content, isKept) => new Uint8Array(await promisify(gzip)(content, isKept ? { level: 9 } : {})),
};
