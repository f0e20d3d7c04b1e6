import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test, vi } from 'vitest';
import { lockPublishing } from '../../db/releases.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { operatorFigures } from '../../server/survey/release/build.ts';
import { tableColumns } from '../../server/survey/release/table-fields.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { publish } from '../support/publish.ts';
import { unzip } from '../support/spreadsheet.ts';
import { openedWave } from '../support/wave.ts';
import { withdraw } from '../support/withdraw.ts';

const { db } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const [HANGZHOU, BEIJING] = ['330100', '110000'];
const wave = await openedWave(db, { settings: { code: '2018', weight: 40 } });
const FEED = '/api/v1/waves/2018/evaluation';
const csv = { headers: { Accept: 'text/csv' } };

/** Two hundred people of Hangzhou, and fifteen of Beijing, too few to be published. */
beforeAll(async () => {
  await expectProblem(await client(FEED), 404, 'release-unknown', '没有这一期结果');
  const [ages, roads] = [
    ['16-39', '40-59', '60+'],
    ['good', 'fair', 'poor'],
  ];
  for (let i = 0; i < 215; i++)
    await answerAs(client, '2018', i < 200 ? HANGZHOU! : BEIJING!, {
      ...tinyAnswers,
      age: ages?.[i % 3],
      sex: i % 2 ? 'female' : 'male',
      q_gov: 1 + ((i * i) % 5),
      q_queue: 1 + ((i * 7) % 5),
      q_bus: (i * 3) % 11,
      q_roads: roads?.[(i * i) % 3],
    });
  await publish(db, await fieldworkOf('2018'), { signingKey, reason: null });
});

test('the feed: per city the score, its points at the wave’s weight, and where it came from', async () => {
  const document = await (await client('/api/v1/waves/2018/releases/1')).json();
  const { digest } = (await (await client('/api/v1/waves/2018/releases')).json()).releases[0];
  const [beijing, hangzhou] = document.cities;
  const feed = await (await client(FEED)).json();
  expect(feed).toEqual({
    wave: wave.id,
    release: 1,
    digest,
    weight: 40,
    cities: [
      {
        code: BEIJING,
        name: '北京市',
        score: null,
        points: null,
        margin: null,
        n: 15,
        publishable: false,
        reasons: beijing.overall.reasons,
        release: 1,
        digest,
      },
      {
        code: HANGZHOU,
        name: '杭州市',
        score: hangzhou.overall.score,
        points: hangzhou.overall.points,
        margin: hangzhou.overall.pointsMoe,
        n: 200,
        publishable: true,
        reasons: [],
        release: 1,
        digest,
      },
    ],
  });
  expect(Math.abs(feed.cities[1].points - 0.4 * feed.cities[1].score)).toBeLessThan(0.01);
  expect(Math.abs(feed.cities[1].margin - 0.4 * hangzhou.overall.moe)).toBeLessThan(0.01);

  const response = await client(FEED, csv);
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('Vary')).toContain('Accept');
  const rows: Record<string, string>[] = parse(await response.text(), { columns: true });
  expect(rows).toEqual(
    feed.cities.map((city: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(city).map(([name, v]) => [name, Array.isArray(v) ? v.join(' ') : String(v ?? '')]),
      ),
    ),
  );
});

test('has an ETag for each of its forms', async () => {
  const [json, table] = [await client(FEED), await client(FEED, csv)];
  expect(json.headers.get('ETag')).not.toBe(table.headers.get('ETag'));
  const again = await client(FEED, { headers: { 'If-None-Match': json.headers.get('ETag') ?? '' } });
  expect(again.status).toBe(304);
});

test('a withheld figure is in no public reply, page or file', async () => {
  const draft = await draftRelease(db, await fieldworkOf('2018'));
  const figures = operatorFigures({ ...draft, number: 1, supersedes: null, reason: null });
  const [hidden, shown] = [new Set<string>(), new Set<string>()];
  const collect = (value: unknown, withheld: boolean): void => {
    if (typeof value === 'number') (withheld ? hidden : shown).add(String(value));
    else if (typeof value === 'object' && value !== null) {
      const figure = 'publishable' in value ? value.publishable === false : withheld;
      const parts = Object.entries(value);
      // A question's counts are public, its figures are withheld; its top two have their own flag.
      for (const [name, part] of parts)
        collect(part, figure && ['score', 'se', 'ci', 'moe', 'points', 'pointsMoe', 'top2'].includes(name));
    }
  };
  for (const city of figures.cities) collect(city, false);
  const secret = [...hidden].filter((n) => n.includes('.') && !shown.has(n));
  expect(secret.length).toBeGreaterThan(20);

  const releases = '/api/v1/waves/2018/releases';
  const page = { headers: { Accept: 'text/html' } };
  const { receipt } = (await answerAs(client, '2018', BEIJING!, tinyAnswers)).body;
  const replies: [string, RequestInit?][] = [
    [FEED],
    [FEED, csv],
    [releases],
    [`${releases}/1`],
    [`${releases}/1/scores.csv`],
    [`${releases}/1/scores.xlsx`],
    [`${releases}/1/signature`],
    ['/api/v1/waves'],
    ['/api/v1/waves/2018/cities'],
    [`/api/v1/waves/2018/cities/${BEIJING}/questionnaire`],
    [`/api/v1/receipts/${receipt}`],
    ['/.well-known/jwks.json'],
    ['/metrics'],
    ['/', page],
    ['/results', page],
    ['/results/2018', page],
    [`/results/2018/${BEIJING}`, page],
    [`/receipts/${receipt}`, page],
  ];
  for (const [path, init] of replies) {
    const response = await client(path, init);
    expect([path, response.status]).toEqual([path, 200]);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = path.endsWith('.xlsx')
      ? [...unzip(bytes).values()].join('\n')
      : Buffer.from(bytes).toString();
    const numbers = new Set(text.match(/(?<![\d.])\d+\.\d+(?![\d.])/g));
    expect([path, secret.filter((n) => numbers.has(n))]).toEqual([path, []]);
  }
  // The search works: it finds every withheld figure in the operator's own copy.
  const own = new Set(JSON.stringify(figures).match(/\d+\.\d+/g));
  expect(secret.every((n) => own.has(n))).toBe(true);
});

