import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions, Spec } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** axe-core's rules for WCAG 2.2 AA, and for good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Large print needs a contrast of 7 to 1 at every size of type, where level AAA asks 4.5 of large type. */
const SPEC: Spec = {
  checks: [
    {
      id: 'color-contrast-enhanced',
      options: { contrastRatio: { normal: { expected: 7 }, large: { expected: 7 } } },
    },
  ],
};

/** axe-core's findings, as "rule: element". */
async function violations(page: Page): Promise<string[]> {
  // Once in each document.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  const isElder = (await page.locator('html.elder').count()) > 0;
  const options: RunOptions = {
    runOnly: { type: 'tag', values: TAGS },
    // Of all else axe-core would keep every element.
    resultTypes: ['violations'],
    // Both are off by default.
    rules: { 'target-size': { enabled: true }, 'color-contrast-enhanced': { enabled: isElder } },
  };
  const results = await page.evaluate<AxeResults['violations']>(
    `axe.configure(${JSON.stringify(SPEC)}), axe.run(${JSON.stringify(options)}).then((r) => r.violations)`,
  );
  return results.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`));
}

/** The texts of controls smaller than a thumb. */
const smallControls = (page: Page) =>
  page.evaluate(() =>
    Array.from(
      document.querySelectorAll<HTMLElement>('button, .o, input[type=text], select, header a, footer a'),
    )
      .filter((e) => e.offsetParent && (e.offsetHeight < 48 || e.offsetWidth < 48))
      .map((e) => `${e.textContent} ${e.offsetWidth}×${e.offsetHeight}`),
  );

/** How many pixels the page is wider than the screen. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Expects that the page fits, and that thumbs hit its controls. */
export async function expectFitting(page: Page): Promise<void> {
  expect(await overflow(page)).toBe(0);
  expect(await smallControls(page)).toEqual([]);
}

/** Expects that everybody can use the page: it fits, thumbs hit its controls, and axe-core finds nothing. */
export async function expectSound(page: Page): Promise<void> {
  await expectFitting(page);
  expect(await violations(page)).toEqual([]);
}

/** The same of a page of the console, which is dense: controls have the 24 pixels of WCAG 2.2, not a thumb's. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await overflow(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
}
