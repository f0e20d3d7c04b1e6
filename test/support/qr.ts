import { createRequire } from 'node:module';
import type jsqr from 'jsqr';
import type { Locator } from 'playwright-core';

const reader = createRequire(import.meta.url).resolve('jsqr');

/** Reads the QR code of an element from its pixels; undefined when there is none. */
export async function readQr(drawn: Locator): Promise<string | undefined> {
  const shot = await drawn.screenshot();
  const browser = drawn.page().context().browser();
  if (!browser) throw new Error('the page belongs to no browser');
  // In a separate page, because the site's policy forbids such a picture.
  const bench = await browser.newPage();
  try {
    await bench.addScriptTag({ path: reader });
    return await bench.evaluate(
      async (source) => {
        const picture = new Image();
        picture.src = source;
        await picture.decode();
        const { width, height } = picture;
        const canvas = new OffscreenCanvas(width, height).getContext('2d');
        if (!canvas) throw new Error('there is nothing to draw on');
        canvas.drawImage(picture, 0, 0);
        const { data } = canvas.getImageData(0, 0, width, height);
        const { jsQR } = window as unknown as { jsQR: typeof jsqr };
        return jsQR(data, width, height)?.data;
      },
      `data:image/png;base64,${shot.toString('base64')}`,
    );
  } finally {
    await bench.close();
  }
}
