import { afterAll, expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { openChromium } from '../support/chromium.ts';
import { nationalPage } from '../support/fixtures/national-release.ts';

const chromium = await openChromium();
afterAll(() => chromium.close());

test.each([
  ['zh-CN', 360, 'light', 'normal'],
  ['en', 1280, 'dark', 'normal'],
  ['en', 360, 'light', 'elder'],
] as const)(
  'all cities are readable by everybody: %s, %i px wide, %s, %s',
  async (language, width, colorScheme, mode) => {
    const page = await chromium.newPage({ viewport: { width, height: 800 }, colorScheme });
    await page.setContent(nationalPage(language, { pin: '330100' }, mode));
    await expectSound(page);
    // No rank overlaps the name beside it.
    const overprinted = await page.evaluate(() =>
      Array.from(document.querySelectorAll('td.rank'))
        .filter((cell) => {
          const text = document.createRange();
          text.selectNodeContents(cell);
          const name = cell.nextElementSibling!.querySelector('a')!;
          return text.getBoundingClientRect().right > name.getBoundingClientRect().left;
        })
        .map((cell) => cell.textContent),
    );
    expect(overprinted).toEqual([]);
    await page.close();
  },
);

test('provinces are squares of one size, with their scores in numbers, and lead to their cities', async () => {
  const page = await chromium.newPage({ viewport: { width: 360, height: 640 } });
  await page.setContent(nationalPage('zh-CN', { sort: 'name', province: '44', kind: 'prefecture' }));
  const tiles = page.locator('.tiles li > *');
  const boxes = await tiles.evaluateAll((all) =>
    all.map((tile) => {
      const { width, height } = tile.getBoundingClientRect();
      return {
        width: Math.round(width),
        height: Math.round(height),
        isWhole: tile.scrollWidth <= tile.clientWidth,
      };
    }),
  );
  expect(boxes).toHaveLength(34);
  expect(new Set(boxes.map((box) => JSON.stringify(box))).size).toBe(1);
  expect(boxes[0]).toMatchObject({ height: boxes[0]!.width, isWhole: true });
  const texts = await tiles.allInnerTexts();
  expect(texts.filter((text) => /^\S{2,3}\s\d\d\.\d$/.test(text))).toHaveLength(31);
  expect(texts.filter((text) => /^(台湾|香港|澳门)\s–$/.test(text))).toHaveLength(3);
  const pathOf = (code: string) => page.locator(`.t${code} a`).getAttribute('href');
  expect(await pathOf('33')).toBe('/results/2018?province=33&kind=prefecture&sort=name');
  // A second press on the chosen province brings all others back.
  expect(await pathOf('44')).toBe('/results/2018?kind=prefecture&sort=name');
  expect(await page.locator('.tiles [aria-current]').textContent()).toMatch(/^广东/);
  await page.close();
});

test('a city’s line in the drawing names it and leads to its row, below a head that stays', async () => {
  const page = await chromium.newPage({ viewport: { width: 1280, height: 800 } });
  await page.setContent(nationalPage('en', { pin: '330100' }));
  const line = page.locator('.strip a', { has: page.locator('title', { hasText: 'Kunming' }) });
  expect(await line.locator('title').textContent()).toMatch(/^Kunming \d+\.\d\d \(\d+\.\d\d – \d+\.\d\d\)$/);
  await line.locator('rect').click();
  const topOf = (selector: string) =>
    page.locator(selector).evaluate((e) => Math.round(e.getBoundingClientRect().top));
  await expect.poll(() => topOf('#c530100')).toBeLessThan(400);
  const head = page.locator('.scores thead th').first();
  const bottom = await head.evaluate((e) => e.getBoundingClientRect().bottom);
  expect(await topOf('.scores thead th.name')).toBe(0);
  // The reader's own city stays pinned too, and the linked row is below both.
  expect(Math.abs((await topOf('.mine th')) - bottom)).toBeLessThanOrEqual(1);
  const mine = await page.locator('.mine th').evaluate((e) => e.getBoundingClientRect().bottom);
  expect(await topOf('#c530100')).toBeGreaterThanOrEqual(Math.floor(mine));
  await page.close();
});

test('on paper there are neither forms nor heads over rows', async () => {
  const page = await chromium.newPage({ viewport: { width: 800, height: 1000 } });
  await page.setContent(nationalPage('zh-CN', { pin: '330100' }));
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const selector of ['.filter', '.jumps', '.unpin', 'header nav', 'footer'])
    expect([selector, await page.locator(selector).first().isVisible()]).toEqual([selector, false]);
  const positions = await page
    .locator('.scores th')
    .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).position));
  expect(new Set(positions)).toEqual(new Set(['static']));
  expect(await page.locator('.tiles').isVisible()).toBe(true);
  // Print uses dark ink whatever the screen's mode, and one line per city.
  const ink = await page.locator('html').evaluate((html) => getComputedStyle(html).color);
  expect(ink).toBe('rgb(29, 43, 47)');
  const count = page.locator('.scores tbody:last-child small').first();
  expect(await count.evaluate((small) => getComputedStyle(small).display)).toBe('inline');
  await page.close();
});
