import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { openedWave } from '../support/wave.ts';

// Forms posted without a script; test/browser/form.test.ts posts them in a browser.

const { db, sql } = await testDatabase();
const { client, advance } = await testApp(db);
const wave = await openedWave(db);
const page = '/s/330100';

/** A visitor who opens the page and posts its form again and again. */
async function visitor() {
  const opened = await client(page);
  const Cookie = opened.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
  return (fields: Record<string, string>) =>
    client(page, {
      method: 'POST',
      headers: { 'Accept-Language': 'en', 'Content-Type': 'application/x-www-form-urlencoded', Cookie },
      body: new URLSearchParams({ 'form.version': '1', 'form.language': 'en', ...fields }).toString(),
    });
}
const receiptIn = (html: string) => /\/receipts\/([0-9A-Z-]+)/.exec(html)?.[1];
const stored = () => sql`select duration_ms from submissions where wave_id = ${wave.id}`;

test('the same form posted again, later, is the same submission: its first receipt, and one row', async () => {
  const post = await visitor();
  advance(90_000);
  const first = await post({ lives_here: 'yes', q_gov: '3' });
  advance(60_000);
  const again = await post({ lives_here: 'yes', q_gov: '3' });
  expect([first.status, again.status]).toEqual([201, 200]);
  const receipt = receiptIn(await first.text());
  expect(receipt).toBeDefined();
  expect(receiptIn(await again.text())).toBe(receipt);
  const [only, ...more] = await stored();
  expect(more).toEqual([]);
  expect(only?.duration_ms).toBeGreaterThanOrEqual(90_000);
  expect(only?.duration_ms).toBeLessThan(150_000);
});

test('other answers in the same form are a second answer, and not stored', async () => {
  const before = await stored();
  const post = await visitor();
  expect((await post({ lives_here: 'yes', q_gov: '4' })).status).toBe(201);
  expect((await post({ lives_here: 'yes', q_gov: '5' })).status).toBe(409);
  expect(await stored()).toHaveLength(before.length + 1);
});

test('a form with faults comes back with what was answered, and is stored once they are mended', async () => {
  const before = await stored();
  const post = await visitor();
  const faulty = await post({ lives_here: 'yes', age: '40-59', q_gov: '' });
  expect(faulty.status).toBe(422);
  const html = await faulty.text();
  expect(/<input(?=[^>]* name="age")(?=[^>]* value="40-59")(?=[^>]* checked)[^>]*>/.test(html)).toBe(true);
  expect(html.includes('Please answer this question.')).toBe(true);
  expect(await stored()).toEqual(before);
  expect((await post({ lives_here: 'yes', age: '40-59', q_gov: '2' })).status).toBe(201);
});
