import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Wave } from '../../db/waves.ts';
import { watchWave } from '../../server/services/monitor/watch.ts';
import { MAX_FIELD_NOTE } from '../../server/survey/monitor/note.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { countArrivals, waveInField } from '../support/field.ts';
import { keyFor } from '../support/keys.ts';
import { activatedAccount, type StaffBrowser } from '../support/staff-browser.ts';

// Alerts, notes and changes on the field pages, for people who are signed in.

const { db, sql } = await testDatabase();
const app = await testApp(db);
const [HANGZHOU, BEIJING] = ['330100', '110000'];
let wave: Wave;
let overview: string;
let city: string;
let li: StaffBrowser;

beforeAll(async () => {
  wave = await waveInField(db, [HANGZHOU, BEIJING]);
  overview = `/console/${wave.code}`;
  city = `${overview}/${HANGZHOU}`;
  await countArrivals(db, wave.id, [
    { city: HANGZHOU, n: 5, ago: 90 },
    { city: HANGZHOU, n: 5, ago: 1 },
    { city: BEIJING, n: 60, ago: 90 },
    { city: BEIJING, n: 30, ago: 1 },
  ]);
  await watchWave(db, wave, 0);
  li = (await activatedAccount(app, 'li.na')).browser;
});

const posted = (browser: StaffBrowser, path: string, fields: Record<string, string>) =>
  browser.browse(path, {
    method: 'POST',
    headers: { 'Accept-Language': 'en' },
    body: new URLSearchParams(fields),
  });
const written = (browser: StaffBrowser, text: string, id = uuidv7()) =>
  posted(browser, `${city}/notes`, { id, text });
const shown = async (browser: StaffBrowser, path: string) => {
  const response = await browser.browse(path, { headers: { 'Accept-Language': 'en' } });
  expect(response.status).toBe(200);
  return await response.text();
};

describe('a note', () => {
  test('stands on the city’s page, is marked on the overview, and goes into the table', async () => {
    const text = 'Posters <b>hang</b> in\nthree stations, "since Friday"';
    const id = uuidv7();
    for (let i = 0; i < 2; i++) {
      const reply = await written(li, text.replace('\n', '\r\n'), id);
      expect([reply.status, reply.headers.get('Location')]).toEqual([303, `${city}#notes`]);
    }
    const page = await shown(li, city);
    expect(page.split('Posters &lt;b>hang&lt;/b> in')).toHaveLength(2);
    expect(page).toContain('LI.NA, ');
    expect(await shown(li, overview)).toContain('class="noted"');
    const csv = await shown(li, `${overview}/overview.csv`);
    expect(csv.split('\n')[0]).toContain('lastArrival,note,noteBy,noteAt,asOf');
    expect(csv).toContain(`"${text.replaceAll('"', '""')}",LI.NA,`);
  });

  test.each([
    ['too long', '城'.repeat(MAX_FIELD_NOTE + 7), 422, 'too many: 7.'],
    ['far too long', '城'.repeat(100_000), 422, 'too many: 99,000.'],
    ['empty', '  ', 422, 'Write something first'],
    ['unstorable', 'a\0b', 422, 'cannot be stored'],
  ])('that is %s comes back whole, with the reason', async (_, text, status, reason) => {
    const reply = await written(li, text);
    expect(reply.status).toBe(status);
    const page = await reply.text();
    expect(page).toContain(reason);
    expect(page).toContain(text);
  });

  test('of a role that may not comes back too; so does one whose form was used before', async () => {
    const { browser } = await activatedAccount(app, 'wang.wei', 'reviewer');
    const refused = await written(browser, 'I may only read');
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('>I may only read</textarea>');
    expect(await shown(browser, city)).not.toContain('<textarea');
    const id = uuidv7();
    await written(li, 'first', id);
    const again = await written(li, 'second', id);
    expect(again.status).toBe(409);
    const [, fresh] = /name="id" value="([^"]+)"/.exec(await again.text())!;
    expect(fresh).not.toBe(id);
    expect((await written(li, 'second', fresh)).status).toBe(303);
  });
});

test('the owner of an alert is named in the list, also to people who come too late', async () => {
  const list = `${overview}?alerts=behind`;
  const page = await shown(li, list);
  const [, action = ''] = /<form method="post" action="([^"]+owners[^"]*)"/.exec(page)!;
  const path = action.replaceAll('&amp;', '&');
  const taken = await posted(li, path, { number: '1' });
  expect([taken.status, taken.headers.get('Location')]).toEqual([303, `${list}#alerts`]);
  expect(await shown(li, list)).not.toContain('Take charge');
  const { browser } = await activatedAccount(app, 'zhao.min', 'reviewer');
  expect((await posted(browser, path, { number: '1' })).status).toBe(303);
  const seen = await shown(browser, list);
  expect(seen).toContain('LI.NA, ');
  expect(seen).toContain('Take over');
  const { browser: auditor } = await activatedAccount(app, 'sun.yi', 'auditor');
  expect(await shown(auditor, list)).not.toContain('Take over');
  expect((await posted(auditor, path, { number: '2' })).status).toBe(403);
});

test('changes since the last visit are shown throughout the next one, and then no more', async () => {
  const { browser } = await activatedAccount(app, 'chen.jie');
  const another = await waveInField(db, [HANGZHOU]);
  await countArrivals(db, another.id, [
    { city: HANGZHOU, n: 5, ago: 90 },
    { city: HANGZHOU, n: 5, ago: 1 },
  ]);
  await watchWave(db, another, 0);
  /** Shows the page this many minutes of counts later. */
  const lookAfter = async (minutes: number) => {
    await sql`
      update folds set through = through + ${`${minutes} minutes`}::interval where wave_id = ${another.id}`;
    app.advance(1001);
    const page = await shown(browser, `/console/${another.code}`);
    const [, told] = /<(?:p|details) class="changes">(.*?)<\/(?:p|summary)>/s.exec(page) ?? [];
    return told
      ?.replaceAll(/<[^>]+>/g, '')
      .replace(/ \(.*?\)/, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
  };
  // The first watch reported the city that is behind, so this look has no news.
  expect(await lookAfter(0.02)).toBeUndefined();
  app.advance(5000);
  await countArrivals(db, another.id, [{ city: HANGZHOU, n: 90, ago: 1 }], app.platform.now());
  await watchWave(db, another, 0);
  const story = 'Since you last looked complete 1 caught up 1';
  expect(await lookAfter(31)).toBe(story);
  expect(await lookAfter(20)).toBe(story);
  expect(await lookAfter(31)).toBe('Since you last looked nothing has changed');
});

test('programs have no last look', async () => {
  const headers = await keyFor(db, 'manager');
  const page = await (await app.client(overview, { headers })).text();
  expect(page).toContain('class="news"');
  expect(page).not.toContain('class="changes"');
});

test('figures older than a minute stay, below a banner that says of when they are', async () => {
  const fresh = await waveInField(db, [HANGZHOU]);
  await countArrivals(db, fresh.id, [{ city: HANGZHOU, n: 7, ago: 1 }]);
  const paths = [
    `/console/${fresh.code}`,
    `/console/${fresh.code}/${HANGZHOU}`,
    `/console/${fresh.code}/channels`,
  ];
  const later = await testApp(db);
  const { browser } = await activatedAccount(later, 'wang.min');
  for (const path of paths) expect(await shown(browser, path)).not.toContain('more than a minute ago');
  later.advance(61_000);
  for (const path of paths) {
    const page = await shown(browser, path);
    expect(page).toMatch(/role="status">These figures are of [^<]+, more than a minute ago\./);
    expect(page).toContain('>7<');
  }
});
