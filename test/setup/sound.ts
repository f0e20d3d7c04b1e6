import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong, as "rule: element". */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate<AxeResults>('axe.run()');
  return found.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`));
}

/** Controls that are smaller than a thumb, as their text. */
const small = (page: Page) =>
  page.evaluate(() =>
    Array.from(
      document.querySelectorAll<HTMLElement>('button, .o, input[type=text], select, header a, footer a'),
    )
      .filter((e) => e.offsetParent && (e.offsetHeight < 48 || e.offsetWidth < 48))
      .map((e) => `${e.textContent} ${e.offsetWidth}×${e.offsetHeight}`),
  );

/** How many pixels the page is wider than the screen. */
const excess = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Whether everybody can use the page as it stands: it fits, thumbs find its controls, and axe-core has no complaint. */
export async function expectSound(page: Page): Promise<void> {
  expect(await excess(page)).toBe(0);
  expect(await small(page)).toEqual([]);
  expect(await violations(page)).toEqual([]);
}
