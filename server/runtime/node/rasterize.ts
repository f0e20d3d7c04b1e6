import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Bytes } from '../../platform.ts';

/**
 * The font of pictures, since a server may have none: Noto Sans Hans Medium, reduced by pyftsubset to Latin, punctuation
 * and the characters of GB 2312, and renamed as its licence asks. Beside this file in the sources, two levels above the
 * built server in dist/server.
 */
const font = ['fonts/card.otf', '../../server/runtime/node/fonts/card.otf']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(path));
const FAMILY = 'Chengsheng Cards';

/** Makes a PNG of a drawing, on a separate thread. Loaded with the first picture, because most servers render few. */
export async function rasterize(svg: string): Promise<Bytes> {
  if (!font) throw new Error(`There is no fonts/card.otf at or above ${import.meta.dirname}.`);
  const { renderAsync } = await import('@resvg/resvg-js');
  const image = await renderAsync(svg, {
    font: { fontFiles: [font], loadSystemFonts: false, defaultFontFamily: FAMILY },
  });
  return new Uint8Array(image.asPng());
}
