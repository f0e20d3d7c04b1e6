import { pino } from 'pino';
import { expect, test } from 'vitest';
import { sumPages } from '../../db/page-counts.ts';
import { sumPageTimes } from '../../db/page-times.ts';
import { markChannel } from '../../server/crypto/channel-mark.ts';
import { createPageViews } from '../../server/runtime/node/page-views.ts';
import { stepOf } from '../../server/survey/submission/page-pace.ts';
import { END_PAGE, OPENING_PAGE } from '../../server/survey/submission/page-view.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { openedWave } from '../support/wave.ts';

// Where people stop, counted without knowing whose pages they were.

const { db, sql } = await testDatabase();
const CITY = '330100';
const log = pino({ level: 'silent' });
const steps = { opening: OPENING_PAGE, end: END_PAGE };

/** A wave, an app that counts page views, and its counts. */
async function viewed({ perOrigin = 1000, address = '203.0.113.9' } = {}) {
  const views = createPageViews(db, { perOrigin, everyMs: 3_600_000, log });
  const app = await testApp(db, { countPageView: views.count, addressOf: () => address });
  const wave = await openedWave(db, { cities: [CITY, '110000'] });
  const tell = async (view: Record<string, string>, headers: Record<string, string> = {}, city = CITY) =>
    await app.client(`/s/${city}/views`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8', ...headers },
      body: new URLSearchParams({ wave: wave.id, ...view }).toString(),
    });
  async function counted() {
    await views.share();
    return await sumPages(db, wave.id, 'all', steps);
  }
  return { app, wave, views, tell, counted };
}

test('pages are counted by the hour, the city and the channel, and whence people went on to them', async () => {
  const { app, wave, tell, counted } = await viewed();
  const channel = markChannel(app.platform.keys.channel, 'qr-1');
  for (let i = 0; i < 2; i++) {
    const reply = await tell({ page: OPENING_PAGE, channel });
    expect([reply.status, await reply.text()]).toEqual([204, '']);
  }
  await tell({ page: 'lives_here', from: OPENING_PAGE, channel });
  await counted();
  await tell({ page: 'age', from: 'lives_here' });
  await tell({ page: END_PAGE, from: 'age' });
  await tell({ page: OPENING_PAGE }, {}, '110000');
  expect(await counted()).toEqual({
    pages: [
      { name: OPENING_PAGE, shown: 3, passed: 1 },
      { name: END_PAGE, shown: 1, passed: 0 },
      { name: 'age', shown: 1, passed: 1 },
      { name: 'lives_here', shown: 1, passed: 1 },
    ],
    channels: [
      { name: 'qr-1', shown: 2, passed: 0 },
      { name: '', shown: 1, passed: 1 },
    ],
  });
  expect((await sumPages(db, wave.id, ['110000'], steps)).pages).toEqual([
    { name: OPENING_PAGE, shown: 1, passed: 0 },
  ]);
  const columns =
    await sql`select column_name from information_schema.columns where table_name = 'page_counts'`;
  expect(columns.map((c) => c.column_name).toSorted()).toEqual([
    'channel',
    'city',
    'hour',
    'page',
    'passed',
    'shown',
    'wave_id',
  ]);
  const hours = await sql<
    { hour: string }[]
  >`select distinct hour from page_counts where wave_id = ${wave.id}`;
  for (const { hour } of hours) expect(new Date(hour).getTime() % 3_600_000).toBe(0);
});

test('how long a page took is counted by language, in steps, without hour and channel', async () => {
  const { wave, views, tell } = await viewed();
  const times = (ms: string, language = 'en') => ({ page: 'age', from: 'lives_here', ms, language });
  for (const ms of ['4000', '4010', '8200']) await tell(times(ms));
  await tell(times('4000', 'zh-CN'));
  await tell(times('4000', 'en'), {}, '110000');
  // No time, no language of this wave, and no earlier page.
  for (const ms of ['-1', 'x', 'Infinity']) await tell(times(ms));
  await tell(times('4000', 'fr'));
  await tell({ page: 'age', ms: '4000', language: 'en' });
  await views.share();
  expect(await sumPageTimes(db, wave.id, ['330100'])).toEqual([
    {
      ...{ page: 'lives_here', language: 'en' },
      steps: expect.arrayContaining([
        { step: stepOf(4000), n: 2 },
        { step: stepOf(8200), n: 1 },
      ]),
    },
    { page: 'lives_here', language: 'zh-CN', steps: [{ step: stepOf(4000), n: 1 }] },
  ]);
  const columns =
    await sql`select column_name from information_schema.columns where table_name = 'page_time_counts'`;
  expect(columns.map((c) => c.column_name).toSorted()).toEqual([
    ...['city', 'language', 'n', 'page', 'step', 'wave_id'],
  ]);
});

test('unknown pages are not counted, and the client does not learn so', async () => {
  const { app, tell, counted } = await viewed();
  const replies = [
    await tell({ page: 'q_unknown' }),
    await tell({ page: 'age', from: 'q_unknown' }),
    await tell({ page: '' }),
    await tell({ page: 'x'.repeat(41) }),
    await tell({ page: 'age', wave: '0199a7c2-0000-7000-8000-000000000000' }),
    await tell({ page: 'age', wave: 'x' }),
    await tell({ page: 'age', pad: 'x'.repeat(600) }),
    await tell({ page: 'age' }, {}, '999999'),
    await tell({ page: 'age' }, { 'Sec-Fetch-Site': 'cross-site' }),
    await tell({ page: 'age' }, { 'Content-Type': 'application/json' }),
    await app.client(`/s/${CITY}/views`, { method: 'POST' }),
  ];
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 204));
  expect(await counted()).toEqual({ pages: [], channels: [] });
});

test('channels without a mark are one, however many names people make up', async () => {
  const { tell, counted } = await viewed();
  for (const channel of ['a', 'b', 'qr-1.99999999', '  ']) await tell({ page: OPENING_PAGE, channel });
  expect((await counted()).channels).toEqual([
    { name: 'open:', shown: 3, passed: 0 },
    { name: '', shown: 1, passed: 0 },
  ]);
});

test('one network is counted so often a minute, and no more', async () => {
  const { tell, counted } = await viewed({ perOrigin: 2 });
  for (let i = 0; i < 12; i++) expect((await tell({ page: 'age' })).status).toBe(204);
  expect((await counted()).pages).toEqual([{ name: 'age', shown: 8, passed: 0 }]);
});

test('a closed wave is not counted, and a database that fails is no resident’s concern', async () => {
  const { app, wave, views, tell, counted } = await viewed();
  app.advance(400 * 86_400_000);
  expect((await tell({ page: 'age' })).status).toBe(204);
  expect((await counted()).pages).toEqual([]);
  views.count({
    ...{ waveId: wave.id, city: CITY, channel: '', page: 'age', from: undefined },
    ...{ at: new Date(Number.NaN), origin: null, time: undefined },
  });
  await expect(views.share()).rejects.toThrow();
  await views.close();
});
