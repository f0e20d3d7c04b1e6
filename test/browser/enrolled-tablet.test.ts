import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { shortCore } from '../support/fixtures/short-core.ts';
import { gatewayTo, isKept } from '../support/gateway.ts';
import { enrolmentFor, onDevice, revoke, tokenFor } from '../support/interviewers.ts';
import { answerScales, begin, goOn, passScreener } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** A link enrols a tablet, a manager revokes it, and another link enrols it again. */

const { db, sql, url } = await testDatabase();
const credentials = ['device' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { questionnaire: shortCore, credentials }, margins: null });
const gateway = await gatewayTo(await listeningServer(url));
const browser = testBrowser();
afterEach(() => gateway.comeBack());

const tablet = () => browser(gateway.origin, { viewport: { width: 800, height: 1280 } });
const counted = (page: Page) => page.locator('.count').textContent();
const stored = async (channel: string) =>
  (
    await sql`select interviewer, count(*)::int as n from submissions where channel = ${channel} group by 1 order by 1`
  ).map(({ interviewer, n }) => [interviewer, n]);

async function enrol(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.click('text=在这台设备上启用');
}

/** One interview, up to the thanks, and back. */
async function interview(page: Page): Promise<void> {
  await page.click('text=下一位受访者');
  await begin(page);
  await passScreener(page);
  await answerScales(page, '提交');
  await goOn(page);
  await page.waitForSelector('text=谢谢您，回答完成了');
  await page.click('text=返回开始页');
}

/** The page's complaints, except about refusals. */
const besidesRefusals = (complaints: readonly string[]) =>
  complaints.filter((complaint) => !/status of 4\d\d/.test(complaint));

test('interviews made offline outlive the revocation and are sent once under the new enrolment', async () => {
  const first = await enrolmentFor(db, wave);
  const { page, complaints, requests } = await tablet();
  await page.goto(first.path);
  await page.waitForSelector('text=这个链接只能用一次');
  expect(page.url()).toBe(`${gateway.origin}/field/330100`);
  await expectSound(page);
  await page.click('text=在这台设备上启用');
  await page.waitForSelector('#point');
  await isKept(page, '/field/330100');
  await page.fill('#point', 'E1');
  // One interview is acknowledged; then two more and a contact wait.
  await interview(page);
  await expect.poll(() => counted(page)).toBe('未发送 0 份 · 今天已发送 1 份');
  await gateway.setOffline(page, true);
  for (let n = 0; n < 2; n++) await interview(page);
  await page.click('summary');
  await page.click('.contacts button:has-text("拒绝访问")');
  await expect.poll(() => counted(page)).toContain('未发送 3 份');

  await revoke(db, wave, first.id);
  await gateway.setOffline(page, false);
  await page.waitForSelector('text=这台设备的授权已被收回');
  expect(await page.locator('.alert:visible').textContent()).toContain('未发送的 3 份仍在设备上');
  expect(await page.locator('#point').count()).toBe(0);
  await expectSound(page);
  // The tablet stays revoked without a network, and gives nothing up.
  await gateway.setOffline(page, true);
  await page.reload();
  await page.waitForSelector('text=这台设备的授权已被收回');
  expect(await counted(page)).toContain('未发送 3 份');
  expect(await page.locator('.refused').count()).toBe(0);
  await gateway.setOffline(page, false);
  expect(await stored('point-E1')).toEqual([['王 17', 1]]);

  // Another interviewer takes the tablet over: the waiting work stays its author's.
  const second = await enrolmentFor(db, wave, { name: '李 4' });
  await enrol(page, second.path);
  await expect.poll(() => counted(page)).toBe('未发送 0 份 · 今天已发送 3 份');
  await page.waitForSelector('text=李 4');
  expect(await stored('point-E1')).toEqual([['王 17', 3]]);
  expect(await sql`select interviewer, disposition from contacts`).toEqual([
    { interviewer: '王 17', disposition: '2.11' },
  ]);
  await interview(page);
  await expect
    .poll(() => stored('point-E1'))
    .toEqual([
      ['李 4', 1],
      ['王 17', 3],
    ]);
  expect((await onDevice(page)).keys).toEqual(['point/330100', 'sent', 'worker']);
  expect(requests.filter((request) => /enrol=/.test(request))).toEqual([]);
  expect(besidesRefusals(complaints)).toEqual([]);
});

test('a reply that is lost costs no link: the device asks again with the same key', async () => {
  const { path } = await enrolmentFor(db, wave);
  const { page } = await tablet();
  await page.goto(path);
  await page.route('**/api/v1/enrolments', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.click('text=在这台设备上启用');
  await page.waitForSelector('text=链接还没有用掉');
  await page.unroute('**/api/v1/enrolments');
  await page.reload();
  await page.click('text=在这台设备上启用');
  await page.waitForSelector('#point');
  // The link is dead on another tablet.
  const other = await tablet();
  await enrol(other.page, path);
  await other.page.waitForSelector('text=这个链接已经用过');
  await expectSound(other.page);
});

test('a tablet of before, with a token, is enrolled with what waits on it', async () => {
  const { page } = await tablet();
  await page.goto(`/field/330100#token=${await tokenFor(wave.id)}`);
  await page.waitForSelector('#point');
  await isKept(page, '/field/330100');
  await gateway.setOffline(page, true);
  await page.fill('#point', 'E2');
  await interview(page);
  const { path } = await enrolmentFor(db, wave);
  await gateway.setOffline(page, false);
  await enrol(page, path);
  await expect.poll(() => counted(page)).toContain('未发送 0 份');
  expect(await stored('point-E2')).toEqual([['王 17', 1]]);
});

test('a link may be pasted, and a computer for paper is enrolled likewise', async () => {
  const { path } = await enrolmentFor(db, wave, { entry: 'paper', cities: ['330100', '110000'] });
  const { page } = await tablet();
  await page.goto('/paper/330100');
  await page.fill('#token', `${gateway.origin}${path}。`);
  await page.click('text=使用这个链接');
  await page.click('text=在这台设备上启用');
  await page.waitForSelector('text=开始录入');
  expect(await page.getAttribute('.facts a', 'href')).toBe('/paper/110000');
});
