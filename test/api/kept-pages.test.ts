import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { moveClosing } from '../../db/waves.ts';
import { testApp } from '../support/app.ts';
import { clientOf } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql, url } = await testDatabase();
const { client, advance } = await testApp(db);
const wave = await openedWave(db);
const page = '/s/330100';
const get = (headers: Record<string, string> = {}, path = page) => client(path, { headers });
const cookiesOf = (response: Response) => response.headers.getSetCookie().map((c) => c.split(';')[0] ?? '');
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

test('two visitors get the same page and entity tag, and each a device of its own', async () => {
  const visitors = await Promise.all([get(), get(), get()]);
  visitors.push(await get());
  const bodies = await Promise.all(visitors.map((v) => v.text()));
  expect(new Set(bodies).size).toBe(1);
  expect(new Set(visitors.map((v) => v.headers.get('ETag'))).size).toBe(1);
  const cookies = visitors.flatMap(cookiesOf);
  expect(cookies.filter((c) => c.startsWith('visit='))).toHaveLength(4);
  const devices = cookies.filter((c) => c.startsWith('device='));
  expect(new Set(devices).size).toBe(4);
  for (const cookie of cookies) expect(bodies[0]).not.toContain(cookie.split('=')[1]);
});

test('a page that is answered at once has the headers and cookies of one that is made', async () => {
  const server = clientOf(await listeningServer(url));
  const [made, kept] = [await server(page), await server(page)];
  const shown = ({ headers }: Response) =>
    [...headers].filter(([name]) => name !== 'set-cookie' && name !== 'date');
  expect(shown(kept)).toEqual(shown(made));
  expect(await kept.text()).toBe(await made.text());
  const names = (response: Response) => cookiesOf(response).map((c) => c.split('=')[0]);
  expect(names(kept)).toEqual(names(made));
  expect(names(await server(`${page}?lang=en`))).toEqual(['device', 'lang', 'visit']);
  expect(names(await server(`${page}?lang=en`))).toEqual(['device', 'lang', 'visit']);
  expect(kept.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  expect(kept.headers.get('Cache-Control')).toBe('private, no-cache');
  expect(kept.headers.get('Vary')).toBe('Accept-Language, Cookie, Accept-Encoding');
});

test('brotli, gzip and no compression are the same page, under tags of their own', async () => {
  const [br, gzip, plain] = await Promise.all([
    get({ 'Accept-Encoding': 'gzip, deflate, br' }),
    get({ 'Accept-Encoding': 'gzip' }),
    get({ 'Accept-Encoding': 'br;q=0' }),
  ]);
  expect(br.headers.get('Content-Encoding')).toBe('br');
  expect(gzip.headers.get('Content-Encoding')).toBe('gzip');
  expect(plain.headers.get('Content-Encoding')).toBeNull();
  expect(new Set([br, gzip, plain].map((r) => r.headers.get('ETag'))).size).toBe(3);
  const html = await plain.text();
  expect(html).toContain('</html>');
  expect(brotliDecompressSync(await bytesOf(br)).toString()).toBe(html);
  expect(gunzipSync(await bytesOf(gzip)).toString()).toBe(html);
});

test('who holds the page is told so, and gets the cookies that are missing', async () => {
  const tag = (await get()).headers.get('ETag') ?? '';
  const held = await get({ 'If-None-Match': `"other", W/${tag}` });
  expect(held.status).toBe(304);
  expect(await held.text()).toBe('');
  expect(held.headers.get('ETag')).toBe(tag);
  expect(cookiesOf(held).map((c) => c.split('=')[0])).toEqual(['device', 'visit']);
  const known = await get({ 'If-None-Match': tag, Cookie: cookiesOf(held).join('; ') });
  expect(cookiesOf(known).map((c) => c.split('=')[0])).toEqual(['visit']);
  expect((await get({ 'If-None-Match': tag, 'Accept-Encoding': 'br' })).status).toBe(200);
});

test('each language has its page, by address, cookie or header', async () => {
  const chosen = await get({}, `${page}?lang=en`);
  expect(cookiesOf(chosen)).toContain('lang=en');
  const english = await chosen.text();
  expect(english).toContain('<html lang="en"');
  expect(await (await get({ Cookie: 'lang=en' })).text()).toBe(english);
  expect(await (await get({ 'Accept-Language': 'en-GB' })).text()).toBe(english);
  expect(await (await get({ 'Accept-Language': 'zh' })).text()).toContain('<html lang="zh-CN"');
});

test('a link with an invitation, or with a token that nobody signed, costs no page of its own', async () => {
  const plain = await get();
  for (const query of [
    '?k=secret-code',
    '?k=secret-code&ch=letter',
    '?t=secret.to.ken',
    '?k=secret-code&t=a',
  ]) {
    const invited = await get({}, page + query);
    expect(invited.headers.get('ETag'), query).toBe(plain.headers.get('ETag'));
    expect(await invited.text()).not.toContain('secret');
  }
});

test('a posted form tells its time and channel by the cookie of its visit', async () => {
  const first = await get({}, `${page}?ch=poster-7`);
  const jar = cookiesOf(first);
  // The link to the other language keeps the channel.
  const to = (await get({ Cookie: jar.join('; ') }, `${page}?lang=en`)).headers.get('Location') ?? '';
  expect(to).toBe(`${page}?lang=en&ch=poster-7`);
  const english = await get({ Cookie: jar.join('; ') }, to);
  const cookies = [
    jar.find((c) => c.startsWith('device=')),
    cookiesOf(english).find((c) => c.startsWith('visit=')),
  ];
  advance(61_000);
  const fields = new URLSearchParams({ 'form.version': '1', 'form.language': 'en' });
  for (const [name, value] of Object.entries(tinyAnswers))
    for (const one of Array.isArray(value) ? value : [value]) fields.append(name, String(one));
  const post = () =>
    client(page, {
      method: 'POST',
      body: fields.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: cookies.join('; ') },
    });
  expect((await post()).status).toBe(201);
  expect((await post()).status).toBe(200);
  const stored = await sql`select channel, duration_ms from submissions`;
  expect(stored).toMatchObject([{ channel: 'open:poster-7' }]);
  expect(stored[0]?.duration_ms).toBeGreaterThanOrEqual(61_000);
  expect(stored[0]?.duration_ms).toBeLessThan(90_000);
});

