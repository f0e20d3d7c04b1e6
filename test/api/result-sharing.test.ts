import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { rasterize } from '../../server/runtime/node/rasterize.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { publish } from '../support/publish.ts';
import { scoredWave } from '../support/scored-wave.ts';
import { withdraw } from '../support/withdraw.ts';

const { db } = await testDatabase();
const app = await testApp(db);
const { client, signingKey } = app;
const CITY = '330100';
const wave = await scoredWave(db, app, { [CITY]: 4, '310000': 2, '320100': 3 }, { simulated: true });
const results = `/results/${wave.code}`;
const publishOnce = async (reason: string | null) =>
  await publish(db, await app.fieldworkOf(wave.id), { signingKey, reason });
const headOf = async (path: string) => {
  const html = await (await client(path)).text();
  return [...html.slice(0, html.indexOf('<style>')).matchAll(/<(?:meta|link)[^>]*>/g)].map(([tag]) => tag);
};
const contentOf = (tags: string[], name: string) =>
  tags.flatMap((tag) => (tag.includes(`"${name}"`) ? [/content="([^"]*)"/.exec(tag)?.[1]] : []));

beforeAll(() => publishOnce(null));

describe('the head of a page of results', () => {
  test.each([
    [
      'zh-CN',
      results,
      'zh-CN/card.png',
      /^演示数据，由程序模拟。 3 个城市的市民体验得分，平均 \d\d\.\d\d 分/,
    ],
    ['en', results, 'en/card.png', /^Demonstration data, simulated\. Citizen experience scores of 3 cities/],
    [
      'zh-CN',
      `${results}/${CITY}`,
      `zh-CN/${CITY}/card.png`,
      /杭州市市民体验得分 \d\d\.\d\d，.*有效回答 60 份。$/,
    ],
    [
      'en',
      `${results}/${CITY}`,
      `en/${CITY}/card.png`,
      /score of Hangzhou: \d\d\.\d\d of 100, .* 60 valid answers\.$/,
    ],
  ])(
    'says what it shows, where it stands and which picture goes with it: %s, %s',
    async (language, path, card, about) => {
      const tags = await headOf(`${path}?lang=${language}&pin=${CITY}`);
      expect(contentOf(tags, 'description')[0]).toMatch(about);
      for (const name of ['og:description', 'og:image:alt'])
        expect(contentOf(tags, name)).toEqual(contentOf(tags, 'description'));
      expect(tags).toContain(`<link rel="canonical" href="http://localhost${path}">`);
      expect(tags).toContain(`<link rel="alternate" hreflang="en" href="http://localhost${path}?lang=en">`);
      expect(contentOf(tags, 'og:url')).toEqual([`http://localhost${path}`]);
      const picture = `http://localhost/cards/${wave.code}/1/${card}`;
      expect(contentOf(tags, 'og:image')).toEqual([picture]);
      expect((await client(picture.replace('http://localhost', ''))).status).toBe(200);
    },
  );

  test('names the site by which it was reached', async () => {
    const html = await (await client(`http://cities.example${results}`)).text();
    expect(html).toContain(`<link rel="canonical" href="http://cities.example${results}">`);
    expect(await headOf(results)).toContain(`<link rel="canonical" href="http://localhost${results}">`);
  });
});

describe('the picture of a release', () => {
  const cards = `/cards/${wave.code}/1`;
  const bytesOf = async (path: string) => Buffer.from(await (await client(path)).arrayBuffer());

  test('is a PNG of the size that messengers want, which is asked for again', async () => {
    const response = await client(`${cards}/zh-CN/${CITY}/card.png`);
    expect(response.headers.get('Content-Type')).toBe('image/png');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=3600');
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    const png = Buffer.from(await response.arrayBuffer());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
    const held = { headers: { 'If-None-Match': response.headers.get('ETag')! } };
    expect((await client(`${cards}/zh-CN/${CITY}/card.png`, held)).status).toBe(304);
    expect((await client(`${cards}/en/${CITY}/card.png`, held)).status).toBe(200);
  });

  test('differs by language and by city', async () => {
    const paths = ['zh-CN/card.png', 'en/card.png', `zh-CN/${CITY}/card.png`, `zh-CN/310000/card.png`];
    const pictures = await Promise.all(paths.map((path) => bytesOf(`${cards}/${path}`)));
    expect(new Set(pictures.map((png) => png.toString('base64'))).size).toBe(4);
  });

  test('is not there for what is not there', async () => {
    for (const path of ['ug/card.png', 'zh-CN/999999/card.png', `zh-CN/110000/card.png`, 'zh-CN/card.svg'])
      expect([path, (await client(`${cards}/${path}`)).status]).toEqual([path, 404]);
    for (const path of [`/cards/${wave.code}/9/en/card.png`, '/cards/nowhere/1/en/card.png'])
      expect([path, (await client(path)).status]).toEqual([path, 404]);
  });

  test('is the drawing itself where nothing makes a PNG of it', async () => {
    const { client: bare } = await testApp(db, { rasterize: undefined });
    const response = await bare(`${cards}/en/${CITY}/card.svg`);
    expect(response.headers.get('Content-Type')).toBe('image/svg+xml; charset=utf-8');
    expect(await response.text()).toMatch(/^<svg .*Hangzhou.*<\/svg>$/s);
    expect(await (await bare(results)).text()).toContain(`/cards/${wave.code}/1/zh-CN/card.svg"`);
  });

  test('has a glyph for every character of the registry, whatever fonts the server has', async () => {
    const draw = async (text: string) =>
      Buffer.from(
        await rasterize(
          `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><text y="20" font-size="20">${text}</text></svg>`,
        ),
      ).toString('base64');
    const rows: { name: string; english: string; province: string }[] = parse(
      readFileSync(join(import.meta.dirname, '../../db/cities.csv')),
      { columns: true },
    );
    const characters = new Set(
      rows
        .map((row) => row.name + row.english + row.province)
        .join('')
        .replace(/\s/g, ''),
    );
    expect(characters.size).toBeGreaterThan(400);
    const missing = await draw('\u{13000}');
    const pictures = await Promise.all([...characters].map(async (one) => [one, await draw(one)] as const));
    expect(pictures.filter(([, picture]) => picture === missing)).toEqual([]);
  });
});

describe('a city’s score for other sites', () => {
  const embed = `/embed/${wave.code}/${CITY}`;
  test('may be framed by any of them, and nothing else may', async () => {
    const framed = await client(`${embed}?lang=en`);
    expect(framed.headers.get('X-Frame-Options')).toBeNull();
    expect(framed.headers.get('Content-Security-Policy')).toMatch(/; frame-ancestors \*$/);
    expect(framed.headers.get('Set-Cookie')).toBeNull();
    for (const path of [results, `${results}/${CITY}`, '/', '/embedded', '/embed/nowhere/1']) {
      const { headers } = await client(path, { headers: { Accept: 'text/html' } });
      expect([path, headers.get('Content-Security-Policy')]).toEqual([
        path,
        expect.stringMatching(/frame-ancestors 'none'/),
      ]);
    }
    for (const path of [results, '/'])
      expect((await client(path)).headers.get('X-Frame-Options')).toBe('DENY');
  });

  test.each([
    ['zh-CN', '杭州市', '有效 60 份', '演示数据'],
    ['en', 'Hangzhou', '60 valid', 'Demonstration data'],
  ])('says whose score it is, how sure, and where there is more: %s', async (language, ...texts) => {
    const page = await (await client(`${embed}?lang=${language}`)).text();
    for (const text of texts) expect(page).toContain(text);
    expect(page).toMatch(/<p class="big">\d\d\.\d\d<\/p>/);
    expect(page).toContain(`<a href="http://localhost${results}/${CITY}" target="_blank" rel="noopener">`);
    expect(page).not.toContain('<script');
  });

  test('stands on the city’s page as markup to copy', async () => {
    const page = await (await client(`${results}/${CITY}?lang=en`)).text();
    const code = /<textarea[^>]*>([^<]*)</.exec(page)?.[1]?.replaceAll('&lt;', '<').replaceAll('&quot;', '"');
    expect(code).toMatch(/^<iframe src="http:\/\/localhost\/embed\/.*<\/iframe>$/);
    const src = /src="http:\/\/localhost([^"]*)"/.exec(code ?? '')?.[1] ?? '';
    expect((await client(src)).status).toBe(200);
  });

  test('is made once for everybody who reads one language, however its address is put', async () => {
    const read = async (path: string, headers: Record<string, string> = {}) => {
      const reply = await client(path, { headers: { 'Accept-Language': 'en', ...headers } });
      return { reply, page: await reply.text() };
    };
    const first = await read(embed);
    expect(first.reply.headers.get('Cache-Control')).toBe('private, max-age=300');
    for (const other of [
      `${embed}?anything=${'x'.repeat(100)}`,
      `/embed/${wave.id}/${CITY}`,
      `${embed}?lang=en`,
    ])
      expect((await read(other)).page).toBe(first.page);
    const tag = first.reply.headers.get('ETag')!;
    expect((await read(embed, { 'If-None-Match': tag })).reply.status).toBe(304);
    const chinese = await read(embed, { 'Accept-Language': 'zh-CN', 'If-None-Match': tag });
    expect([chinese.reply.status, chinese.reply.headers.get('ETag') === tag]).toEqual([200, false]);
  });

  test('is not there for a city that is not', async () => {
    for (const city of ['110000', '999999', 'x'])
      expect([city, (await client(`/embed/${wave.code}/${city}`)).status]).toEqual([city, 404]);
  });
});

test('a release that was withdrawn has no picture, and no score in a frame', async () => {
  await publishOnce('again');
  await withdraw(db, wave.id, 2, 'wrong', new Date());
  expect((await client(`/cards/${wave.code}/2/zh-CN/card.png`)).status).toBe(404);
  const tags = await headOf(`${results}?release=2`);
  expect(contentOf(tags, 'og:image')).toEqual([]);
  expect(tags).toContain(`<link rel="canonical" href="http://localhost${results}?release=2">`);
  expect((await client(`/embed/${wave.code}/${CITY}`)).status).toBe(200);
  await withdraw(db, wave.id, 1, 'wrong', new Date());
  expect((await client(`/embed/${wave.code}/${CITY}`)).status).toBe(404);
});
