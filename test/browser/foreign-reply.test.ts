import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { tokenFor } from '../support/interviewers.ts';
import { answerTiny, begin, goOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** Replies of gateways, firewalls and captive portals decide nothing: only the server's own word does. */

const { db, sql, url } = await testDatabase();
const credentials = ['device' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { credentials } });
const origin = await listeningServer(url);
const browser = testBrowser();

const count = async () => Number((await sql`select count(*) from submissions`)[0]?.count);
const json = 'application/json';

/** Replies that a submission may meet on its way. */
const replies: [status: number, contentType: string, body: string][] = [
  [404, 'text/plain', '{"error_msg":"404 Route Not Found"}'],
  [410, json, '{"status":410}'],
  [409, json, '{"type":"conflict"}'],
  [401, json, '{"code":1}'],
  [403, json, '{"type":"about:blank","title":"Forbidden"}'],
  [400, json, 'null'],
  [413, 'text/html', '<h1>413 Request Entity Too Large</h1>'],
  [422, json, '{"errors":[{"message":"no"}]}'],
  [429, json, '{"challenge":{},"ticket":"1.x"}'],
  [200, 'text/html', '<title>Sign in to the Wi-Fi</title>'],
  [201, json, '{"receipt":"ABC"}'],
];

/** Puts each of these replies once in place of the server's. */
async function meet(page: Page, of: typeof replies): Promise<() => number> {
  let n = 0;
  await page.context().route('**/submissions', async (route) => {
    const reply = of[n++];
    if (!reply) return await route.continue();
    const [status, contentType, body] = reply;
    await route.fulfill({ status, contentType, body });
  });
  return () => n;
}

test('a resident’s answers stay until the server has spoken', async () => {
  const { page, complaints } = await browser(origin);
  const met = await meet(page, replies);
  const before = await count();
  await page.goto('/s/330100');
  await page.waitForSelector('.foot');
  await answerTiny(page);
  await goOn(page);
  // All three attempts of the first round fail.
  await page.waitForSelector('text=已保存在这部手机上');
  await page.reload();
  await expect
    .poll(
      async () => {
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        return await page.locator('.code').count();
      },
      { interval: 500 },
    )
    .toBe(1);
  expect(met()).toBe(replies.length + 1);
  expect(await count()).toBe(before + 1);
  expect(complaints).toEqual([]);
});

test('an interviewer’s outbox keeps what came back, and lets the others past what is kept back for good', async () => {
  const before = await count();
  const { page } = await browser(origin, { viewport: { width: 820, height: 1180 } });
  await page.goto(`/field/330100#token=${await tokenFor(wave.id)}`);
  await page.waitForSelector('#point');
  await page.context().setOffline(true);
  for (let n = 0; n < 3; n++) {
    await page.fill('#point', `A${n}`);
    await page.click('text=下一位受访者');
    await begin(page);
    await answerTiny(page);
    await goOn(page);
    await page.click('text=返回开始页');
  }
  // A firewall rejects something in the first submission, every time.
  let isWell = false;
  await page.context().route('**/submissions', async (route) => {
    const { channel } = route.request().postDataJSON() as { channel: string };
    if (channel !== 'point-A0' || isWell) return await route.continue();
    await route.fulfill({ status: 403, contentType: json, body: '{"code":1}' });
  });
  await page.context().setOffline(false);
  const counted = async () => {
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    return await page.locator('.count').textContent();
  };
  await expect.poll(counted, { interval: 1000 }).toBe('未发送 1 份 · 今天已发送 2 份');
  expect(await page.locator('.refused').count()).toBe(0);
  isWell = true;
  await expect.poll(counted, { interval: 1000 }).toBe('未发送 0 份 · 今天已发送 3 份');
  expect(await count()).toBe(before + 3);
});

test.each([
  [200, '<title>Sign in to the Wi-Fi</title>'],
  [200, '{"name":"portal"}'],
  [401, '{"error":"unauthorized"}'],
  [403, '{"code":1}'],
])('a token is neither taken nor refused on the word of a portal: %d %s', async (status, body) => {
  const { page } = await browser(origin, { viewport: { width: 820, height: 1180 } });
  await page.route('**/api/v1/staff', (route) => route.fulfill({ status, body, contentType: json }));
  await page.goto(`/field/330100#token=${await tokenFor(wave.id)}`);
  await page.waitForSelector('text=没有网络');
  expect(await page.locator('#point').count()).toBe(0);
  await page.unroute('**/api/v1/staff');
  await page.fill('#token', await tokenFor(wave.id));
  await page.click('text=使用这个链接');
  await page.waitForSelector('#point');
});

test('a gateway’s error page stands neither for the kept page nor takes it off the phone', async () => {
  const { page } = await browser(origin);
  await page.goto('/s/330100');
  await expect
    .poll(() =>
      page.evaluate(
        async () =>
          navigator.serviceWorker.controller !== null &&
          (await caches.match('/s/330100', { ignoreVary: true })) !== undefined,
      ),
    )
    .toBe(true);
  for (const status of [403, 404, 410, 502]) {
    await page
      .context()
      .route('**/s/330100', (route) => route.fulfill({ status, body: `gateway ${status}` }));
    await page.reload();
    await begin(page);
    await page.context().unroute('**/s/330100');
  }
  // People must see a portal's own page, or nobody gets past it.
  await page.context().route('**/s/330100', (route) => route.fulfill({ body: 'sign in to the Wi-Fi' }));
  await page.reload();
  expect(await page.locator('body').textContent()).toContain('sign in');
});
