import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { listCities } from '../../db/cities.ts';
import type { ReleaseDocument } from '../../server/survey/release/document.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyAnswers, tinyMargins } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';

// A national wave in which one city answers, weighted by one of two variables, and one answer comes late.

const { db } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const CITY = '330100';
const text = async (path: string) => await (await client(path)).text();
let cities: string[] = [];
const answer = async (i: number) =>
  await answerAs(client, '2018', CITY, {
    ...tinyAnswers,
    age: ['16-39', '40-59', '60+'][i % 3],
    q_gov: 1 + (i % 5),
    q_queue: i % 3 ? 'dont_know' : 1 + (i % 5),
    q_bus: i % 11,
  });

beforeAll(async () => {
  cities = (await listCities(db)).filter(({ kind }) => kind !== 'example').map(({ code }) => code);
  expect(cities.length).toBeGreaterThan(340);
  await openedWave(db, {
    cities,
    margins: { age: tinyMargins.age },
    settings: { code: '2018', screening: { enabled: false } },
  });
  for (let i = 0; i < 180; i++) await answer(i);
  await publish(db, await fieldworkOf('2018'), { signingKey, reason: null });
  await answer(180);
  await publish(db, await fieldworkOf('2018'), { signingKey, reason: 'a late form' });
});

describe('cities without an answer', () => {
  const withoutNumbers = { score: null, points: null, publishable: false, reasons: ['NO_SUBMISSIONS'] };
  test('are in the release, its table and the feed', async () => {
    const document: ReleaseDocument = JSON.parse(await text('/api/v1/waves/2018/releases/2'));
    expect(document.cities.map(({ code }) => code)).toEqual(cities);
    const feed = JSON.parse(await text('/api/v1/waves/2018/evaluation'));
    expect(feed.cities.map(({ code }: { code: string }) => code)).toEqual(cities);
    for (const [i, code] of cities.entries()) {
      if (code === CITY) continue;
      expect(document.cities[i]?.overall).toMatchObject(withoutNumbers);
      expect(feed.cities[i]).toMatchObject({ ...withoutNumbers, n: 0 });
    }
    const rows: Record<string, string>[] = parse(await text('/api/v1/waves/2018/releases/2/scores.csv'), {
      columns: true,
      bom: true,
    });
    expect(new Set(rows.map(({ code }) => code))).toEqual(new Set(cities));
  });
  test('stand on the page of the wave in one list, which says once why', async () => {
    const page = await text('/results/2018?lang=en');
    expect(page).toContain(`From ${cities.length - 1} cities of this wave nothing has come in.`);
    for (const code of cities) expect(page.split(`/results/2018/${code}"`)).toHaveLength(2);
    expect(page).not.toContain('No answers have come in.');
    expect(page).not.toContain('Withheld');
  });
  test.each([
    ['zh-CN', '没有收到回答。'],
    ['en', 'No answers have come in.'],
  ])('have a page that says so and shows no empty tables: %s', async (language, reason) => {
    const page = await text(`/results/2018/110000?lang=${language}`);
    expect(page).toContain(reason);
    expect(page).not.toContain('<table');
  });
});

describe('a wave before', () => {
  const DAY = 86_400_000;
  async function publishBefore(code: string, days: number, change: object, more: object = {}) {
    await openedWave(db, {
      settings: {
        code,
        title: { 'zh-CN': `${code}年调查`, en: `Survey ${code}` },
        opensAt: new Date(Date.now() - days * DAY).toISOString(),
        closesAt: new Date(Date.now() - (days - 1) * DAY).toISOString(),
        questionnaire: {
          ...tiny,
          questions: tiny.questions.map((q) => (q.id === 'q_bus' ? { ...q, ...change } : q)),
        },
        ...more,
      },
    });
    await publish(db, await fieldworkOf(code), { signingKey, reason: null });
  }

  test('is named with what compares and what does not, on the page of the wave', async () => {
    const url = '/results/2018?lang=en';
    expect(await text(url)).not.toContain('Compared with the wave before');
    await publishBefore('2014', 30, {});
    const compared = await text(url);
    expect(compared).toContain('<a href="/results/2014">Survey 2014</a>');
    expect(compared).toContain('Both waves asked the same questions');
    await publishBefore('2016', 20, { title: { 'zh-CN': '公交', en: 'Buses' } });
    const page = await text('/results/2018?lang=en');
    expect(page).toContain('<a href="/results/2016">Survey 2016</a>');
    expect(page).not.toContain('/results/2014"');
    expect(page).toContain('1 of 4 scored questions');
    expect(page).toContain('Unchanged, and comparable: Government services.');
    expect(await text('/results/2018')).toContain('4 道计分题中有 1 道改了问法');
    expect(await text('/results/2014?lang=en')).not.toContain('Compared with the wave before');
  });

  test('of made-up answers is none to compare with', async () => {
    await publishBefore('2017', 10, {}, { simulated: true });
    expect(await text('/results/2018?lang=en')).not.toContain('/results/2017"');
  });
});

