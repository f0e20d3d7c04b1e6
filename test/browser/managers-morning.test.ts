import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { consolePath } from '../../web/paths.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { codeOf } from '../support/authenticator.ts';
import { testBrowser } from '../support/browser.ts';
import { marked } from '../support/channels.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { countArrivals, waveInField } from '../support/field.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { focused, tabTo } from '../support/keyboard.ts';
import { listeningServer } from '../support/server.ts';
import { activatedAccount, enrolled, PASSWORD } from '../support/staff-browser.ts';

// A manager's morning as in docs/console.md: one typed address, and from then on keys alone.

const { db, url } = await testDatabase();
const app = await testApp(db, { sharesPasswords: true });
const origin = await listeningServer(url);
const phone = testBrowser();

/** Cities in the field, each with its arrivals out of a hundred; the three worst are neither first nor last. */
const CITIES = { 110000: 70, 310000: 60, 330100: 8, 420100: 24, 440100: 65, 510100: 16, 610100: 75 };

test('from signing in to the table on the own disk', async () => {
  const wave = await waveInField(db, Object.keys(CITIES));
  await countArrivals(
    db,
    wave.id,
    Object.entries(CITIES).map(([city, n]) => ({ city, n, ago: 1, channel: 'qr-7' })),
  );
  const { browser } = await activatedAccount(app, 'chen.li');
  const { secret } = await enrolled(app.platform, browser);
  const desk = { viewport: { width: 1280, height: 720 }, hasTouch: false, locale: 'en' };
  const { page, complaints } = await phone(origin, desk);
  const { keyboard } = page;
  const enter = async (name: string) => {
    await tabTo(page, name);
    await keyboard.press('Enter');
  };
  const tables = page.locator('table.cities tbody tr');

  // Signing in: each page opens with the focus in its field.
  await page.goto(consolePath());
  await headed(page, 'Sign in');
  await expect.poll(() => focused(page)).toEqual({ name: 'User name', isSeen: true });
  await keyboard.type('chen.li');
  await tabTo(page, 'Password');
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await headed(page, 'Second step');
  await expect.poll(() => focused(page)).toEqual({ name: 'Code', isSeen: true });
  await keyboard.type(codeOf(secret, 1));
  await keyboard.press('Enter');

  await headed(page, 'Overview');
  expect(await page.textContent('main [role=status]')).toBe('7 of 7 cities');
  await enter('To plan');
  await page.waitForURL(/sort=gap/);
  const worst = [/^Hangzhou▼ behind/, /^Chengdu▼ behind/, /^Wuhan▼ behind/];
  expect((await tables.allTextContents()).slice(0, 3)).toEqual(
    worst.map((row) => expect.stringMatching(row)),
  );
  expect(await page.textContent('[aria-sort=ascending]')).toBe('To plan ↑');

  // The manager searches for a city and opens it; each weak point has its mark, its figures and its remedies.
  await keyboard.press('/');
  await keyboard.type('hangzhou');
  await keyboard.press('Enter');
  await page.waitForURL(/q=hangzhou/);
  expect(await page.textContent('main [role=status]')).toBe('1 of 7 cities');
  await keyboard.press('j');
  expect(await focused(page)).toEqual({ name: 'Hangzhou', isSeen: true });
  await keyboard.press('Enter');
  await headed(page, 'Hangzhou');
  expect(await page.textContent('.strata .thin')).toMatch(/^40 to 59 · Female8100/);
  expect(await page.textContent('main')).toContain(
    'Thin strata: 1. The thinnest, 40 to 59 · Female, lacks 92.',
  );
  await expectAccessible(page);
  await tabTo(page, 'Print a poster');
  await tabTo(page, 'invite some');

  // The manager holds a channel and gives a reason.
  await enter('Channels and times');
  await headed(page, 'Channels and times');
  expect(await page.textContent('#orders')).toContain('No order stands');
  await tabTo(page, 'Channel');
  await keyboard.type('qr');
  await enter('Hold new arrivals');
  await headed(page, 'Hold new arrivals');
  expect(await page.textContent('main')).toContain('qr-7, all cities');
  await expectAccessible(page);
  await tabTo(page, 'Reason');
  await keyboard.type('   ');
  await enter('Hold new arrivals');
  expect(await page.textContent('#fault')).toContain('Please say why');
  await tabTo(page, 'Reason');
  await keyboard.type('a poster was copied');
  await enter('Hold new arrivals');
  await page.waitForURL(/channels#orders$/);
  const form = await takeForm(app.client, wave.code, '330100');
  await submitTo(app.client, wave.code, { ...submissionOf(form, tinyAnswers), channel: marked('qr-7') });
  await foldWave(db, wave.id);
  await enter('Channels and times');
  await expect.poll(() => page.textContent('#orders')).toContain('qr-7, all cities · 1 held');
  expect(await page.textContent('#orders')).toContain('a poster was copied');
  expect(await page.textContent('.flag')).toContain('held');
  await expectAccessible(page);

  // The manager releases it.
  await enter('Withdraw');
  await headed(page, 'Withdraw the order');
  await tabTo(page, 'Reason');
  await keyboard.type('it was the newspaper');
  await enter('Let go');
  await page.waitForURL(/channels#orders$/);
  expect(await page.textContent('#orders')).toContain('No order stands');
  await enter('Withdrawn orders 1');
  await page.locator('#orders details', { hasText: 'it was the newspaper' }).locator('li').waitFor();

  // The manager downloads the table as it is shown.
  await enter('Overview');
  await headed(page, 'Overview');
  await enter('To plan');
  await page.waitForURL(/sort=gap/);
  const downloading = page.waitForEvent('download');
  await enter('Table as CSV');
  const file = await downloading;
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  const rows = parse(readFileSync(await file.path(), 'utf8'), { columns: true, bom: true }) as {
    city: string;
  }[];
  expect(rows.map(({ city }) => city)).toEqual(await page.locator('table.cities .opener').allTextContents());
  expect(rows.map(({ city }) => city).slice(0, 3)).toEqual(['Hangzhou', 'Chengdu', 'Wuhan']);
  expect(complaints).toEqual([]);
});

/** Waits for a page by its heading and its title, which a screen reader reads first. */
async function headed(page: Page, heading: string): Promise<void> {
  await page.locator('h1', { hasText: heading }).waitFor();
  expect(await page.title()).toContain(heading);
}
