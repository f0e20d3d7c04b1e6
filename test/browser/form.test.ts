import { expect, test } from 'vitest';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { choose, goOn, receiptOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql, url } = await testDatabase();
await openedWave(db);
const origin = await listeningServer(url);
const phone = testBrowser();
const withoutScript = { javaScriptEnabled: false };

const stored = async () =>
  (await sql`select answers, channel, language, mode from submissions`).map((r) => r);

test('without a script the form is answered, refused, corrected and received once', async () => {
  const { page, complaints } = await phone(origin, withoutScript);
  await page.goto('/s/330100?ch=poster-7');
  expect(await page.locator('.q').count()).toBe(11);
  await choose(page, 'lives_here', 'yes');
  await page.fill('[name=remark]', '  路灯太暗\n请修 ');
  await page.fill('[name=visits]', '１２');

  await goOn(page);
  expect(await page.locator('#faults li').allTextContents()).toEqual(['办事方便吗？']);
  expect(await page.locator('#q-q_gov .fault').textContent()).toBe('请回答这一题。');
  expect(await page.isChecked('[name=lives_here][value=yes]')).toBe(true);
  expect(await page.inputValue('[name=remark]')).toContain('路灯太暗');
  expect(await stored()).toHaveLength(0);

  await choose(page, 'q_gov', 'not_used');
  await goOn(page);
  expect(await page.locator('h1').textContent()).toContain('谢谢您');
  const receipt = await receiptOn(page);
  expect(await stored()).toMatchObject([
    {
      answers: { lives_here: 'yes', q_gov: 'not_used', visits: 12 },
      channel: 'open:poster-7',
      language: 'zh-CN',
      mode: 'device',
    },
  ]);

  await page.reload();
  expect(await receiptOn(page)).toBe(receipt);
  expect(await stored()).toHaveLength(1);

  await page.click('text=查询回执');
  expect(await page.locator('main').textContent()).toContain('已经收到并保存');
  expect(complaints).toEqual([]);
});

test('answers to questions that routing hides are left out, not refused', async () => {
  const { page } = await phone(origin, withoutScript);
  await page.goto('/s/330100');
  await choose(page, 'lives_here', 'yes');
  await choose(page, 'q_gov', '5');
  await page.fill('[name=why]', '没有不方便');
  await goOn(page);
  expect(await page.locator('h1').textContent()).toContain('谢谢您');
  const [last] = await sql`select answers from submissions order by stored_at desc limit 1`;
  expect(last?.answers).toEqual({ lives_here: 'yes', q_gov: 5 });
});

test('a second form on the same device learns that it answered already', async () => {
  const { page } = await phone(origin, withoutScript);
  for (const grade of ['4', '5']) {
    await page.goto('/s/330100');
    await choose(page, 'lives_here', 'yes');
    await choose(page, 'q_gov', grade);
    await goOn(page);
  }
  expect(await page.locator('h1').textContent()).toBe('这一轮已经回答过了');
  expect(await page.locator('.notice').textContent()).toContain('第一次提交的时间：');
});

test('a form that is not one of ours, or comes without the cookie, is refused in plain words', async () => {
  const post = (body: string, type = 'application/x-www-form-urlencoded') =>
    fetch(`${origin}/s/330100`, { method: 'POST', body, headers: { 'Content-Type': type } });
  const own = new URLSearchParams({
    'form.version': '1',
    'form.language': 'zh-CN',
    'form.openedAt': new Date().toISOString(),
    lives_here: 'yes',
    q_gov: '3',
  }).toString();
  expect((await post(own)).status).toBe(403);
  expect((await post('q_gov=3')).status).toBe(422);
  expect((await post('{}', 'application/json')).status).toBe(415);
  expect((await post(`x=${'y'.repeat(70_000)}`)).status).toBe(413);
  expect((await post(own.replace('form.version=1', 'form.version=2'))).status).toBe(409);
});
