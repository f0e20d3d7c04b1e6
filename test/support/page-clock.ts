import type { Page } from 'playwright-core';

/** Further ahead than the page's clock gets during the request for its time. */
const AHEAD_MS = 5000;

/**
 * Stops the clock that `page.clock.install` gave a page, five seconds ahead: until `resume`, only `runFor` moves it.
 * So things that must happen within a moment do, however slow the machine is.
 */
export async function stopClock(page: Page): Promise<void> {
  const now = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(now + AHEAD_MS);
}
