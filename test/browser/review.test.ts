import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { screenWave } from '../../server/services/screening/screen.ts';
import { cityScoresPath, heldGroupPath, pullsPath, reviewPath, signInPath } from '../../web/paths.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';
import { publish } from '../support/publish.ts';
import { scoredWave } from '../support/scored-wave.ts';
import { listeningServer } from '../support/server.ts';
import { activatedAccount, PASSWORD } from '../support/staff-browser.ts';

// Pages of a reviewer, an evaluator and a province, on a desk and a phone; people make keys by keyboard alone.

const { db, url } = await testDatabase();
const app = await testApp(db, { sharesPasswords: true });
const phone = testBrowser();
const { wave: held, fieldwork, praise } = await praisedWave(db, app);
await praise(0, 24);
await screenWave(db, fieldwork);
const scored = await scoredWave(db, app, { '330100': 4, '330200': 2, '440300': 3 });
const signed = { signingKey: app.signingKey, reason: null };
await publish(db, await app.fieldworkOf(scored.id), signed);
await activatedAccount(app, 'li.na', 'evaluator');
const origin = await listeningServer(url);
const desk = { viewport: { width: 1280, height: 800 }, locale: 'en' };
const mobile = { viewport: { width: 360, height: 640 }, locale: 'zh-CN', colorScheme: 'dark' as const };

/** Presses Enter on the element of a selector. */
async function press(page: Page, selector: string): Promise<void> {
  await page.locator(selector).focus();
  await page.keyboard.press('Enter');
}

async function type(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector).focus();
  await page.keyboard.type(text);
}

test('the queue and a group fit a phone, in the dark and in Chinese', async () => {
  const extraHTTPHeaders = await keyFor(db, 'reviewer');
  const { page } = await phone(origin, { ...mobile, extraHTTPHeaders });
  for (const path of [reviewPath(held.code), heldGroupPath(held.code, PRAISED, PRAISE_GROUP)]) {
    await page.goto(path);
    await expectAccessible(page);
  }
});

test('an evaluator makes a key by keys, sees it once, and revokes it', async () => {
  const { page, complaints } = await phone(origin, desk);
  await page.goto(signInPath({ to: pullsPath(scored.code) }));
  await type(page, '#username', 'li.na');
  await type(page, '#password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/pulls$/);
  await expectAccessible(page);
  expect(await page.textContent('main')).toContain('You have pulled none; release 1 is current.');
  await type(page, '#name', 'totals');
  await press(page, `form[action="${pullsPath(scored.code)}"] button[type=submit]`);
  await page.waitForSelector('.once');
  await expectAccessible(page);
  const key = (await page.textContent('.once'))!.trim();
  const feed = `${origin}/api/v1/waves/${scored.code}/evaluation`;
  const pull = async () => (await fetch(feed, { headers: { Authorization: `Bearer ${key}` } })).status;
  expect(await pull()).toBe(200);
  await page.goto(pullsPath(scored.code));
  expect(await page.textContent('main')).toContain('You hold release 1, the current one.');
  expect(await page.content()).not.toContain(key);
  await press(page, 'form[action$="/revoke"] button');
  await page.waitForURL(/done=revoked/);
  expect(await pull()).toBe(401);
  expect(complaints).toEqual([]);
});

test.each([
  ['on a desk', desk],
  ['on a phone', mobile],
])('a province finds its cities with their funnel plot, %s', async (_, options) => {
  const extraHTTPHeaders = await keyFor(db, 'province', { cities: ['330100', '330200'] });
  const { page, complaints } = await phone(origin, { ...options, extraHTTPHeaders });
  await page.goto(cityScoresPath(scored.code));
  expect(await page.locator('.scores tbody tr').count()).toBe(2);
  expect(await page.locator('.funnel .own').count()).toBeGreaterThanOrEqual(2);
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});
