import { afterEach, expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { shortCore } from '../support/fixtures/short-core.ts';
import { gatewayTo, isKept } from '../support/gateway.ts';
import { answerAll, choose, goOn, openQuestionnaire, passScreener, receiptOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** People answer while the network comes and goes. */

const { db, sql, url } = await testDatabase();
await openedWave(db, { settings: { questionnaire: shortCore }, margins: null });
const gateway = await gatewayTo(await listeningServer(url));
const phone = testBrowser();
afterEach(() => gateway.comeBack());

const count = async () => Number((await sql`select count(*) from submissions`)[0]?.count);

const waiting = 'text=已保存在这部手机上';

test('a submission without a network is sent once, when the network is back', async () => {
  const before = await count();
  const { page, complaints } = await phone(gateway.origin);
  await answerAll(page);
  await isKept(page, '/s/330100');
  await gateway.setOffline(page, true);
  gateway.seen.length = 0;
  await goOn(page);
  await page.waitForSelector(waiting);
  expect(await page.locator('.note').textContent()).toBe('正在等待网络');
  expect(await page.locator('form').isVisible()).toBe(false);
  await expectSound(page);
  expect(await count()).toBe(before);
  await gateway.setOffline(page, false);
  await page.waitForSelector('.code');
  expect(gateway.posts()).toBe(1);
  expect(await count()).toBe(before + 1);
  expect(complaints).toEqual([]);
});

test('a reopened tab sends the very same bytes, and says so truthfully', async () => {
  const before = await count();
  const { page } = await phone(gateway.origin, { locale: 'en' });
  const bodies: string[] = [];
  page.context().on('request', (r) => {
    if (r.url().endsWith('/submissions')) bodies.push(r.postData() ?? '');
  });
  await openQuestionnaire(page);
  await choose(page, 'lives_here', 'no');
  await isKept(page, '/s/330100');
  // The submission arrives, its reply is lost, and later requests may find no network.
  let isReceived = false;
  await page.route('**/submissions', async (route) => {
    if (!isReceived) {
      isReceived = true;
      await route.fetch();
    }
    await route.abort();
  });
  await goOn(page);
  await page.waitForSelector('text=Saved on this phone');
  await expectSound(page);
  await gateway.setOffline(page, true);
  const next = await page.context().newPage();
  await page.close();
  await next.goto('/s/330100');
  await next.waitForSelector('text=Saved on this phone');
  await next.waitForSelector('text=Waiting for a connection');
  await gateway.setOffline(next, false);
  await next.waitForSelector('text=Choose your city');
  expect(await next.locator('main').textContent()).toContain('outside that group');
  expect(new Set(bodies).size).toBe(1);
  expect(await count()).toBe(before + 1);
});

test.each(['locks', 'lease'])('of two tabs one sends, and both show the receipt: %s', async (kind) => {
  const before = await count();
  const { page } = await phone(gateway.origin);
  if (kind === 'lease')
    await page.context().addInitScript(() => {
      Reflect.deleteProperty(Navigator.prototype, 'locks');
    });
  await answerAll(page);
  await isKept(page, '/s/330100');
  await gateway.setOffline(page, true);
  await goOn(page);
  await page.waitForSelector(waiting);
  const other = await page.context().newPage();
  await other.goto('/s/330100');
  await other.waitForSelector(waiting);
  gateway.seen.length = 0;
  await gateway.setOffline(page, false);
  await Promise.all([page.waitForSelector('.code'), other.waitForSelector('.code')]);
  expect(await receiptOn(other)).toBe(await receiptOn(page));
  expect(gateway.posts()).toBe(1);
  expect(await count()).toBe(before + 1);
});

test('a tab that was still open when another submitted shows the receipt, too', async () => {
  const { page } = await phone(gateway.origin);
  const other = await page.context().newPage();
  await openQuestionnaire(other);
  await other.waitForSelector('.foot');
  await answerAll(page);
  await goOn(page);
  await page.waitForSelector('.code');
  await other.waitForSelector('.code');
  expect(await receiptOn(other)).toBe(await receiptOn(page));
});

test('refused in the end, it is said why, and the answers are still there', async () => {
  const { page } = await phone(gateway.origin);
  await answerAll(page);
  await gateway.setOffline(page, true);
  await goOn(page);
  await page.waitForSelector(waiting);
  await page.context().clearCookies();
  await gateway.setOffline(page, false);
  await page.waitForSelector('text=暂时无法确认这份回答');
  await page.click('text=返回修改');
  expect(await page.isChecked('[name=q_overall][value="4"]')).toBe(true);
  await page.reload();
  await page.waitForSelector('.foot');
  expect(await page.isChecked('[name=q_overall][value="4"]')).toBe(true);
  await goOn(page);
  await page.waitForSelector('.code');
});

test('the page is there without a network after the first visit, in its language, and can be answered', async () => {
  const { page, complaints } = await phone(gateway.origin);
  await openQuestionnaire(page, '?ch=qr-1');
  await isKept(page, '/s/330100');
  await gateway.setOffline(page, true);
  const next = await page.context().newPage();
  await page.close();
  await answerAll(next);
  await goOn(next);
  await next.waitForSelector(waiting);
  await gateway.setOffline(next, false);
  await next.waitForSelector('.code');
  expect(complaints).toEqual([]);
});

test('pages of an invitation, receipts and replies of the API are never kept', async () => {
  const { page } = await phone(gateway.origin);
  await answerAll(page);
  await goOn(page);
  await page.waitForSelector('.code');
  await isKept(page, '/s/330100');
  await page.goto('/s/330100?k=invited');
  await page.waitForSelector('.foot, #trial');
  await page.goto('/receipts');
  const addresses = await page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map((r) => new URL(r.url).pathname + new URL(r.url).search);
  });
  expect(addresses.filter((a) => !/^\/(assets\/[\w-]+\.js|s\/330100(\?lang=zh-CN)?)$/.test(a))).toEqual([]);
  expect(addresses.length).toBeGreaterThan(3);
  await gateway.setOffline(page, true);
  await expect(page.goto('/s/330100?k=invited')).rejects.toThrow();
  await gateway.setOffline(page, false);
});