describe('the page of a city', () => {
  test('says that its figures are those of an earlier release, and shows those', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map((n) => text(`/results/2018/${CITY}?release=${n}&lang=en`)),
    );
    expect(first).not.toContain('These are the figures of release');
    expect(second).toContain('These are the figures of release 1.');
    for (const page of [first, second]) expect(page).toContain('180 received, 180 valid');
    const rows: Record<string, string>[] = parse(await text('/api/v1/waves/2018/releases/2/scores.csv'), {
      columns: true,
      bom: true,
    });
    expect(rows.find(({ code }) => code === CITY)).toMatchObject({ n: '180', unchanged_since: '1' });
    const feed = JSON.parse(await text('/api/v1/waves/2018/evaluation'));
    expect(feed.cities.find(({ code }: { code: string }) => code === CITY)).toMatchObject({
      n: 180,
      release: 2,
    });
  });
  test('says how it was surveyed, who answered and what to mind', async () => {
    const page = await text(`/results/2018/${CITY}?lang=en`);
    for (const sentence of [
      'Counted answers came in from ',
      'on one’s own device 180',
      '100% of those in scope completed the questionnaire',
      'Unweighted, the overall score would be ',
      'Who answered',
      'Not weighted by everything; population figures are missing, or could not be used, for: Your sex?',
      'More than 30% of those asked gave no answer.',
    ])
      expect(page).toContain(sentence);
    expect(page).toMatch(/16 to 39<\/th><td>33%<\/td><td>40%/);
  });
});

describe('the page of a national wave', () => {
  const pageOf = (query: string) => text(`/results/2018${query}`);
  const citiesIn = (page: string) =>
    [...page.matchAll(/href="\/results\/2018\/(\d{6})"/g)].map(([, code]) => code);

  test('is narrowed by what its address says, in every combination, without a script', async () => {
    expect(citiesIn(await pageOf('')).toSorted()).toEqual(cities);
    expect(citiesIn(await pageOf(`?q=${encodeURIComponent('杭州')}`))).toEqual([CITY]);
    const zhejiang = citiesIn(await pageOf('?province=33'));
    expect(zhejiang.toSorted()).toEqual(cities.filter((code) => code.startsWith('33')));
    expect(citiesIn(await pageOf('?province=33&kind=planning'))).toEqual(['330200']);
    expect(await pageOf('?province=33&kind=municipality')).toContain('0 个');
    expect(citiesIn(await pageOf('?province=%22%3E&kind=x&sort=y')).toSorted()).toEqual(cities);
  });

  test('finds a city by its districts too, and says which', async () => {
    const page = await pageOf(`?q=${encodeURIComponent('西湖区')}`);
    expect(citiesIn(page)).toContain(CITY);
    expect(page).toContain('>西湖区</small>');
  });

  test('keeps the choice in every link of its own, and in that to the other language', async () => {
    const page = await pageOf('?province=33&sort=-name&pin=330100&release=1');
    for (const path of [
      '/results/2018?release=1&amp;province=33&amp;sort=name&amp;pin=330100#scores',
      '/results/2018?release=1&amp;province=33&amp;pin=330100#scores',
      '/results/2018?release=1&amp;province=33&amp;sort=-name#scores',
      '/results/2018?release=1&amp;province=32&amp;sort=-name&amp;pin=330100',
      '/results/2018?release=1&amp;sort=-name&amp;pin=330100',
    ])
      expect(page).toContain(`href="${path}"`);
    expect(page).toContain('province=33&amp;sort=-name&amp;pin=330100&amp;release=1&amp;lang=en"');
    expect(await pageOf('?province=33')).toContain('href="/results/2018?province=33&amp;lang=en"');
    expect(page).toMatch(/<th scope="col" class="name" aria-sort="descending">/);
    expect(page).toMatch(/<input type="hidden" name="pin" value="330100"/);
  });

  test('puts the reader’s own city first, which stays in its place too', async () => {
    const rows = (page: string) => page.split(`href="/results/2018/${CITY}?release=1"`).length - 1;
    expect(rows(await pageOf('?release=1'))).toBe(1);
    const page = await pageOf(`?release=1&pin=${CITY}`);
    expect(rows(page)).toBe(2);
    expect(page).toContain('<tbody class="mine">');
    expect(rows(await pageOf('?release=1&pin=999999'))).toBe(1);
  });

  test('a name typed for it becomes its code; an ambiguous or unknown one is asked again', async () => {
    const typed = (name: string) => client(`/results/2018?province=33&mine=${encodeURIComponent(name)}`);
    const redirect = await typed('杭州');
    expect(redirect.status).toBe(303);
    expect(redirect.headers.get('Location')).toBe(`/results/2018?province=33&pin=${CITY}#scores`);
    const unclear = await typed('泰州');
    expect(unclear.headers.get('Location')).toBe('/results/2018?province=33&pin=321200#scores');
    const several = await (await typed('吉林')).text();
    expect(several).toContain('href="/results/2018?province=33&amp;pin=220200#scores"');
    expect(several).toContain('href="/results/2018?province=33&amp;pin=220100#scores"');
    expect(await (await typed('"><b>')).text()).toContain('没有找到“&quot;>&lt;b>”');
  });

  test('shows again what was typed, as text', async () => {
    const page = await pageOf(`?q=${encodeURIComponent('"><script>')}`);
    expect(page).not.toContain('"><script>');
    expect(page).toContain('&lt;script>');
  });
});

test('the newest scores have an address that stays', async () => {
  for (const form of ['csv', 'xlsx']) {
    const response = await client(`/api/v1/waves/2018/releases/latest/scores.${form}`);
    expect(response.status).toBe(302);
    expect(response.headers.get('Location')).toBe(`/api/v1/waves/2018/releases/2/scores.${form}`);
  }
});
