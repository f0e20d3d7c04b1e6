import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// A manager sets up a wave by keyboard on a desk's screen, and every page of it fits a phone's.

const { db, url } = await testDatabase();
await testApp(db);
const origin = await listeningServer(url);
const browser = testBrowser();
const CITY = '330100';
const SETUP = '/console/next/setup';

beforeAll(async () => {
  await openedWave(db, { cities: [CITY, '110000'] });
});

const MOST_STOPS = 60;

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, selector: string) {
  const sought = page.locator(selector).first();
  await sought.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await page.keyboard.press('Tab');
    if (await sought.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${selector} is not reached by Tab`);
}

/** Follows a link or sends a form by Enter, and waits for the next page. */
async function enter(page: Page, selector: string, path: string) {
  await tabTo(page, selector);
  await page.keyboard.press('Enter');
  await page.waitForURL((at) => `${at.pathname}${at.search}` === path);
}

test('a wave is begun, named, given its cities and proposed to be opened by keyboard alone', async () => {
  const { page, complaints } = await browser(origin, {
    viewport: { width: 1280, height: 800 },
    locale: 'en',
    extraHTTPHeaders: await keyFor(db, 'manager'),
  });
  await page.goto('/console/waves');
  await tabTo(page, '[name=waveCode]');
  await page.keyboard.type('next');
  await tabTo(page, '[name=titleZh]');
  await page.keyboard.type('下一轮');
  await tabTo(page, '[name=titleEn]');
  await page.keyboard.type('The next');
  await enter(page, 'form.card button', SETUP);

  await enter(page, `a[href="${SETUP}/basics"]`, `${SETUP}/basics`);
  await tabTo(page, '[name=titleEn]');
  await page.keyboard.press('End');
  await page.keyboard.type(' one');
  await enter(page, '.step button', `${SETUP}/basics?done=saved`);
  expect(await page.inputValue('[name=titleEn]')).toBe('The next one');
  await enter(page, 'a.back', SETUP);

  await enter(page, `a[href="${SETUP}/cities"]`, `${SETUP}/cities`);
  await tabTo(page, '[name=places]');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Hangzhou');
  await enter(page, '.step button', `${SETUP}/cities?done=saved`);
  await enter(page, 'a.back', SETUP);

  await enter(page, '#opening button', `${SETUP}?done=proposed`);
  expect(await page.textContent('.tasks')).toContain('Cities: 1');
  expect(complaints).toEqual([]);
});

test.each(['zh-CN', 'en'])('every page fits a phone and is accessible, in %s', async (locale) => {
  const { page, complaints } = await browser(origin, {
    locale,
    extraHTTPHeaders: await keyFor(db, 'manager'),
  });
  const steps = ['basics', 'questionnaire', 'cities', 'margins', 'quotas', 'settings', 'people'];
  const pages = [
    '/console/waves',
    SETUP,
    ...steps.map((step) => `${SETUP}/${step}`),
    `${SETUP}/margins/${CITY}`,
    `${SETUP}/quotas/${CITY}`,
  ];
  for (const path of pages) {
    expect((await page.goto(path))?.status(), path).toBe(200);
    await page.waitForSelector('h1');
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(360);
    // axe-core finds the same in Chinese as in English.
    if (locale === 'en') await expectAccessible(page);
  }
  expect(complaints).toEqual([]);
});
