import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { moveClosing } from '../../db/waves.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { shortCore } from '../support/fixtures/short-core.ts';
import {
  answerAll,
  begin,
  choose,
  clickScales,
  goOn,
  openQuestionnaire,
  passScreener,
  receiptOn,
} from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql, url } = await testDatabase();
const wave = await openedWave(db, { settings: { questionnaire: shortCore }, margins: null });
const origin = await listeningServer(url);
const phone = testBrowser();
/** A questionnaire with several questions on a page. */
const desk = { viewport: { width: 1280, height: 800 }, hasTouch: false };

const count = async () => Number((await sql`select count(*) from submissions`)[0]?.count);
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);
const submissions = '**/api/v1/waves/*/submissions';

test('a resident walks page by page to a receipt, with one request for the script', async () => {
  const { page, complaints, requests } = await phone(origin);
  await openQuestionnaire(page, '?ch=qr-1');
  expect(requests.slice(0, 2).map((r) => new URL(r).pathname.replace(/-[\w-]{8}\./, '.'))).toEqual([
    '/s/330100',
    '/assets/client.js',
  ]);
  await passScreener(page);
  await clickScales(page, '提交');
  await page.fill('[name=comment]', '希望公交晚一点收班。');
  await goOn(page);
  await page.waitForSelector('.code');
  const receipt = await receiptOn(page);
  expect(receipt).toMatch(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
  const [stored] = await sql`select * from submissions`;
  expect(stored).toMatchObject({ channel: 'open:qr-1', language: 'zh-CN', city: '330100' });
  expect(stored?.answers).toMatchObject({ q_overall: 4, comment: '希望公交晚一点收班。' });
  expect(stored?.duration_ms).toBeGreaterThan(100);

  // The receipt survives a reload, and the phone has deleted the answers.
  await page.reload();
  await page.waitForSelector('.code');
  expect(await receiptOn(page)).toBe(receipt);
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toBe('{}');
  expect(complaints).toEqual([]);
  expect(requests.filter((r) => !r.startsWith(origin) && !r.startsWith('data:'))).toEqual([]);
});

test('a double tap on Submit sends once and stores once', async () => {
  const before = await count();
  const { page, requests } = await phone(origin);
  await answerAll(page);
  await page.locator('button[type=submit]:visible').dblclick();
  await page.waitForSelector('.code');
  expect(requests.filter((r) => r.endsWith('/submissions'))).toHaveLength(1);
  expect(await count()).toBe(before + 1);
});

test('faults stand beside their questions and on top, and take the focus', async () => {
  const { page } = await phone(origin, desk);
  await openQuestionnaire(page);
  await passScreener(page);
  await goOn(page);
  await expect.poll(() => focused(page)).toBe('您多大年纪？ 选填');
  await goOn(page);
  await choose(page, 'q_overall', 'dont_know');
  await goOn(page);
  for (const used of ['gov', 'counter']) await choose(page, 'services', used);
  await goOn(page);
  await choose(page, 'q_gov_counter', 'dont_know');
  await goOn(page);
  expect(await page.locator('#faults li').count()).toBe(2);
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('faults');
  expect(await page.locator('#q-q_gov_online .fault').textContent()).toBe('请回答这一题。');
  expect(await page.locator('#q-q_gov_counter .fault').count()).toBe(0);

  await page.locator('#faults a').last().click();
  // It adds no history entry, which Back would have to undo first.
  expect(new URL(page.url()).hash).toBe('');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('q-q_gov_repeat');
  await choose(page, 'q_gov_repeat', '1');
  expect(await page.locator('#faults li').count()).toBe(1);
  await choose(page, 'q_gov_online', '5');
  expect(await page.locator('#faults').count()).toBe(0);
  await goOn(page);
  await expect.poll(() => focused(page)).toMatch(/公交、地铁/);
});

test('a reload, the phone’s own Back and a change of language lose no answer', async () => {
  const { page } = await phone(origin);
  await openQuestionnaire(page);
  await passScreener(page);
  await choose(page, 'sex', 'female');
  await page.reload();
  await begin(page);
  await expect.poll(() => page.locator('.progress').textContent()).toContain('第 4 题');
  expect(await page.isChecked('[name=sex][value=female]')).toBe(true);
  await page.goBack();
  await expect.poll(() => page.locator('.progress').textContent()).toContain('第 3 题');
  await page.goBack();
  await expect.poll(() => page.locator('.progress').textContent()).toContain('第 2 题');
  expect(await page.isChecked('[name=aged_16][value=yes]')).toBe(true);
  await page.click('text=English');
  await page.waitForSelector('html[lang=en] form[class]', { state: 'attached' });
  await begin(page);
  expect(new URL(page.url()).pathname).toBe('/s/330100');
  await expect.poll(() => page.locator('.progress').textContent()).toContain('Question 2');
  expect(await page.isChecked('[name=sex][value=female]')).toBe(true);
});

test('without a connection nothing is lost, and the same submission is sent again', async () => {
  const before = await count();
  const { page } = await phone(origin);
  await page.clock.install();
  await answerAll(page);
  const sent: string[] = [];
  await page.route(submissions, async (route) => {
    sent.push(route.request().postData() ?? '');
    // The worst case: the first attempt arrives, and its reply is lost.
    if (sent.length === 1) await route.fetch();
    await route.abort();
  });
  await goOn(page);
  await page.waitForSelector('text=已保存在这部手机上');
  await page.waitForSelector('text=正在等待网络');
  expect(sent).toHaveLength(1);
  await page.clock.runFor(1500);
  await expect.poll(() => sent.length).toBe(2);
  await page.waitForSelector('text=正在等待网络');
  expect(new Set(sent).size).toBe(1);

  await page.unroute(submissions);
  await page.click('text=现在发送');
  await page.waitForSelector('.code');
  expect(await count()).toBe(before + 1);
});

test('an unfinished submission is sent again after a reload', async () => {
  const before = await count();
  const { page } = await phone(origin);
  await answerAll(page);
  await page.route(submissions, () => new Promise(() => {}));
  const sent = page.waitForRequest(submissions);
  await goOn(page);
  await sent;
  await page.unroute(submissions);
  await page.reload();
  await page.waitForSelector('.code');
  expect(await count()).toBe(before + 1);
});

test('a resident outside the population is thanked at once, without a receipt', async () => {
  const { page } = await phone(origin);
  await openQuestionnaire(page);
  await choose(page, 'lives_here', 'no');
  expect(await page.locator('button[type=submit]:visible').textContent()).toBe('提交');
  await goOn(page);
  await page.waitForSelector('text=选择我的城市');
  expect(await page.locator('main').textContent()).toContain('不在调查范围内');
  expect(await page.locator('.code, #after, .keep').count()).toBe(0);
  const [last] = await sql`select status, reason from submissions order by stored_at desc limit 1`;
  expect(last).toMatchObject({ status: 'removed', reason: 'OUT_OF_SCOPE' });
});

test('a resident who answered before learns when; after closing the page says that nothing was sent', async () => {
  const { page } = await phone(origin);
  await answerAll(page);
  await goOn(page);
  await page.waitForSelector('.code');
  await page.click('text=清除这部手机上的记录');
  await page.waitForSelector('text=已清除');
  // A page that could not tell beforehand tells at the end.
  await page.route('**/trial', (route) => route.abort());
  await answerAll(page);
  await goOn(page);
  await page.waitForSelector('text=这一轮已经回答过了');
  expect(await page.locator('.message').textContent()).toContain('第一次提交的时间');

  const late = await phone(origin);
  await answerAll(late.page);
  await moveClosing(db, wave.id, new Date());
  const status = async () => (await fetch(`${origin}/s/330100`, { headers: { Accept: 'text/html' } })).status;
  await expect.poll(status).toBe(410);
  await goOn(late.page);
  await late.page.waitForSelector('text=这一轮调查已经结束');
  const again = await late.page.goto('/s/330100');
  expect(again?.status()).toBe(410);
});
