import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { operator } from '../../server/identity/grants.ts';
import { takeCoreOver } from '../../server/services/design/adopt-design.ts';
import { readDesign } from '../../server/services/design/read-design.ts';
import { beginWave } from '../../server/services/setup/begin-wave.ts';
import { questionsInOrder, textAt } from '../../server/survey/questionnaire/design/texts.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// Two people write a questionnaire in their browsers, which save as they write, preview two languages, and rehearse.

const { db, url } = await testDatabase();
await testApp(db);
const origin = await listeningServer(url);
const browser = testBrowser();
const DESIGN = '/console/next/setup/questionnaire/design';
const actor = operator('test');
const saved = async () => await readDesign(db, 'next', actor);
const keyOf = async (id: string) => {
  const { texts } = await saved();
  return questionsInOrder(texts).find(({ key }) => textAt(texts, key, 'id') === id)?.key ?? '';
};

beforeAll(async () => {
  await openedWave(db, { cities: ['330100', '110000'] });
  const now = Date.now();
  const title = { 'zh-CN': '下一轮', en: 'The next' };
  const opensAt = new Date(now + 86_400_000).toISOString();
  const closesAt = new Date(now + 30 * 86_400_000).toISOString();
  await beginWave(db, { code: 'next', title, opensAt, closesAt, from: null, actor });
});

const open = async (locale = 'en', viewport = { width: 1280, height: 800 }) =>
  await browser(origin, { viewport, locale, extraHTTPHeaders: await keyFor(db, 'designer') });

const field = (page: Page, name: string) => page.locator(`[name="value.${name}"]`);

test.each([
  ['zh-CN', 360],
  ['en', 360],
  ['zh-CN', 1280],
])('every page of the designer fits and is accessible, in %s at %i', async (locale, width) => {
  const { page, complaints } = await open(locale, { width, height: width === 360 ? 640 : 800 });
  const [key, services] = [await keyOf('q_overall'), await keyOf('services')];
  for (const path of [
    '',
    '/parts/draft',
    `/parts/${key}`,
    `/parts/${services}`,
    '/history',
    '/preview',
    '/rehearsal',
  ]) {
    await page.goto(DESIGN + path);
    await page.locator('h1').waitFor();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      path,
    ).toBe(0);
    // On a phone, axe-core finds the same in English as in Chinese.
    if (locale === 'zh-CN') await expectAccessible(page);
  }
  expect(complaints).toEqual([]);
});

test('typed text is saved without a button, for two people, and the second one decides about a shared field', async () => {
  await takeCoreOver(db, { wave: 'next', name: 'trial', actor, now: new Date() });
  const key = await keyOf('q_overall');
  const title = `${key}.title.en`;
  const [mine, theirs] = [await open(), await open()];
  await mine.page.goto(`${DESIGN}/parts/${key}`);
  await theirs.page.goto(`${DESIGN}/parts/${key}`);
  await field(mine.page, title).fill('Hers');
  await expect.poll(async () => textAt((await saved()).texts, key, 'title.en')).toBe('Hers');
  await field(theirs.page, title).fill('His');
  const notice = theirs.page.locator(`[id="${title}-notice"]`);
  await notice.waitFor();
  expect(await notice.textContent()).toContain('“Hers”');
  expect(await field(theirs.page, title).inputValue()).toBe('His');
  await field(theirs.page, title).fill('His own');
  await expect.poll(async () => textAt((await saved()).texts, key, 'title.en')).toBe('His own');
  expect([...mine.complaints, ...theirs.complaints]).toEqual([]);
});

test('a condition is added by keyboard alone, seen in two languages, and rehearsed', async () => {
  const { page, complaints } = await open();
  const [key, decider] = [await keyOf('comment'), await keyOf('q_overall')];
  await page.goto(`${DESIGN}/parts/${key}`);
  await page.getByRole('button', { name: 'Add a condition' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=saved/);
  const condition = (await saved()).texts[`${key}.conditions`]?.split(' ').at(-1) ?? '';
  await field(page, `${condition}.question`).selectOption(decider);
  await page.getByRole('button', { name: 'Save', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.locator(`input[name="value.${condition}.answers"][value="1"]`).check();
  await expect.poll(async () => (await saved()).texts[`${condition}.answers`]).toBe('1');
  await page.goto(DESIGN);
  await page
    .getByText(/q_overall is 1 Very dissatisfied/)
    .first()
    .waitFor();

  await page.goto(`${DESIGN}/preview?city=330100`);
  const [chinese, english] = [page.frameLocator('iframe >> nth=0'), page.frameLocator('iframe >> nth=1')];
  await chinese.locator('#start').waitFor();
  await english.locator('#start').click();
  await english.locator('[name=lives_here][value=no]').check({ force: true });
  await english.locator('button[type=submit]').click();
  await english.getByText('Preview: nothing was stored').waitFor();

  await page.goto(`${DESIGN}/rehearsal`);
  await page.fill('[name=residents]', '60');
  await page.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByText(/60 simulated residents of/).waitFor();
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});
