import { notInArray } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { listCities } from '../../db/cities.ts';
import { cities } from '../../db/schema.ts';
import { findWave } from '../../db/waves.ts';
import { demoCities } from '../../server/cli/demo/cities.ts';
import { createDemo } from '../../server/cli/demo/demo.ts';
import { deriveKeys } from '../../server/crypto/keys.ts';
import { signingKeyOf } from '../../server/crypto/signature.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { expectColoursOfNight, expectFitting, expectSound } from '../support/accessibility.ts';
import { testEnvironment } from '../support/app.ts';
import { brokenNames } from '../support/broken-names.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { begin, choose, goOn, passScreener } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { withdraw } from '../support/withdraw.ts';

const { db, url } = await testDatabase();
const { secretKey, signingKey } = loadConfiguration(testEnvironment);
// The demonstration with its most striking cities and the longest names: it makes all others like these.
const byName = (await listCities(db)).sort((a, b) => b.english.length - a.english.length);
const some = [...demoCities, ...byName.slice(0, 24)].map(({ code }) => code);
await db.delete(cities).where(notInArray(cities.code, some));
await createDemo(db, {
  keys: deriveKeys(secretKey),
  signingKey: await signingKeyOf(signingKey),
  now: new Date(),
  progress: () => {},
});
const origin = await listeningServer(url);
const phone = testBrowser();

const paths = [
  '/',
  '/?q=hz',
  '/s/330100',
  '/results',
  '/results/2016',
  '/results/2016/330100',
  '/privacy',
  '/receipts',
  '/receipts/nothing',
  '/s/999999',
  '/nowhere',
];

/** axe-core's findings depend on mode or language, never on both; elsewhere, texts only have to fit. */
for (const [language, mode] of [
  ['zh-CN', 'normal'],
  ['en', 'elder'],
] as const)
  test(`pages are sound on a phone, by day and by night: ${language}, ${mode}`, async () => {
    const { page, complaints } = await phone(origin, { locale: language });
    await page.goto(`/?mode=${mode}`);
    for (const path of paths) {
      await page.goto(path);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
      expect(await page.locator('html.elder').count()).toBe(mode === 'elder' ? 1 : 0);
      await expectSound(page);
      await expectColoursOfNight(page);
    }
    expect(complaints).toEqual([]);
  });

test('pages are sound on a desk, and without a script', async () => {
  const { page } = await phone(origin, { viewport: { width: 1280, height: 800 }, hasTouch: false });
  for (const path of paths) {
    await page.goto(path);
    await expectSound(page);
  }
  // axe-core needs scripts to run, so the test blocks only the page's own.
  const bare = await phone(origin);
  await bare.page.route('**/assets/**', (route) => route.abort());
  await bare.page.goto('/s/330100');
  await expectSound(bare.page);
});

test('the pages within the questionnaire are sound, with their faults', async () => {
  const { page } = await phone(origin, { locale: 'en' });
  await page.goto('/s/330100');
  await begin(page);
  await passScreener(page);
  await goOn(page);
  await expectSound(page);
  await goOn(page);
  await choose(page, 'q_overall', '4');
  await expectSound(page);
  await goOn(page);
  await goOn(page);
  await page.waitForSelector('#faults');
  await expectSound(page);
});

test('results lead from the waves to a city, and say when a release was withdrawn', async () => {
  const { page } = await phone(origin, { javaScriptEnabled: false });
  await page.goto('/results');
  await page.click('main h2 a');
  expect(await page.locator('caption').textContent()).toBe('95% 模型区间（自愿参与样本）');
  const scores = (await page.locator('td .figure b').allTextContents()).map(Number);
  expect(scores.length).toBeGreaterThan(5);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  await page.click('text=杭州市');
  expect(await page.locator('.big').textContent()).toMatch(/^\d\d\.\d\d$/);

  const wave = await findWave(db, '2016');
  await withdraw(db, wave?.id ?? '', 1, '权重有误', new Date());
  await page.goto('/results/2016?release=1');
  const told = /^第 1 期已于20\d\d年\d+月\d+日.*撤回。原因：权重有误$/;
  expect(await page.locator('.alert').textContent()).toMatch(told);
  for (const path of ['/results/2016', '/results/2016/330100']) {
    expect((await page.goto(path))?.status()).toBe(200);
    expect(await page.locator('.alert').textContent()).toMatch(told);
  }
  await page.click('main a:text("第 1 期")');
  expect(new URL(page.url()).search).toBe('?release=1');
  const { page: scripted } = await phone(origin);
  await scripted.goto('/results/2016');
  await expectSound(scripted);
});

test('a receipt that is none stays in its field, and is told what it lacks', async () => {
  const { page } = await phone(origin, { locale: 'en' });
  await page.goto('/receipts/abc');
  expect(await page.inputValue('#receipt')).toBe('abc');
  expect(await page.locator('[role=alert]').textContent()).toContain('has 32 letters and digits; this has 3');
  await expectSound(page);
  const wrong = '7F3K-9QX2-M4TD-7F3K-9QX2-M4TD-7F3K-9QX2';
  await page.fill('#receipt', wrong);
  await page.click('button');
  expect(await page.inputValue('#receipt')).toBe(wrong);
  expect(await page.locator('[role=alert]').textContent()).toContain('We know no such receipt');
});

test.each([
  ['en', 'normal'],
  ['en', 'elder'],
  ['zh-CN', 'elder'],
])(
  'nothing is cut off or broken within a word at 320 px, nor scrolls sideways at 180: %s, %s',
  async (locale, mode) => {
    const { page } = await phone(origin, { locale, viewport: { width: 320, height: 640 } });
    await page.goto(`/?mode=${mode}`);
    for (const path of paths) {
      await page.goto(path);
      await expectFitting(page);
      // Chinese names have no space between words.
      if (locale === 'en') expect(await brokenNames(page), path).toEqual([]);
      await page.setViewportSize({ width: 180, height: 640 });
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess, `${path} 180`).toBe(0);
      await page.setViewportSize({ width: 320, height: 640 });
    }
  },
);