test('the spreadsheet holds the numbers of the table, as numbers', async () => {
  const at = '/api/v1/waves/2018/releases/1/scores';
  const table = await (await client(`${at}.csv`)).text();
  const rows: Record<string, string>[] = parse(table, { columns: true, bom: true });
  const file = await client(`${at}.xlsx`);
  const name = encodeURIComponent(`${wave.title['zh-CN']} 第1期 得分.xlsx`);
  expect(file.headers.get('Content-Disposition')).toBe(
    `attachment; filename="2018-release-1-scores.xlsx"; filename*=UTF-8''${name}`,
  );
  const parts = unzip(new Uint8Array(await file.arrayBuffer()));
  const sheet = parts.get('xl/worksheets/sheet2.xml') ?? '';
  const numbers = [...sheet.matchAll(/<v>([\d.]+)<\/v>/g)].map(([, n]) => n);
  const overall = rows.find((r) => r.code === HANGZHOU && r.level === 'overall');
  expect(numbers).toEqual(expect.arrayContaining([overall?.score, overall?.points, overall?.ci_low]));
  expect(sheet.match(/<row /g)).toHaveLength(rows.length + 1);
  const [, lastColumn] = [...sheet.matchAll(/<c r="([A-Z]+)1"/g)].at(-1)!;
  expect(sheet).toContain(`<autoFilter ref="A1:${lastColumn}${rows.length + 1}"/>`);
  const workbook = parts.get('xl/workbook.xml') ?? '';
  expect([...workbook.matchAll(/<sheet [^>]*name="([^"]+)"/g)].map(([, sheetName]) => sheetName)).toEqual([
    '说明 About',
    'scores',
    '字段 Dictionary',
  ]);
  const texts = parts.get('xl/sharedStrings.xml') ?? '';
  const [{ digest, createdAt }] = (await (await client('/api/v1/waves/2018/releases')).json()).releases;
  for (const text of [wave.title['zh-CN'], digest, createdAt, '怎样读', 'Hangzhou', 'Zhejiang'])
    expect(texts).toContain(text);
  expect(Object.keys(rows[0] ?? {})).toEqual(tableColumns);
  for (const column of tableColumns) expect(texts).toContain(`>${column}</t>`);
});

test('two publications at once: one becomes the release, the other says why not', async () => {
  const fieldwork = await fieldworkOf('2018');
  const results = await Promise.allSettled(
    ['late answers', 'other margins'].map((reason) => publish(db, fieldwork, { signingKey, reason })),
  );
  const { releases } = await (await client('/api/v1/waves/2018/releases')).json();
  const published = results.filter((r) => r.status === 'fulfilled').map((r) => r.value.number);
  expect(published.length).toBeGreaterThan(0);
  expect(releases.map((r: { number: number }) => r.number)).toEqual([...published.sort().reverse(), 1]);
  for (const r of results)
    if (r.status === 'rejected')
      expect(r.reason.message).toBe('Somebody else is publishing this wave at this moment');
});

test('publishing while another process publishes is refused before anything is computed', async () => {
  const fieldwork = await fieldworkOf('2018');
  const progress = vi.fn();
  await db.transaction(async (tx) => {
    expect(await lockPublishing(tx, wave.id)).toBe(true);
    const second = publish(db, fieldwork, { signingKey, reason: 'late answers', progress });
    await expect(second).rejects.toThrow('Somebody else is publishing this wave at this moment');
  });
  expect(progress).not.toHaveBeenCalled();
});

test('follows corrections, and passes over withdrawn releases', async () => {
  const newest = async () => (await (await client(FEED)).json()).release;
  const last = await newest();
  expect(last).toBeGreaterThan(1);
  for (let number = last; number > 1; number--) await withdraw(db, wave.id, number, 'a test', new Date());
  expect(await newest()).toBe(1);
  await withdraw(db, wave.id, 1, 'a test', new Date());
  await expectProblem(await client(FEED), 404, 'release-unknown', '没有这一期结果');
  const latest = await client('/api/v1/waves/2018/releases/latest');
  await expectProblem(latest, 404, 'release-unknown', '没有这一期结果');
});
