import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { gatewayTo } from '../support/gateway.ts';
import { tokenFor } from '../support/interviewers.ts';
import { stopClock } from '../support/page-clock.ts';
import { answerTiny, begin, choose, goOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** A page that the browser translates: text that changes on it must stay translatable. */

const { db, url } = await testDatabase();
const credentials = ['device' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { credentials } });
const gateway = await gatewayTo(await listeningServer(url));
const browser = testBrowser();

/** Keeps doing what Chrome's translation does: wraps each text in font elements, and takes texts out. */
const translating = (page: Page) =>
  page.evaluate(() => {
    const translate = () => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      for (const text of texts) {
        if (!text.data.trim() || text.parentElement?.closest('font, script, style')) continue;
        const font = document.createElement('font');
        font.textContent = `«${text.data.trim()}»`;
        text.replaceWith(font);
      }
    };
    translate();
    new MutationObserver(translate).observe(document.body, { childList: true, subtree: true });
  });

const onWay = (page: Page) => page.evaluate(() => document.querySelector('button[type=submit]')?.textContent);

test.each(['normal', 'elder'])('progress, buttons and faults change with the page: %s', async (mode) => {
  const { page, complaints } = await browser(gateway.origin, { locale: 'en' });
  await page.goto(`/s/330100?mode=${mode}`);
  await page.waitForSelector('.foot');
  await translating(page);
  await begin(page);
  await goOn(page);
  await page.waitForSelector('.fault');
  expect(await page.locator('#faults h2').textContent()).toMatch(/^«.*»$/);
  await choose(page, 'lives_here', 'yes');
  const seen: string[] = [];
  for (let n = 0; n < 12; n++) {
    await goOn(page);
    if ((await page.locator('.q:visible [name=q_gov]').count()) > 0) await choose(page, 'q_gov', '4');
    const place = () => page.locator('.progress [role=status]').textContent();
    await expect.poll(place).toSatisfy((text) => /^«.*»$/.test(text) && !seen.includes(text));
    seen.push((await place()) ?? '');
    await expect.poll(() => onWay(page)).toMatch(/^«(Next|Submit)»$/);
    if ((await onWay(page)) === '«Submit»') break;
  }
  expect(await onWay(page)).toBe('«Submit»');
  // The translation covers the messages on the way, and finally the receipt.
  gateway.goDown();
  await page.locator('button[type=submit]:visible').focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=«Saved on this phone');
  await page.waitForSelector('text=«Waiting for a connection');
  gateway.comeBack();
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await page.waitForSelector('.code');
  await page.waitForSelector('text=«Thank you');
  expect(complaints).toEqual([]);
});

test('in large print a tapped answer still leads on', async () => {
  const { page } = await browser(gateway.origin, { locale: 'en' });
  await page.goto('/s/330100?mode=elder');
  await begin(page);
  await page.waitForSelector('.toggle');
  await translating(page);
  await page.tap('label:has([name=lives_here][value=yes])');
  await page.waitForSelector('[name=age]:visible', { state: 'attached' });
  await expect.poll(() => page.locator('#q-age').isVisible()).toBe(true);
});

test('a tablet’s counts and countdown change', async () => {
  const { page } = await browser(gateway.origin, { locale: 'en', viewport: { width: 820, height: 1180 } });
  await page.clock.install();
  await page.goto(`/field/330100?kiosk=60#token=${await tokenFor(wave.id)}`);
  await page.fill('#point', 'K1');
  await page.click('form button[type=submit]');
  await begin(page);
  await translating(page);
  await stopClock(page);
  await page.clock.runFor(45_000);
  await page.waitForSelector('.idle');
  const first = await page.locator('[role=timer]').textContent();
  await page.clock.runFor(2000);
  await expect.poll(() => page.locator('[role=timer]').textContent()).not.toBe(first);
  await page.click('.idle button');
  await page.clock.resume();
  await answerTiny(page);
  await goOn(page);
  await expect.poll(() => page.locator('.receipt').textContent()).toMatch(/^«?[\dA-Z]{4}-/);

  // Only interviewers see counts; a kiosk shows none.
  const tablet = await browser(gateway.origin, { locale: 'en', viewport: { width: 820, height: 1180 } });
  await tablet.page.goto(`/field/330100#token=${await tokenFor(wave.id)}`);
  await tablet.page.fill('#point', 'P1');
  await tablet.page.click('form button[type=submit]');
  await begin(tablet.page);
  await translating(tablet.page);
  await answerTiny(tablet.page);
  await goOn(tablet.page);
  await expect.poll(() => tablet.page.locator('.count').textContent()).toMatch(/^«.*1.*»$/);
});
