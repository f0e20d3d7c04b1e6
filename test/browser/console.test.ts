import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { listCities } from '../../db/cities.ts';
import { setQuotas } from '../../db/quotas.ts';
import type { Wave } from '../../db/waves.ts';
import { openWave } from '../../db/waves.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { watchWave } from '../../server/services/monitor/watch.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { countArrivals, waveInField } from '../support/field.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { tabTo } from '../support/keyboard.ts';
import { keyFor } from '../support/keys.ts';
import { listeningServer } from '../support/server.ts';
import { preparedWave } from '../support/wave.ts';

// The console's view of a national wave in the field; managers-morning.test.ts goes through it by keyboard alone.

const { db, url } = await testDatabase();
const { client } = await testApp(db);
const origin = await listeningServer(url);
const phone = testBrowser();
const desk = { width: 1280, height: 720 };
let wave: Wave;
/** Another wave, in which Hangzhou is behind. */
let begun: Wave;

beforeAll(async () => {
  const cities = (await listCities(db)).filter(({ kind }) => kind !== 'example').map(({ code }) => code);
  wave = await preparedWave(db, { cities });
  await setQuotas(
    db,
    cities.map((city) => ({ waveId: wave.id, city, stratum: '40-59/female', target: 3, cap: 4 })),
  );
  await openWave(db, wave.id, new Date());
  for (let i = 0; i < 3; i++) await answerAs(client, wave.code, '330100', tinyAnswers);
  await answerAs(client, wave.code, '110000', tinyAnswers);
  await foldWave(db, wave.id);
  begun = await waveInField(db, ['330100', '110000']);
  await countArrivals(db, begun.id, [
    { city: '330100', n: 5, ago: 90 },
    { city: '330100', n: 5, ago: 1 },
  ]);
  await watchWave(db, begun, 0);
});

const opened = async (role: 'manager' | 'reviewer' | 'supervisor' | 'evaluator', settings: object = {}) =>
  await phone(origin, {
    viewport: desk,
    hasTouch: false,
    locale: 'en',
    extraHTTPHeaders: await keyFor(db, role, role === 'supervisor' ? { provinces: ['33'] } : {}),
    ...settings,
  });

