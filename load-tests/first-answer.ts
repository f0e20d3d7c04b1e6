import chromium from '@sparticuz/chromium';
import { type Browser, chromium as driver } from 'playwright-core';

/** How a page does on a slow phone in a slow network. */
export interface FirstAnswer {
  /** Milliseconds from the start of the navigation until the first radio button has been chosen. */
  answered: number;
  /** Until it could be seen. */
  seen: number;
  /** Bytes over the network until then, headers included, and the requests that they came in. */
  bytes: number;
  requests: number;
}

/** Slow 3G, and a processor a quarter as fast as this one. */
const NETWORK = {
  offline: false,
  latency: 2000,
  downloadThroughput: 50_000,
  uploadThroughput: 50_000,
};
const SLOWDOWN = 4;

export async function openBrowser(): Promise<Browser> {
  // Chromium's own sandbox refuses to run as root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return await driver.launch({
    executablePath: process.env.CHROMIUM ?? (await chromium.executablePath()),
    args,
  });
}

/** Opens the page on a phone that has never seen it, and answers its first question. */
export async function measureFirstAnswer(browser: Browser, url: string): Promise<FirstAnswer> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 640 },
    hasTouch: true,
    locale: 'zh-CN',
  });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    let bytes = 0;
    let requests = 0;
    await devtools.send('Network.enable');
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      requests++;
    });
    await devtools.send('Network.emulateNetworkConditions', NETWORK);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    await page.addInitScript(() => {
      addEventListener('change', () => performance.mark('answered'), { capture: true, once: true });
      const look = () => {
        const label = document.querySelector('input[type=radio]')?.closest('label');
        if (label && label.getBoundingClientRect().height > 0) performance.mark('seen');
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    // No wait for scripts or images: the first answer is what counts.
    await page.goto(url, { waitUntil: 'commit', timeout: 120_000 });
    const radio = page.locator('label:has(input[type=radio]), input[type=radio]').first();
    await radio.click({ timeout: 120_000 });
    await page.waitForFunction(() => document.querySelector('input[type=radio]:checked') !== null);
    const marks = await page.evaluate(() =>
      ['seen', 'answered'].map((name) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN),
    );
    return { seen: marks[0]!, answered: marks[1]!, bytes, requests };
  } finally {
    await context.close();
  }
}
