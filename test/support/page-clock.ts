import type { Page } from 'playwright-core';

/** Further ahead than the page's clock gets while it is asked for the time. */
const AHEAD_MS = 5000;

/**
 * Stops the clock that `page.clock.install` gave a page, five seconds ahead: until `resume`, only `runFor` moves it. What
 * has to happen within a moment then does, however slow the machine is.
 */
export async function stopClock(page: Page): Promise<void> {
  const now = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(now + AHEAD_MS);
}