test('a new version leaves a started questionnaire whole, open or to be opened again, with a network or without', async () => {
  const { page, complaints } = await phone(gateway.origin);
  await openQuestionnaire(page);
  await passScreener(page);
  await choose(page, 'age', '30-44');
  await isKept(page, '/s/330100');
  gateway.deploy('next');
  // Without a network the phone keeps its version of the page, with all its scripts.
  await gateway.setOffline(page, true);
  const offline = await page.context().newPage();
  await offline.goto('/s/330100');
  await offline.click('text=继续回答');
  expect(await offline.isChecked('[name=age][value="30-44"]')).toBe(true);
  await offline.close();
  await gateway.setOffline(page, false);
  // The open tab keeps its own scripts, though the server no longer has them.
  await choose(page, 'sex', 'female');
  const online = await page.context().newPage();
  await online.goto('/s/330100');
  expect(await online.locator('script[src]').getAttribute('src')).toBe('/assets/client-next.js');
  await online.click('text=继续回答');
  expect(await online.isChecked('[name=sex][value=female]')).toBe(true);
  // From now on the phone has the whole new version, and nothing of the old one.
  await expect
    .poll(() =>
      online.evaluate(async () => {
        const keys = await (await caches.open('chengsheng/s/330100')).keys();
        return keys.map((r) => new URL(r.url).pathname).filter((p) => p.includes('client-'));
      }),
    )
    .toEqual(['/assets/client-next.js']);
  await gateway.setOffline(page, true);
  await online.reload();
  await online.waitForSelector('.foot');
  expect(await online.isChecked('[name=sex][value=female]')).toBe(true);
  await gateway.setOffline(online, false);
  expect(complaints).toEqual([]);
});
