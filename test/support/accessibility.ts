import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions, Spec } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** In ASCII: seventeen other characters let Chromium store each of 650,000 in two bytes, and take half as long again. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8').replace(
  /[\u0080-\uffff]/g,
  (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
);

/** axe-core's rules for WCAG 2.2 AA, and for good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Large print needs a contrast of 7 to 1 at every size of type, where level AAA asks 4.5 for large type. */
const SPEC: Spec = {
  checks: [
    {
      id: 'color-contrast-enhanced',
      options: { contrastRatio: { normal: { expected: 7 }, large: { expected: 7 } } },
    },
  ],
};

/**
 * In the page: takes rows of long tables and lists out that are built like others which stay; what it returns puts them
 * back. axe-core takes seven times as long for 349 rows as for six, and says of each what it says of those. Of every kind
 * stay the first two (a stripe of either colour), the last, and the three of most text.
 */
function takeAlikeOut(): () => void {
  const varying =
    /^(id|href|for|name|value|title|aria-label(ledby)?|data-.*|d|points|[cr]?[xy]?|[xy][12]|width|height)$/;
  const leadsNowhere = (name: string, value: string) =>
    /^(for|aria-labelledby)$/.test(name) && value.split(/\s+/).some((id) => !document.getElementById(id));
  const builtAs = (element: Element): string => {
    const attributes = Array.from(element.attributes, ({ name, value }) => {
      if (!varying.test(name)) return `${name}=${value}`;
      return value.trim() === '' || leadsNowhere(name, value) ? `${name}: faulty` : name;
    });
    const hasText = Array.from(element.childNodes).some((node) => node instanceof Text && node.data.trim());
    return `<${element.localName} ${attributes}>${hasText}${Array.from(element.children, builtAs).join('')}</>`;
  };
  const [left, top] = [scrollX, scrollY];
  const places = new Map<Element, Comment>();
  for (const parent of document.querySelectorAll('tbody, ul, ol')) {
    if (parent.childElementCount <= 12 || parent.contains(document.activeElement)) continue;
    const kinds = new Map<string, Element[]>();
    for (const row of parent.children) {
      const kind = builtAs(row);
      kinds.set(kind, [...(kinds.get(kind) ?? []), row]);
    }
    for (const rows of kinds.values()) {
      const longest = rows.toSorted((a, b) => b.textContent.length - a.textContent.length).slice(0, 3);
      const stay = new Set([...rows.slice(0, 2), ...rows.slice(-1), ...longest]);
      for (const row of rows) if (!stay.has(row)) places.set(row, document.createComment(''));
    }
  }
  for (const [row, place] of places) row.replaceWith(place);
  return () => {
    for (const [row, place] of places) place.replaceWith(row);
    scrollTo(left, top);
  };
}

/** axe-core's findings, as "rule: element": of all rules, or of those that look at colours. */
async function violations(page: Page, looksAt: 'all' | 'colours' = 'all'): Promise<string[]> {
  // Once in each document.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  const options = (isElder: boolean): RunOptions => ({
    runOnly: { type: 'tag', values: looksAt === 'all' ? TAGS : ['cat.color'] },
    // axe-core would keep every element of all other results.
    resultTypes: ['violations'],
    // Both are off by default.
    rules: {
      'target-size': { enabled: looksAt === 'all' },
      'color-contrast-enhanced': { enabled: isElder },
    },
  });
  const results = await page.evaluate<AxeResults['violations']>(`(async () => {
    const isElder = document.documentElement.classList.contains('elder');
    const putBack = (${takeAlikeOut})();
    axe.configure(${JSON.stringify(SPEC)});
    const { violations } = await axe.run(isElder ? ${JSON.stringify(options(true))} : ${JSON.stringify(options(false))});
    putBack();
    return violations;
  })()`);
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

/**
 * Expects enough contrast at night, of a page that is sound by day: all else that axe-core looks at is the same, and in a
 * document which is there already this takes a fraction of what another one does.
 */
export async function expectColoursOfNight(page: Page): Promise<void> {
  // A colour that is still on its way to another is none of either.
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  expect(await violations(page, 'colours')).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
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
