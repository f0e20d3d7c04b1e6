import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { stopClock } from '../support/page-clock.ts';
import { begin, choose, goOn, openQuestionnaire } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// Each way from question to question, on a phone and on a desk. The last question takes several answers.

const { db, sql, url } = await testDatabase();
const onlyResidents = { visibleIf: { all: [{ question: 'lives_here', in: ['yes'] }] } };
const [first, ...others] = tiny.questions.slice(0, 7);
const questionnaire = { ...tiny, questions: [first!, ...others.map((q) => ({ ...q, ...onlyResidents }))] };
await openedWave(db, { settings: { questionnaire } });
const origin = await listeningServer(url);
const phone = testBrowser();

/** The page shows more than the choice before the next question comes. */
const MOMENT_MS = 1000;
const place = (page: Page) => page.locator('.progress [role=status]').textContent();
const at = (n: number) => `第 ${n} 题，共 7 题`;
const tap = (page: Page, question: string, value: string) =>
  page.locator(`label:has(input[name="${question}"][value="${value}"])`).tap();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);

/** Answers every question before the last. */
async function reachEnd(page: Page): Promise<void> {
  for (const [question, value] of [
    ['lives_here', 'yes'],
    ['q_gov', '4'],
    ['q_bus', '7'],
  ] as const)
    await choose(page, question, value);
  await goOn(page);
}

test('the first screen says who asks, for what and how long, and leads to the first question', async () => {
  const { page, complaints } = await phone(origin);
  await page.goto('/s/330100');
  await page.waitForSelector('.foot');
  const opening = (await page.locator('#opening').textContent()) ?? '';
  for (const said of ['杭州市', '小问卷', '测试调查队', '约 1 分钟', '不问姓名', '自愿参加'])
    expect(opening).toContain(said);
  expect(await page.locator('.q:visible, button[type=submit]:visible').count()).toBe(0);
  expect((await page.locator('#start').boundingBox())!.y).toBeLessThan(640 - 52);
  await expectSound(page);
  await page.tap('#start');
  expect(await page.locator('.q:visible').getAttribute('id')).toBe('q-lives_here');
  await expect.poll(() => focused(page)).toBe('a-lives_here');
  expect(await page.locator('#opening').isVisible()).toBe(false);
  expect(await page.locator('.progress h1').textContent()).toContain('杭州市');
  await page.goBack();
  await page.waitForSelector('#opening');
  await page.goForward();
  await expect.poll(() => place(page)).toBe(at(1));
  expect(complaints).toEqual([]);
});

test('a finger leads on after a moment, and the title and the focus go with it', async () => {
  const { page } = await phone(origin);
  await page.clock.install();
  await openQuestionnaire(page);
  await page.waitForSelector('.foot');
  expect(await page.locator('#q-lives_here').textContent()).toContain('点一下答案就到下一题');
  await stopClock(page);
  await tap(page, 'lives_here', 'yes');
  expect(await place(page)).toBe(at(1));
  await page.clock.runFor(MOMENT_MS);
  expect(await place(page)).toBe(at(2));
  expect(await focused(page)).toBe('a-age');
  expect(await page.title()).toMatch(/^第 2 题，共 7 题 · 小问卷 · 杭州市/);
  expect(await page.locator('#q-age').textContent()).not.toContain('点一下答案就到下一题');
});

test('a retracted answer stays retracted, and a second thought within the moment counts', async () => {
  const { page } = await phone(origin);
  await page.clock.install();
  await openQuestionnaire(page);
  await page.waitForSelector('.foot');
  await tap(page, 'lives_here', 'yes');
  await expect.poll(() => place(page)).toBe(at(2));
  await page.tap('.steps .plain');
  await expect.poll(() => place(page)).toBe(at(1));
  expect(await page.isChecked('[name=lives_here][value=yes]')).toBe(true);
  await page.clock.runFor(MOMENT_MS);
  expect(await place(page)).toBe(at(1));
  await stopClock(page);
  await tap(page, 'lives_here', 'no');
  await page.clock.runFor(400);
  await tap(page, 'lives_here', 'yes');
  await page.clock.runFor(400);
  expect(await place(page)).toBe(at(1));
  await page.clock.runFor(400);
  expect(await place(page)).toBe(at(2));
});

test('keys and a mouse choose without being led on', async () => {
  const { page } = await phone(origin);
  await page.clock.install();
  await openQuestionnaire(page);
  await page.waitForSelector('.foot');
  await page.focus('[name=lives_here][value=no]');
  await page.keyboard.press('ArrowUp');
  expect(await page.isChecked('[name=lives_here][value=yes]')).toBe(true);
  await page.clock.runFor(MOMENT_MS);
  expect(await place(page)).toBe(at(1));
  await page.keyboard.press('Enter');
  await expect.poll(() => place(page)).toBe(at(2));
  await page.click('label:has([name=age][value="60+"])');
  await page.clock.runFor(MOMENT_MS);
  expect(await place(page)).toBe(at(2));
});

