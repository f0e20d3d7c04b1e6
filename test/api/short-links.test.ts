import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { openedWave } from '../support/wave.ts';

const { db } = await testDatabase();
await openedWave(db);
const { client } = await testApp(db);
const follow = (path: string) => client(path, { headers: { Accept: 'text/html', 'Accept-Language': 'en' } });

test.each([
  ['/q/330100', '/s/330100'],
  ['/q/330100/share', '/s/330100?ch=share'],
  ['/q/330100/qr-community.12_b', '/s/330100?ch=qr-community.12_b'],
  // The city is known but not in the wave: the questionnaire's page says that it is not open.
  ['/q/120000/share', '/s/120000?ch=share'],
])('%s leads to %s', async (short, long) => {
  const response = await follow(short);
  expect(response.status).toBe(302);
  expect(response.headers.get('Location')).toBe(long);
});

test.each([
  '/q/999999',
  '/q/999999/share',
  '/q/33010',
  '/q/hangzhou',
  '/q/330100/a%20b',
  '/q/330100/-a',
  '/q/330100/%2F%2Fevil.example',
  '/q/330100/a/b',
  `/q/330100/${'x'.repeat(81)}`,
  '/q',
])('%s is not to be found', async (path) => {
  const response = await follow(path);
  expect(response.status).toBe(404);
  expect(response.headers.get('Location')).toBeNull();
  expect(await response.text()).toContain('<h1>We ');
});

test('sharing a page opened by a short link passes on no invitation and no token', async () => {
  const response = await follow('/q/330100/share?k=ABCD&t=x.y.z&ch=other');
  expect(response.headers.get('Location')).toBe('/s/330100?ch=share');
});

test('choosing a city keeps the channel that led there', async () => {
  const page = await (await follow('/?ch=share&q=nowhere')).text();
  expect(page).toContain('href="/s/330100?ch=share"');
  expect(page).toContain('<input type="hidden" name="ch" value="share"');
  expect((await follow('/?ch=share&q=hangzhou')).headers.get('Location')).toBe('/s/330100?ch=share');
  expect(await (await follow('/?ch=a%22b')).text()).toContain('href="/s/330100"');
});

test('a code that invites nowhere goes on to the questionnaire, which says so', async () => {
  const page = await (await follow('/?k=7F3K9QX2M4T&ch=share')).text();
  expect(page).toContain('href="/s/330100?k=7F3K9QX2M4T&amp;ch=share"');
  expect(page).toContain('<input type="hidden" name="k" value="7F3K9QX2M4T"');
  expect((await follow('/?k=7F3K9QX2M4TD&q=hangzhou')).headers.get('Location')).toBe(
    '/s/330100?k=7F3K9QX2M4TD',
  );
  expect(await (await follow(`/?k=${'x'.repeat(41)}`)).text()).toContain('href="/s/330100"');
});