describe('the overview', () => {
  test('shows many cities at once', async () => {
    const { page, complaints } = await opened('manager');
    await page.goto(`/console/${wave.code}`);
    const rows = page.locator('.cities tbody tr');
    expect(await rows.count()).toBeGreaterThan(340);
    const bottoms = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().bottom));
    expect(bottoms.filter((bottom) => bottom <= desk.height).length).toBeGreaterThanOrEqual(20);
    expect(await cutOff(page, '.tile > *, header nav')).toEqual([]);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  test('on a tablet all sections are seen, and what is touched is as large as a finger', async () => {
    const { page } = await opened('manager', { viewport: { width: 820, height: 1180 }, hasTouch: true });
    await page.goto(`/console/${wave.code}`);
    expect(await cutOff(page, '.tile > *, header nav')).toEqual([]);
    const heights = await page
      .locator('.tile, .cities .opener, header nav a')
      .evaluateAll((all) => all.map((link) => link.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(43);
    await expectAccessible(page);
  });

  test('works without a script, in Chinese and in the dark', async () => {
    const { page } = await opened('manager', {
      javaScriptEnabled: false,
      locale: 'zh-CN',
      colorScheme: 'dark',
    });
    await page.goto(`/console/${wave.code}`);
    await page.click('.tile >> text=浙江');
    await page.waitForURL(/province=/);
    expect(await page.locator('.cities tbody tr').count()).toBe(11);
    await page.click('.cities tbody th a >> text=杭州');
    expect(await page.textContent('h1')).toBe('杭州市');
  });

  test('has the cities of somebody’s grants alone, and no page for those without any', async () => {
    const { page } = await opened('supervisor');
    await page.goto(`/console/${wave.code}`);
    expect(await page.locator('.cities tbody tr').count()).toBe(11);
    const foreign = await page.goto(`/console/${wave.code}/110000`);
    expect(foreign?.status()).toBe(403);
    const none = await opened('evaluator');
    expect((await none.page.goto(`/console/${wave.code}`))?.status()).toBe(403);
    await expectAccessible(none.page);
  });
});

describe('alerts and notes', () => {
  test('an alert is taken charge of and a note written by keyboard; both are there for the next one who looks', async () => {
    const { page, complaints } = await opened('manager');
    await page.goto(`/console/${begun.code}`);
    await expectAccessible(page);
    // The first link of that name leads to the cities, the second to the alerts.
    for (let i = 0; i < 2; i++) await tabTo(page, 'behind 1');
    await page.keyboard.press('Enter');
    await page.waitForURL(/alerts=behind/);
    await expectAccessible(page);
    await tabTo(page, 'Take charge – behind: Hangzhou');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#alerts$/);
    expect(await page.locator('table.alerts tbody tr').textContent()).toContain('a manager, ');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/\d{6}$/);
    await page.goto(`/console/${begun.code}/330100`);
    await expectAccessible(page);
    await tabTo(page, 'New note');
    await page.keyboard.type('Posters hang since Friday');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#notes$/);
    expect(await page.locator('.notes li').textContent()).toContain('Posters hang since Friday');
    await page.goto(`/console/${begun.code}`);
    await tabTo(page, 'Note: Posters hang since Friday');
    await page.keyboard.press('Enter');
    await page.waitForURL(/330100#notes$/);
    expect(complaints).toEqual([]);
  });

  test('a note that is not saved is a sound page, with what was typed', async () => {
    const { page } = await opened('manager', { javaScriptEnabled: false });
    await page.goto(`/console/${wave.code}/330100`);
    await page.fill('#note', 'x'.repeat(1001));
    await page.click('text=Save note');
    expect(await page.textContent('[role=alert]')).toContain('too many: 1.');
    expect(await page.inputValue('#note')).toHaveLength(1001);
    await page.fill('#note', 'shorter');
    await page.click('text=Save note');
    await page.waitForURL(/#notes$/);
  });
});

/** The texts of partly hidden elements. */
const cutOff = (page: Page, selector: string) =>
  page
    .locator(selector)
    .evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent));

test('the page of channels is sound', async () => {
  const { page, complaints } = await opened('reviewer');
  await page.goto(`/console/${wave.code}/channels`);
  expect(await page.locator('main table').count()).toBeGreaterThan(2);
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});

test('drop-off of a city is reached from it by keys, of the wave from everywhere; both are sound', async () => {
  const { page, complaints } = await opened('manager');
  await page.goto(`/console/${wave.code}/330100`);
  await page.locator('a', { hasText: 'Where answers are lacking' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/330100/drop-off');
  expect(await page.textContent('h1')).toBe('Drop-off · Hangzhou');
  expect(await page.locator('.items').first().textContent()).toContain('Is it easy to get things done?');
  expect(await page.locator('.lack').count()).toBe(4);
  expect(await page.textContent('main')).toContain('No page has been counted yet.');
  await expectAccessible(page);
  await page.click('header nav >> text=Drop-off');
  await page.waitForURL(`**/console/${wave.code}/drop-off`);
  await expectAccessible(page);
  const empty = await phone(origin, {
    locale: 'zh-CN',
    colorScheme: 'dark',
    extraHTTPHeaders: await keyFor(db, 'manager'),
  });
  await empty.page.goto(`/console/${wave.code}/310000/drop-off`);
  expect(await empty.page.textContent('main')).toContain('还没有答卷。');
  await expectAccessible(empty.page);
  const foreign = await opened('supervisor');
  expect((await foreign.page.goto(`/console/${wave.code}/110000/drop-off`))?.status()).toBe(403);
  expect(complaints).toEqual([]);
});

test('without a script a manager holds what arrives by a channel, sees it, and lets it go again', async () => {
  const { page, complaints } = await opened('manager', { javaScriptEnabled: false });
  const press = async (selector: string) => {
    await page.focus(selector);
    await page.keyboard.press('Enter');
  };
  await page.goto(`/console/${wave.code}/channels`);
  expect(await page.textContent('#orders')).toContain('No order stands');
  await press('.holding button');
  await page.waitForURL(/orders\/new\?channel=-$/);
  expect(await page.textContent('main')).toContain('(no channel), all cities');
  await page.focus('#reason');
  await page.keyboard.type('   ');
  await press('main form button');
  await page.waitForSelector('#fault');
  await page.focus('#reason');
  await page.keyboard.type('a bare link goes round');
  await press('main form button');
  await page.waitForURL(/channels#orders$/);
  await answerAs(client, wave.code, '110000', tinyAnswers);
  await foldWave(db, wave.id);
  await page.reload();
  expect(await page.textContent('#orders')).toContain('a bare link goes round');
  expect(await page.textContent('#orders')).toContain('1 held');
  expect(await page.textContent('.flag')).toContain('held');
  await press('#orders li a');
  await page.waitForURL(/orders\/[0-9a-f-]{36}$/);
  await page.focus('#reason');
  await page.keyboard.type('it was the newspaper');
  await press('main form button');
  await page.waitForURL(/channels#orders$/);
  expect(await page.textContent('#orders')).toContain('No order stands');
  expect(await page.textContent('#orders details')).toContain('it was the newspaper');
  expect(complaints).toEqual([]);
});
