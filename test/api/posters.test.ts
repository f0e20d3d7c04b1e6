import { expect, test } from 'vitest';
import { moveClosing } from '../../db/waves.ts';
import { testApp } from '../support/app.ts';
import { marked } from '../support/channels.ts';
import { testDatabase } from '../support/database.ts';
import { openedWave } from '../support/wave.ts';

const { db } = await testDatabase();
const wave = await openedWave(db);
const { client, advance } = await testApp(db);
/** The channel of a poster on a wall. */
const HALL = marked('hall-3');
const open = (path: string) => client(path, { headers: { Accept: 'text/html', 'Accept-Language': 'en' } });

test('a poster names its city and survey in both languages, how long it takes, and its link', async () => {
  const page = await (await open(`/poster/330100?ch=${HALL}`)).text();
  for (const text of [
    '>Hangzhou<',
    '>杭州市<',
    '>Test<',
    '>测试<',
    'About 1 min',
    '约 1 分钟',
    `/q/330100/${HALL}<`,
  ])
    expect(page).toContain(text);
});

test('the drawing is a file named after what it is for', async () => {
  const response = await open(`/poster/330100.svg?ch=${HALL}&size=a3&lang=zh-CN`);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('image/svg+xml; charset=utf-8');
  expect(response.headers.get('Content-Disposition')).toBe(
    'attachment; filename="chengsheng-330100-hall-3-a3.svg"',
  );
  expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
});

test('the form leads to the poster’s own address', async () => {
  const response = await open('/poster?city=330100&ch=+hall-3&size=a3&lang=en');
  expect(response.status).toBe(303);
  expect(response.headers.get('Location')).toBe('/poster/330100?ch=hall-3&size=a3&lang=en');
  expect((await open('/poster?city=x')).status).toBe(200);
});

test('a channel gets a part of its own and a mark, the first time that a poster is asked for', async () => {
  for (const path of ['/poster/330100', '/poster/330100.svg']) {
    const links = [];
    for (let i = 0; i < 2; i++) {
      const response = await open(`${path}?ch=hall-3&size=a3`);
      expect(response.status).toBe(303);
      const to = response.headers.get('Location') ?? '';
      expect(to).toMatch(/^\/poster\/330100(\.svg)?\?ch=hall-3\.[0-9a-z]{4}\.[0-9a-z]{8}&size=a3$/);
      expect((await open(to)).status).toBe(200);
      links.push(to);
    }
    expect(links[0]).not.toBe(links[1]);
  }
  // An invented channel has no mark to begin with.
  const forged = await open('/poster/330100?ch=hall-3.00000000');
  expect(forged.headers.get('Location')).toContain('ch=hall-3.00000000.');
  expect((await open(`/poster/330100?ch=${'x'.repeat(65)}`)).status).toBe(422);
});

test.each([
  ['/poster/999999', 404],
  ['/poster/hangzhou', 404],
  ['/poster/999999.svg', 404],
  ['/poster/120000', 404],
  ['/poster/330100?ch=a%20b', 422],
  ['/poster/330100.svg?ch=a%20b', 422],
  ['/poster/330100?size=a5', 200],
] as const)('%s is answered with %d', async (path, status) => {
  const response = await open(path);
  expect(response.status).toBe(status);
  expect(await response.text()).not.toContain('undefined');
});

test('nobody is invited to a survey that is not open', async () => {
  const page = await (await open('/poster/120000')).text();
  expect(page).toContain('No survey is open in Tianjin right now');
  await moveClosing(db, wave.id, new Date());
  advance(2000);
  const closed = await open('/poster/330100');
  expect(closed.status).toBe(404);
  expect(await closed.text()).toContain('No survey is open in Hangzhou right now');
  expect((await open('/poster/330100.svg')).status).toBe(404);
  expect(await (await open('/poster')).text()).toContain('its posters can be made here');
});