test('once switched off it stays off, also after a reload in the middle', async () => {
  const { page } = await phone(origin);
  await page.clock.install();
  await openQuestionnaire(page);
  await tap(page, 'lives_here', 'yes');
  await expect.poll(() => place(page)).toBe(at(2));
  await page.tap('.foot summary');
  await page.tap('.toggle');
  await expectSound(page);
  await tap(page, 'age', '16-39');
  await page.clock.runFor(MOMENT_MS);
  expect(await place(page)).toBe(at(2));
  await page.reload();
  await begin(page);
  expect(await place(page)).toBe(at(2));
  expect(await page.isChecked('[name=age][value="16-39"]')).toBe(true);
  await page.tap('.foot summary');
  expect(await page.getAttribute('.toggle', 'aria-checked')).toBe('false');
  await tap(page, 'age', '60+');
  await page.clock.runFor(MOMENT_MS);
  expect(await place(page)).toBe(at(2));
  await page.tap('.toggle');
  await tap(page, 'age', '16-39');
  await expect.poll(() => place(page)).toBe(at(3));
});

test('the last answer, and one that ends the survey, never submit', async () => {
  const { page, requests } = await phone(origin);
  await page.clock.install();
  await openQuestionnaire(page);
  await tap(page, 'lives_here', 'no');
  await page.clock.runFor(MOMENT_MS);
  expect(await place(page)).toBe(at(1));
  await reachEnd(page);
  expect(await place(page)).toBe(at(7));
  await tap(page, 'q_roads', 'good');
  await page.clock.runFor(MOMENT_MS);
  expect(await place(page)).toBe(at(7));
  expect(requests.filter((r) => r.endsWith('/submissions'))).toEqual([]);
});

test('the answers are there to be checked; a change leads back to the end', async () => {
  const { page, complaints } = await phone(origin);
  await openQuestionnaire(page);
  await reachEnd(page);
  const rows = page.locator('.check li');
  // It stands above Submit, and closed, so that Submit stays in sight.
  const bottomOf = (selector: string) =>
    page.evaluate((s) => document.querySelector(s)!.getBoundingClientRect().bottom, selector);
  await page.waitForSelector('.check');
  expect(await bottomOf('.check')).toBeLessThan(await bottomOf('[type=submit]'));
  expect(await rows.first().isVisible()).toBe(false);
  await page.tap('.check summary');
  expect(await rows.allTextContents()).toEqual([
    '您住在本市吗？是修改',
    '您的年龄？未回答修改',
    '您的性别？未回答修改',
    '办事方便吗？4修改',
    '排队太久吗？未回答修改',
    '公交好吗？7修改',
  ]);
  await expectSound(page);
  await rows.nth(1).locator('button').tap();
  expect(await place(page)).toBe(at(2));
  await tap(page, 'age', '40-59');
  await expect.poll(() => place(page)).toBe(at(7));
  expect(await rows.nth(1).textContent()).toBe('您的年龄？40至59岁修改');
  await goOn(page);
  await page.waitForSelector('.code');
  await expect.poll(() => page.title()).toMatch(/^谢谢您，已经收到 · /);
  const [stored] = await sql`select answers from submissions order by stored_at desc limit 1`;
  expect(stored?.answers).toEqual({ lives_here: 'yes', age: '40-59', q_gov: 4, q_bus: 7 });
  expect(complaints).toEqual([]);
});

test('a missing answer is in the title until it is given', async () => {
  const { page } = await phone(origin);
  await openQuestionnaire(page);
  await page.waitForSelector('.foot');
  await goOn(page);
  await page.waitForSelector('#faults:focus');
  await expect.poll(() => page.title()).toMatch(/^错误：第 1 题/);
  await choose(page, 'lives_here', 'yes');
  await expect.poll(() => page.title()).toMatch(/^第 1 题/);
});

test('on a desk a page is a section, and nothing leads on', async () => {
  const { page } = await phone(origin, { viewport: { width: 1280, height: 800 } });
  await page.clock.install();
  await openQuestionnaire(page);
  await page.waitForSelector('.foot');
  expect(await page.locator('.toggle').count()).toBe(0);
  await tap(page, 'lives_here', 'yes');
  await page.clock.runFor(MOMENT_MS);
  expect(await place(page)).toBe(at(1));
  await goOn(page);
  expect(await page.locator('.q:visible').count()).toBe(2);
  await expect.poll(() => focused(page)).toBe('a-age');
});

test('without a script Start leads down to the form, and a fault is in the title', async () => {
  const { page } = await phone(origin, { javaScriptEnabled: false });
  await page.goto('/s/330100');
  expect(await page.getAttribute('meta[property="og:title"]', 'content')).toBe('小问卷 · 杭州市');
  expect(await page.getAttribute('meta[property="og:description"]', 'content')).toContain('约 1 分钟');
  await page.click('#start');
  expect((await page.locator('#q-lives_here').boundingBox())!.y).toBeLessThan(200);
  await goOn(page);
  expect(await page.title()).toMatch(/^错误：小问卷 · 杭州市/);
  expect(await page.locator('#opening').isVisible()).toBe(false);
});
