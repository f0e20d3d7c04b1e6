import { pino } from 'pino';
import { expect, test } from 'vitest';
import { addPageTimes } from '../../db/page-times.ts';
import { createPageViews } from '../../server/runtime/node/page-views.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { stepOf } from '../../server/survey/submission/page-pace.ts';
import { OPENING_PAGE } from '../../server/survey/submission/page-view.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { openedWave } from '../support/wave.ts';

// The figures of the channel and drop-off pages, for programs.

const { db } = await testDatabase();
const views = createPageViews(db, { perOrigin: 1000, everyMs: 3_600_000, log: pino({ level: 'silent' }) });
const { client, advance } = await testApp(db, { countPageView: views.count });
const wave = await openedWave(db, { cities: ['330100', '110000'] });
const at = `/api/v1/waves/${wave.code}`;
const manager = await keyFor(db, 'manager');
const supervisor = await keyFor(db, 'supervisor', { provinces: ['33'] });
const read = async (path: string, headers: Record<string, string>) => {
  // Counts are reread after a second at most.
  advance(1001);
  const reply = await client(at + path, { headers });
  expect(reply.status).toBe(200);
  return await reply.json();
};

test('before the first count both say that there is nothing yet', async () => {
  for (const path of ['/arrivals', '/drop-off'])
    expect((await client(at + path, { headers: manager })).status).toBe(503);
});

test('arrivals have channels with their median, modes, languages, reasons, times and pages that are slow in a language', async () => {
  for (const city of ['330100', '330100', '110000']) await answerAs(client, wave.code, city, tinyAnswers);
  await answerAs(client, wave.code, '330100', { lives_here: 'no', q_gov: 4 });
  const pages = ['lives_here', 'sex', 'age', 'q_gov', 'services'];
  const of = (language: string, page: string, ms: number) => ({
    ...{ waveId: wave.id, city: '330100', language, page, step: stepOf(ms), n: 200 },
  });
  await addPageTimes(db, [
    ...pages.map((page) => of('zh-CN', page, 4000)),
    ...pages.map((page) => of('en', page, page === 'age' ? 20_000 : 5000)),
  ]);
  await foldWave(db, wave.id);
  const all = await read('/arrivals', manager);
  expect(all).toMatchObject({
    wave: wave.id,
    channels: [{ name: '', received: 4, counted: 3, removed: 1, reasons: { OUT_OF_SCOPE: 1 } }],
    modes: [{ name: 'device', received: 4 }],
    languages: [{ name: 'zh-CN', received: 4 }],
    removed: [{ reason: 'OUT_OF_SCOPE', n: 1 }],
  });
  expect(all.channels[0].medianSeconds).toBeGreaterThan(0);
  expect(all.times.durations).toMatchObject([{ mode: 'device', language: null, n: 3, limit: null }, {}]);
  const slow = all.paces.filter(({ isSlow }: { isSlow: boolean }) => isSlow);
  expect(slow).toMatchObject([{ page: 'age', language: 'en', n: 200 }]);
  const own = await read('/arrivals', supervisor);
  expect(own.channels).toMatchObject([{ received: 3 }]);
});

test('drop-off has items exactly and pages as told, of all cities or of one', async () => {
  const body = new URLSearchParams({ wave: wave.id, page: OPENING_PAGE });
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  await client('/s/330100/views', { method: 'POST', headers, body: body.toString() });
  await views.share();
  await answerAs(client, wave.code, '330100', { ...tinyAnswers, q_gov: 'dont_know' });
  await foldWave(db, wave.id);
  const all = await read('/drop-off', manager);
  expect(all).toMatchObject({ wave: wave.id, city: null, received: 4, pages: { opened: 1, sent: 0 } });
  const lacking = all.items.filter(({ dontKnow }: { dontKnow: number }) => dontKnow > 0);
  expect(lacking).toMatchObject([{ question: 'q_gov', asked: 4, answered: 3, dontKnow: 1 }]);
  const one = await read('/drop-off?city=110000', manager);
  expect(one).toMatchObject({ city: '110000', received: 1, pages: { opened: 0, pages: [] } });
  expect(await read('/drop-off', supervisor)).toMatchObject({ received: 3 });
  expect((await client(`${at}/drop-off?city=110000`, { headers: supervisor })).status).toBe(403);
  expect((await client(`${at}/drop-off?city=999999`, { headers: manager })).status).toBe(404);
  expect((await client(`${at}/drop-off?city=x`, { headers: manager })).status).toBe(422);
});

test('a client with the current copy gets 304; without counted pages there are none', async () => {
  const first = await client(`${at}/arrivals`, { headers: manager });
  const again = { ...manager, 'If-None-Match': first.headers.get('ETag') ?? '' };
  expect((await client(`${at}/arrivals`, { headers: again })).status).toBe(304);
  const { client: without } = await testApp(db);
  for (const [path, member] of [
    ['/arrivals', 'paces'],
    ['/drop-off', 'pages'],
  ] as const) {
    const reply = await without(at + path, { headers: manager });
    expect((await reply.json())[member]).toBeNull();
  }
});
