import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { shortCore } from '../support/fixtures/short-core.ts';
import { gatewayTo, isKept } from '../support/gateway.ts';
import { onDevice, tokenFor } from '../support/interviewers.ts';
import { stopClock } from '../support/page-clock.ts';
import { answerScales, begin, choose, goOn, passScreener } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** An interviewer's day with a tablet, and an unattended kiosk. */

const { db, sql, url } = await testDatabase();
const HOUR_MS = 3_600_000;
const credentials = ['device' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { questionnaire: shortCore, credentials }, margins: null });
/** The lead of the server's clock. */
let ahead = 0;
const gateway = await gatewayTo(await listeningServer(url, {}, () => new Date(Date.now() + ahead)));
const browser = testBrowser();
afterEach(() => {
  gateway.comeBack();
  ahead = 0;
});

const tablet = () => browser(gateway.origin, { viewport: { width: 820, height: 1180 } });

/** Opens the page with a token, and waits until it is ready for the first respondent. */
async function open(page: Page, token: string, query = ''): Promise<void> {
  await page.goto(`/field/330100${query}#token=${token}`);
  await page.waitForSelector('text=王 17');
}

/** One interview, up to the thanks. */
async function interview(page: Page): Promise<void> {
  await begin(page);
  expect(await page.locator('input:checked').count()).toBe(0);
  await passScreener(page);
  await answerScales(page, '提交');
  await goOn(page);
  await page.waitForSelector('text=谢谢您，回答完成了');
  expect(await page.locator('form').count()).toBe(0);
}

const counted = (page: Page) => page.locator('.count').textContent();
const rows = async (channel: string) =>
  await sql`select interviewer, mode, channel from submissions where channel = ${channel}`;
const nothing = { phone: [], session: [], local: [] };

test('three respondents without a network, then all of them are sent and nothing stays', async () => {
  const token = await tokenFor(wave.id);
  const { page, complaints, requests } = await tablet();
  await open(page, token);
  expect(page.url()).toBe(`${gateway.origin}/field/330100`);
  await expectSound(page);
  await isKept(page, '/field/330100');
  await gateway.setOffline(page, true);
  await page.reload();
  await page.waitForSelector('#point');
  await page.fill('#point', 'A17');
  await page.click('text=下一位受访者');
  await interview(page);
  await expectSound(page);
  for (let n = 1; n < 3; n++) {
    expect(await counted(page)).toContain(`未发送 ${n} 份`);
    await page.click('text=下一位受访者');
    await interview(page);
  }
  await expect.poll(() => counted(page)).toContain('未发送 3 份');
  await page.click('text=返回开始页');
  await page.waitForSelector('text=没有网络');
  expect(await rows('point-A17')).toEqual([]);

  // Only the outbox holds the answers.
  const waiting = await onDevice(page);
  expect(waiting.keys.filter((k) => k.startsWith('outbox/'))).toHaveLength(3);
  expect(waiting).toMatchObject(nothing);

  await gateway.setOffline(page, false);
  await expect.poll(() => counted(page)).toBe('未发送 0 份 · 今天已发送 3 份');
  const stored = { interviewer: '王 17', mode: 'interviewer', channel: 'point-A17' };
  expect(await rows('point-A17')).toEqual([stored, stored, stored]);
  const after = await onDevice(page);
  expect(after.keys).toEqual(['point/330100', 'sent', 'worker']);
  expect(after.text).not.toContain('q_overall');
  expect(after).toMatchObject(nothing);

  // Back shows none of the answers.
  for (let n = 0; n < 3; n++) {
    await page.goBack();
    expect(await page.locator('input:checked').count()).toBe(0);
    expect(await page.locator('textarea').count()).toBe(0);
  }
  expect(requests.filter((r) => r.includes(token))).toEqual([]);
  expect(complaints).toEqual([]);
});

test("one respondent's unfinished answers are not shown to the next, nor stored", async () => {
  const { page } = await tablet();
  await open(page, await tokenFor(wave.id));
  await page.fill('#point', 'B1');
  await page.click('text=下一位受访者');
  await begin(page);
  await passScreener(page);
  await goOn(page);
  await choose(page, 'sex', 'female');
  await page.goBack();
  expect(await page.isChecked('[name=sex][value=female]')).toBe(true);
  page.on('dialog', (dialog) => dialog.accept());
  await page.click('text=中止这次访问');
  await page.click('text=下一位受访者');
  await begin(page);
  expect(await page.locator('input:checked').count()).toBe(0);
  expect(await page.locator('.progress').textContent()).toContain('第 1 题');
  await page.reload();
  await page.waitForSelector('#point');
  const { keys, ...rest } = await onDevice(page);
  expect(keys).toEqual(['point/330100', 'worker']);
  expect(rest).toMatchObject(nothing);
});