test('a page that stayed open for weeks is still taken', async () => {
  const [device] = cookiesOf(await get());
  const fields = new URLSearchParams({ 'form.version': '1', 'form.language': 'en' });
  for (const [name, value] of Object.entries(tinyAnswers))
    for (const one of Array.isArray(value) ? value : [value]) fields.append(name, String(one));
  const response = await client(page, {
    method: 'POST',
    body: fields.toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Cookie: `${device}; visit=${Date.now() - 40 * 86_400_000}`,
    },
  });
  expect(response.status).toBe(201);
  expect(await sql`select from submissions where duration_ms = 2147483647`).toHaveLength(1);
});

test('a page follows its wave within a second', async () => {
  const statusAfter = async (ms: number) => {
    advance(ms);
    return (await get({ Accept: 'text/html' })).status;
  };
  expect(await statusAfter(0)).toBe(200);
  const now = Date.now();
  await moveClosing(db, wave.id, new Date(now - 1000));
  expect(await statusAfter(1001)).toBe(410);
  await moveClosing(db, wave.id, new Date(now + 86_400_000));
  expect(await statusAfter(1001)).toBe(200);
  // A closing time once read takes effect without another read.
  await moveClosing(db, wave.id, new Date(now + 3_600_000));
  expect(await statusAfter(1001)).toBe(200);
  expect(await statusAfter(3_600_000)).toBe(410);

  const next = await openedWave(db, { settings: { closesAt: new Date(now + 86_400_000).toISOString() } });
  advance(1001);
  expect(await (await get()).text()).toContain(next.id);
});
