import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions, Spec } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 AA as far as axe-core can tell, and what it holds to be good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Large print is held to 7 to 1 whatever the size of its type, for which level AAA would be content with 4.5. */
const SPEC: Spec = {
  checks: [
    {
      id: 'color-contrast-enhanced',
      options: { contrastRatio: { normal: { expected: 7 }, large: { expected: 7 } } },
    },
  ],
};

/** What axe-core finds wrong, as "rule: element". */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const isElder = (await page.locator('html.elder').count()) > 0;
  const options: RunOptions = {
    runOnly: { type: 'tag', values: TAGS },
    // Both are off unless they are asked for.
    rules: { 'target-size': { enabled: true }, 'color-contrast-enhanced': { enabled: isElder } },
  };
  const { violations: found } = await page.evaluate<AxeResults>(
    `axe.configure(${JSON.stringify(SPEC)}), axe.run(${JSON.stringify(options)})`,
  );
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