test('a token that expires in the middle of the day: a new one sends what waits', async () => {
  const { page } = await tablet();
  await page.clock.install();
  await open(page, await tokenFor(wave.id, { seconds: 3600 }));
  await isKept(page, '/field/330100');
  await gateway.setOffline(page, true);
  await page.fill('#point', 'C9');
  await page.click('text=下一位受访者');
  await interview(page);
  await page.click('text=返回开始页');
  expect(await page.locator('text=授权已过期').count()).toBe(0);
  ahead = HOUR_MS;
  await page.clock.fastForward(HOUR_MS);
  await page.waitForSelector('text=授权已过期');
  await expectSound(page);
  expect(await page.locator('#point').count()).toBe(0);
  await gateway.setOffline(page, false);
  await page.waitForSelector('text=1 份未被接收');
  expect(await page.locator('.refused').textContent()).toContain('授权无效或已过期');
  await expectSound(page);
  expect(await rows('point-C9')).toEqual([]);
  await page.fill(
    '#token',
    `${gateway.origin}/field/330100#token=${await tokenFor(wave.id, { seconds: 7200 })}`,
  );
  await page.click('text=使用这个链接');
  await expect.poll(() => counted(page)).toContain('今天已发送 1 份');
  expect(await rows('point-C9')).toHaveLength(1);
  expect((await onDevice(page)).keys).toEqual(['point/330100', 'sent', 'worker']);
});

test.each<[string, () => Promise<string>, string]>([
  ['of another wave', () => tokenFor('0199a7c2-0000-7000-8000-000000000000'), '另一轮调查'],
  ['of another city', () => tokenFor(wave.id, { cities: ['110000'] }), '不能用于这座城市'],
  ['for paper', () => tokenFor(wave.id, { entry: 'paper' }), '只能录入纸质问卷'],
  ['expired', () => tokenFor(wave.id, { seconds: -5 }), '授权已过期'],
  ['made up', async () => 'a.b.c', '链接无效'],
])('a token %s is refused in words', async (_, token, sentence) => {
  const { page } = await tablet();
  await page.goto(`/field/330100#token=${await token()}`);
  await page.waitForSelector(`text=${sentence}`);
  expect(await page.locator('#point').count()).toBe(0);
});

test('cities are called by their names', async () => {
  const { page } = await tablet();
  await open(page, await tokenFor(wave.id, { cities: ['330100', '110000'] }));
  expect(await page.locator('.facts').textContent()).toContain('杭州市, 北京市');
  await page.click('text=English');
  await page.waitForSelector('text=Next respondent');
  expect(await page.locator('.facts').textContent()).toContain('Hangzhou, Beijing');
});

test('whom nobody interviewed is recorded without a network, stored once, and taken back', async () => {
  const { page, complaints } = await tablet();
  await open(page, await tokenFor(wave.id));
  await isKept(page, '/field/330100');
  await gateway.setOffline(page, true);
  await page.click('summary');
  await expectSound(page);
  // Without a sampling point the page records nothing.
  await page.click('text=拒绝访问');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('point');
  expect(await counted(page)).toContain('未发送 0 份');
  await page.fill('#point', 'D4');
  for (const label of ['拒绝访问', '空房']) {
    await page.click(`.contacts button:has-text("${label}")`);
    await page.waitForSelector(`text=已记录：${label}`);
  }
  await page.click('text=撤销');
  await page.waitForSelector('text=已撤销');
  expect(await page.locator('.recorded button').count()).toBe(0);
  await expect.poll(() => counted(page)).toContain('未发送 3 份');
  await page.reload();
  await page.waitForSelector('#point');
  expect(await page.inputValue('#point')).toBe('D4');
  await gateway.setOffline(page, false);
  await expect.poll(() => counted(page)).toBe('未发送 0 份 · 今天已发送 0 份');
  const stored = await sql`
    select disposition, interviewer, replaces is null as first from contacts where channel = 'point-D4' order by recorded_at`;
  expect(stored).toEqual([
    { disposition: '2.11', interviewer: '王 17', first: true },
    { disposition: '4.6', interviewer: '王 17', first: true },
    { disposition: null, interviewer: '王 17', first: false },
  ]);
  expect((await onDevice(page)).keys).toEqual(['point/330100', 'worker']);
  expect(complaints).toEqual([]);
});

