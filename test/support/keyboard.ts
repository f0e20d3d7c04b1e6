import type { Page } from 'playwright-core';

/** Tabs after which a page of the tests has been gone round. */
const ROUND = 80;

/** What has the focus: its name without marks, and whether somebody sees that, by a ring within the screen. */
export const focused = (page: Page): Promise<{ name: string; isSeen: boolean }> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    if (!element || element === document.body) return { name: '', isSeen: true };
    const label = element.labels?.[0] ?? element;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { top, bottom, width, height } = element.getBoundingClientRect();
    const name = element.getAttribute('aria-label') ?? label.textContent ?? '';
    return {
      name: name.replaceAll(/[^\p{L}\p{N} –:]/gu, '').trim(),
      isSeen:
        outlineStyle !== 'none' &&
        Number.parseFloat(outlineWidth) > 0 &&
        width > 0 &&
        height > 0 &&
        bottom > 0 &&
        top < innerHeight,
    };
  });

/** Moves the focus on by Tab until it is on what goes by a name; wherever it is on the way, it is seen. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const names: string[] = [];
  while (names.length < ROUND) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (!now.isSeen) throw new Error(`nobody sees that ${now.name} has the focus`);
    names.push(now.name);
    if (now.name === name) return;
  }
  throw new Error(`${name} is not reached by Tab, but ${names.join(', ')}`);
}
