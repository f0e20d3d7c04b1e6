import { expect, test } from 'vitest';
import { listCities } from '../../db/cities.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { openedWave } from '../support/wave.ts';

/** Searches on the home page without a script. */

const { db } = await testDatabase();
await openedWave(db, { cities: (await listCities(db)).map(({ code }) => code), margins: null });
const { client } = await testApp(db);
const search = (q: string) => client(`/?q=${encodeURIComponent(q)}`, { headers: { Accept: 'text/html' } });

test.each([
  ['义乌', '/s/330700'],
  ['昆山', '/s/320500'],
  ['浦东', '/s/310000'],
  ['雄安', '/s/130600'],
  ['北京朝阳', '/s/110000'],
  ['hangzhou shi', '/s/330100'],
  ['hangzhuo', '/s/330100'],
])('%s leads to the one city that it means', async (query, path) => {
  const reply = await search(query);
  expect(reply.status).toBe(303);
  expect(reply.headers.get('Location')).toBe(path);
});

/** The links in the list of hits, which stands above the list of all cities. */
async function hitsOf(query: string): Promise<string[]> {
  const page = await (await search(query)).text();
  const [, list = ''] = /<ul id="hits"[^>]*>(.*?)<\/ul>/s.exec(page) ?? [];
  return [...list.matchAll(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/gs)].map(
    ([, path = '', name = '']) => `${path} ${name.replace(/<[^>]*>/g, '')}`,
  );
}

test('several are listed, the best first, each with what was found in it', async () => {
  expect(await hitsOf('朝阳')).toEqual([
    '/s/211300 朝阳市',
    '/s/110000 北京市 朝阳区',
    '/s/220100 长春市 朝阳区',
  ]);
  expect((await hitsOf('xian'))[0]).toBe('/s/610100 西安市');
});

test('all cities are offered again where nothing fits', async () => {
  const page = await (await search('不存在')).text();
  expect(page).toContain('/s/330100"');
  expect(page).not.toMatch(/data-group[^>]* hidden/);
  expect(await (await search('朝阳')).text()).toMatch(/data-group[^>]* hidden/);
});