test('a respondent changes language and size, and keeps the answers; the next begins as before', async () => {
  const { page, complaints } = await tablet();
  await open(page, await tokenFor(wave.id));
  await isKept(page, '/field/330100');
  await gateway.setOffline(page, true);
  await page.fill('#point', 'L2');
  await page.click('text=下一位受访者');
  await begin(page);
  await choose(page, 'lives_here', 'yes');
  await page.click('.choices >> text=English');
  await page.waitForSelector('text=Break off this interview');
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  expect(await page.isChecked('[name=lives_here][value=yes]')).toBe(true);
  const width = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
  const before = await width();
  await page.click('.choices >> text=Large print');
  expect(await width()).toBeGreaterThan(before);
  await expectSound(page);
  await passScreener(page);
  await answerScales(page, 'Submit');
  await goOn(page);
  await page.waitForSelector('text=Thank you, that was all');
  await page.click('text=Back to the start');
  await page.waitForSelector('text=下一位受访者');
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  expect(await width()).toBe(before);
  await page.click('text=下一位受访者');
  await begin(page);
  page.on('dialog', (dialog) => dialog.accept());
  await page.click('text=中止这次访问');
  await page.waitForSelector('.contacts[open]');
  await gateway.setOffline(page, false);
  await expect.poll(() => counted(page)).toContain('今天已发送 1 份');
  expect(await sql`select language from submissions where channel = 'point-L2'`).toEqual([
    { language: 'en' },
  ]);
  expect(complaints).toEqual([]);
});

test.each(['field', 'paper'])(
  'a link opened in the tab of its page is taken, and leaves the address: %s',
  async (name) => {
    const entry = name === 'field' ? 'tablet' : 'paper';
    const { page } = await tablet();
    await page.goto(`/${name}/330100#token=${await tokenFor(wave.id, { entry, seconds: -5 })}`);
    await page.waitForSelector('text=授权已过期');
    const address = () => page.evaluate(() => location.href);
    expect(await address()).toBe(`${gateway.origin}/${name}/330100`);
    // A messenger's link: the sentence's full stop clings to it.
    const token = await tokenFor(wave.id, { entry });
    await page.evaluate((to) => location.assign(to), `/${name}/330100#token=${token}。`);
    await page.waitForSelector('#point');
    expect(await address()).toBe(`${gateway.origin}/${name}/330100`);
    expect(await page.locator('text=授权已过期').count()).toBe(0);
  },
);

test('a kiosk forgets who left, after a countdown, and begins anew', async () => {
  const { page, complaints } = await tablet();
  await open(page, await tokenFor(wave.id));
  await page.fill('#point', 'K1');
  await page.click('text=下一位受访者');
  await begin(page);
  await page.clock.install();
  await page.goto('/field/330100?kiosk=60');
  await page.waitForSelector('text=开始作答');
  expect(await page.locator('.count, .contacts').count()).toBe(0);
  await page.click('text=开始作答');
  await begin(page);
  await passScreener(page);
  expect(await page.locator('.count').count()).toBe(0);
  await stopClock(page);
  await page.clock.runFor(45_000);
  await page.waitForSelector('.idle');
  expect(await page.locator('.idle').textContent()).toMatch(/\d 秒后清除未完成的回答/);
  await page.click('text=我还在');
  await expect.poll(() => page.locator('.idle').count()).toBe(0);
  expect(await page.locator('input:checked').count()).toBe(2);
  await page.clock.runFor(61_000);
  await page.clock.resume();
  await page.waitForSelector('text=开始作答');
  await expectSound(page);
  await page.click('text=开始作答');
  await begin(page);
  expect(await page.locator('input:checked').count()).toBe(0);
  await interview(page);
  await expect.poll(() => page.locator('.receipt').textContent()).toMatch(/^[\dA-Z]{4}-/);
  expect(await rows('point-K1')).toHaveLength(1);
  expect((await onDevice(page)).keys).toEqual(['point/330100', 'sent', 'worker']);
  expect(complaints).toEqual([]);
});
