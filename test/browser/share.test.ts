import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { marked } from '../support/channels.ts';
import { testDatabase } from '../support/database.ts';
import { publish } from '../support/publish.ts';
import { readQr } from '../support/qr.ts';
import { answerTiny, goOn, receiptOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';
import { withdraw } from '../support/withdraw.ts';

const { db, url } = await testDatabase();
// No real person answers as fast as a test.
const settings = { screening: { enabled: false } };
const wave = await openedWave(db, { settings, margins: null });
const { fieldworkOf, signingKey } = await testApp(db);
const origin = await listeningServer(url);
const phone = testBrowser();

async function answerBriefly(page: Page, isScripted = true): Promise<void> {
  await page.goto('/s/330100?ch=hall-3');
  await answerTiny(page, isScripted);
  await goOn(page);
  await page.waitForSelector('.code');
}

test.each([true, false])(
  'the thank-you page shows the receipt as a QR code and when results appear: script %s',
  async (javaScriptEnabled) => {
    const { page, complaints } = await phone(origin, { javaScriptEnabled });
    await answerBriefly(page, javaScriptEnabled);
    await page.waitForSelector('.keep');
    const link = `${origin}/receipts/${await receiptOn(page)}`;
    expect(await readQr(page.locator('.keep svg'))).toBe(link);
    expect(await page.locator('#after').textContent()).toMatch(/调查于.+截止，此后结果会在这里公布。/);
    expect(await page.getAttribute('#link', 'href')).toBe(`${origin}/q/330100/${marked('share')}`);
    // Buttons need a script; the link and the receipt work without one.
    expect(await page.locator('button[data-shown-by]:visible').count()).toBe(javaScriptEnabled ? 2 : 0);
    if (javaScriptEnabled) await expectSound(page);
    await page.goto(link);
    expect(await page.locator('main').textContent()).toContain('已经收到并保存');
    if (javaScriptEnabled) await expectSound(page);
    expect(complaints).toEqual([]);
  },
);

test('sharing passes on the short link, by the phone’s own sheet', async () => {
  const { page } = await phone(origin);
  await page.addInitScript(() => {
    navigator.share = async (data) => {
      document.body.dataset.shared = JSON.stringify(data);
    };
  });
  await answerBriefly(page);
  await page.click('[data-share]');
  await page.waitForSelector('body[data-shared]');
  const shared = JSON.parse((await page.getAttribute('body', 'data-shared')) ?? '{}');
  expect(shared.url).toBe(`${origin}/q/330100/${marked('share')}`);
  expect(shared.title).toContain('杭州市');
  await page.goto('/');
  await page.click('[data-share]');
  await page.waitForSelector('body[data-shared]');
  const whole = JSON.parse((await page.getAttribute('body', 'data-shared')) ?? '{}');
  expect(whole.url).toBe(`${origin}/?ch=${marked('share')}`);
});

test('without such a sheet the link is copied, and so is the receipt', async () => {
  const { page } = await phone(origin);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await answerBriefly(page);
  await page.click('[data-share]');
  await expect.poll(() => page.textContent('[data-share]')).toBe('✓ 链接已复制');
  expect(await clipboard()).toBe(`${origin}/q/330100/${marked('share')}`);
  await page.click('[data-copy]');
  await expect.poll(() => page.textContent('[data-copy]')).toBe('✓ 已复制');
  expect(await clipboard()).toBe(await receiptOn(page));
});

test('the receipt does not depend on what is loaded after it', async () => {
  for (const lost of ['**/assets/buttons-*', '**/receipts/*']) {
    // Playwright's routes cannot see a service worker's own requests.
    const { page, complaints } = await phone(origin, { serviceWorkers: 'block' });
    await page.route(lost, (route) => route.abort());
    await answerBriefly(page);
    await page.waitForLoadState('networkidle');
    expect(await receiptOn(page)).toMatch(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
    expect(await page.locator('.keep').count()).toBe(0);
    expect(complaints).toEqual([]);
  }
});

test('after a release the same phone shows that it includes the receipt, and leads to the city’s results', async () => {
  const { page } = await phone(origin, { locale: 'en' });
  await answerBriefly(page);
  await page.waitForSelector('.keep');
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  await page.reload();
  const included = page.locator('#after li a');
  await included.waitFor();
  expect(await included.textContent()).toBe('Test, release 1: Hangzhou');
  await included.click();
  expect(page.url()).toBe(`${origin}/results/${wave.code}/330100?release=1`);
  expect(await page.locator('h1').textContent()).toBe('Hangzhou');
  await withdraw(db, wave.id, 1, 'wrong weights', new Date());
  await page.goBack();
  await page.waitForSelector('#after li');
  await page.reload();
  await page.waitForSelector('#after li');
  expect(await page.locator('#after').textContent()).toContain('These included them, and were withdrawn:');
});
