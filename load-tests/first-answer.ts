import type { Browser, CDPSession } from 'playwright-core';

/** A page's figures on a slow phone in a slow network. */
export interface FirstAnswer {
  /** Milliseconds from the start of the navigation until the first radio button has been chosen. */
  answered: number;
  /** Milliseconds until it was visible. */
  seen: number;
  /** Bytes over the network until then, headers included, and their requests. */
  bytes: number;
  requests: number;
}

/** A network and a processor: milliseconds a request, bytes a second, and how much slower than this machine. */
export interface Conditions {
  latency: number;
  throughput: number;
  slowdown: number;
}

export const slow3G: Conditions = { latency: 2000, throughput: 50_000, slowdown: 4 };
/** Lighthouse's values for phones when it really slows requests down. */
export const slow4G: Conditions = { latency: 562.5, throughput: 184_320, slowdown: 4 };

/** Puts a page under these conditions. */
export async function slowDown(
  devtools: CDPSession,
  { latency, throughput, slowdown }: Conditions,
): Promise<void> {
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
}

/** Opens the page on a phone for the first time, and answers its first question. */
export async function measureFirstAnswer(
  browser: Browser,
  url: string,
  conditions: Conditions,
): Promise<FirstAnswer> {
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
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      requests++;
    });
    await slowDown(devtools, conditions);
    await page.addInitScript(() => {
      addEventListener('change', () => performance.mark('answered'), { capture: true, once: true });
      const look = () => {
        const label = document.querySelector('input[type=radio]')?.closest('label');
        if (label && label.getBoundingClientRect().height > 0) performance.mark('seen');
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    // No wait for scripts or images: the first answer counts.
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
