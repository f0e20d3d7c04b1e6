import { expect, test } from 'vitest';
import { listCities } from '../../db/cities.ts';
import { expectSound } from '../support/accessibility.ts';
import { brokenNames } from '../support/broken-names.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, url } = await testDatabase();
await openedWave(db, { cities: (await listCities(db)).map(({ code }) => code) });
const origin = await listeningServer(url);
const phone = testBrowser();

test.each(['normal', 'elder'])(
  'the page of all cities is sound, and breaks no name within a word: %s',
  async (mode) => {
    const { page, complaints } = await phone(origin, { locale: 'en', viewport: { width: 320, height: 640 } });
    await page.goto(`/?mode=${mode}`);
    await expectSound(page);
    expect(await brokenNames(page)).toEqual([]);
    expect(complaints).toEqual([]);
  },
);

test('a city is found by name, pinyin, initials or code, while typing and by the server', async () => {
  const { page } = await phone(origin);
  const names = () => page.locator('.cities li:visible').allTextContents();
  await page.goto('/');
  await page.waitForLoadState('networkidle');
  for (const [query, expected] of [
    ['杭州', ['杭州市']],
    ['hangzhou', ['杭州市']],
    ['Hang Zhou', ['杭州市']],
    ['330100', ['杭州市']],
    ['3301', ['杭州市']],
    ['wlmq', ['乌鲁木齐市']],
  ] as const) {
    await page.fill('[name=q]', query);
    await expect.poll(names, { message: query }).toEqual(expected);
  }
  await page.fill('[name=q]', 'hz');
  await expect.poll(names).toEqual(expect.arrayContaining(['杭州市', '惠州市', '菏泽市']));
  const typed = await names();
  // A county leads to its city, and Enter with one hit opens it.
  await page.fill('[name=q]', '义乌');
  await expect.poll(names).toEqual(['金华市 义乌市']);
  await page.fill('[name=q]', '朝阳');
  await expect
    .poll(async () => (await names()).slice(0, 3))
    .toEqual(['朝阳市', '北京市 朝阳区', '长春市 朝阳区']);
  await page.fill('[name=q]', 'hangzhou shi');
  await expect.poll(names).toEqual(['杭州市']);
  await page.press('[name=q]', 'Enter');
  await page.waitForURL('**/s/330100');

  const bare = await phone(origin, { javaScriptEnabled: false });
  await bare.page.goto('/');
  await bare.page.fill('[name=q]', 'hz');
  await bare.page.click('button');
  expect(await bare.page.locator('.cities li:visible').allTextContents()).toEqual(typed);
  expect(await bare.page.locator('#found').textContent()).toBe(`找到 ${typed.length} 个城市`);
  const sole = await bare.page.goto('/?q=%E6%98%86%E5%B1%B1&ch=qr-1');
  expect(sole?.url()).toContain('/s/320500?ch=qr-1');
  await bare.page.goto('/?q=hz');
  await bare.page.click('text=杭州市');
  expect(new URL(bare.page.url()).pathname).toBe('/s/330100');
});

test('the language changes in place, with the query, and is remembered', async () => {
  const { page } = await phone(origin, { javaScriptEnabled: false });
  await page.goto('/?q=hz');
  await page.click('text=English');
  expect(new URL(page.url()).search).toBe('?q=hz&lang=en');
  expect(await page.locator('h1').textContent()).toBe('Which city do you live in?');
  await page.goto('/privacy');
  expect(await page.locator('h1').textContent()).toBe('Privacy');
});
