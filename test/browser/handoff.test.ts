import { expect, test } from 'vitest';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { shortCore } from '../support/fixtures/short-core.ts';
import { handOver } from '../support/host.ts';
import { answerScales, begin, choose, goOn, passScreener, receiptOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql, url } = await testDatabase();
const credentials = ['handoff' as const];
await openedWave(db, {
  settings: { credentials, questionnaire: shortCore },
  cities: ['330100'],
  margins: null,
});
await openedWave(db, { settings: { credentials }, cities: ['110000'] });
const origin = await listeningServer(url);
const phone = testBrowser();
const withoutScript = { javaScriptEnabled: false };

const stored = async (city: string) => await sql`select mode, channel from submissions where city = ${city}`;

test('a user whom an app hands over answers, also after a reload; the token leaves the address', async () => {
  const { page, requests, complaints } = await phone(origin);
  const token = await handOver();
  await page.goto(`/s/330100?ch=mini&t=${token}`);
  await begin(page);
  expect(page.url()).toBe(`${origin}/s/330100?ch=mini`);
  await passScreener(page);
  await page.reload();
  await begin(page);
  await answerScales(page, '提交');
  await goOn(page);
  await page.waitForSelector('.code');
  expect(await stored('330100')).toEqual([{ mode: 'handoff', channel: 'open:mini' }]);
  expect(page.url()).toBe(`${origin}/s/330100?ch=mini`);
  expect(requests.filter((r) => r.includes(token))).toEqual([`${origin}/s/330100?ch=mini&t=${token}`]);
  expect(complaints).toEqual([]);
});

test('without a script the form carries the token', async () => {
  const { page } = await phone(origin, withoutScript);
  await page.goto(`/s/110000?t=${await handOver()}`);
  await choose(page, 'lives_here', 'yes');
  await goOn(page);
  // The server refuses a form with a missing answer; the page that comes back keeps the token.
  expect(await page.locator('#faults li').count()).toBe(1);
  await choose(page, 'q_gov', '5');
  await goOn(page);
  const receipt = await receiptOn(page);
  await page.reload();
  expect(await receiptOn(page)).toBe(receipt);
  expect(await stored('110000')).toEqual([{ mode: 'handoff', channel: null }]);
});

test('a resident without a token is refused where only an app’s users may answer', async () => {
  const { page } = await phone(origin, withoutScript);
  await page.goto('/s/110000');
  await choose(page, 'lives_here', 'yes');
  await choose(page, 'q_gov', '5');
  const reply = page.waitForResponse((r) => r.request().method() === 'POST');
  await goOn(page);
  expect((await reply).status()).toBe(403);
  expect(await stored('110000')).toHaveLength(1);
});

test('its page is nobody else’s, and tells no other site where it came from', async () => {
  const token = await handOver();
  const response = await fetch(`${origin}/s/110000?t=${token}`);
  expect(await response.text()).toContain(`name="form.handoff" value="${token}"`);
  expect(response.headers.get('Cache-Control')).toBe('private, no-store');
  expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(response.headers.get('ETag')).toBeNull();
  // This token is unsigned, so its bearer answers like anybody else.
  for (const query of ['', '?t=a-token']) {
    const page = await fetch(`${origin}/s/110000${query}`);
    expect(page.headers.get('ETag')).not.toBeNull();
    expect(await page.text()).not.toContain('token');
  }
});
