import { eq, notInArray, sql } from 'drizzle-orm';
import { beforeAll, expect, test, vi } from 'vitest';
import { findEvaluation, listGivenScores } from '../../db/evaluations.ts';
import { sumPages } from '../../db/page-counts.ts';
import { sumPageTimes } from '../../db/page-times.ts';
import { cities, submissions } from '../../db/schema.ts';
import { findWave } from '../../db/waves.ts';
import { createDemo, fillDemo, findDemo, isDemoUnfinished, prepareDemo } from '../../server/cli/demo/demo.ts';
import { fillEarlier } from '../../server/cli/demo/earlier-wave.ts';
import {
  isEarlierEvaluationMissing,
  makeEarlierEvaluation,
  makeEvaluation,
} from '../../server/cli/demo/evaluation/evaluations.ts';
import { operator } from '../../server/identity/grants.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { completeStore } from '../../server/runtime/node/complete-store.ts';
import { readProgress } from '../../server/services/evaluation/progress.ts';
import { readReport } from '../../server/services/evaluation/read-report-version.ts';
import { listHeld } from '../../server/services/review/queue.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import type { EvaluationRelease } from '../../server/survey/evaluation/release-document.ts';
import type { ReleaseDocument } from '../../server/survey/release/document.ts';
import { comparePages } from '../../server/survey/submission/page-pace.ts';
import { END_PAGE, OPENING_PAGE } from '../../server/survey/submission/page-view.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';

// A first start's demonstration, with some of its cities, which are made as the others are.

const [SHANGHAI, LANZHOU, HARBIN, HANGZHOU] = ['310000', '620100', '230100', '330100'];
const [CHENGDU, WUHAN, XIAN] = ['510100', '420100', '610100'];
const NINGBO = '330200';
const SHENZHEN = '440300';
const some = [SHANGHAI, LANZHOU, HARBIN, HANGZHOU, CHENGDU, WUHAN, XIAN, NINGBO, SHENZHEN];
const HOUR_MS = 3_600_000;

async function siteOf(now: Date) {
  const { db, url } = await testDatabase();
  await db.delete(cities).where(notInArray(cities.code, some));
  const { platform, signingKey, client, fieldworkOf } = await testApp(db);
  const input = { keys: platform.keys, signingKey, now, progress: () => {} };
  return { db, url, input, client, fieldworkOf };
}

const now = new Date();
const { db, input, client, fieldworkOf } = await siteOf(now);
const elsewhere = await siteOf(new Date(now.getTime() - 9 * HOUR_MS));
beforeAll(() => createDemo(db, input));

const read = async <T>(path: string, headers: Record<string, string> = {}): Promise<T> =>
  (await (await client(path, { headers })).json()) as T;
const textOf = async (path: string) =>
  await (await client(path, { headers: { Accept: 'text/html', 'Accept-Language': 'en' } })).text();

interface MonitoredCity {
  code: string;
  status: string;
  received: number;
  turnedAway: number;
  held: number;
  channels: { name: string }[];
  daily: { date: string; received: number }[];
}

const broken = new Error('the power is cut');
const cut = (done: number) => {
  if (done > 0.3) throw broken;
};

test('its wave is in the middle of its fieldwork, simulated, with release 1', async () => {
  const { waves } = await read<{ waves: { code: string; status: string; simulated: boolean }[] }>(
    '/api/v1/waves',
  );
  expect(waves).toMatchObject([{ code: '2016', status: 'open', simulated: true }]);
  const released = await read<ReleaseDocument>('/api/v1/waves/2016/releases/1');
  expect(released.cities.find(({ code }) => code === HANGZHOU)?.overall.publishable).toBe(true);
  for (const path of ['/results', '/results/2016', `/results/2016/${HANGZHOU}`])
    expect(await textOf(path)).toContain('these answers were simulated');
  expect(await textOf(`/s/${HANGZHOU}`)).toContain('This is a demonstration');
  expect(await findDemo(db)).toBe('2016');
});

test('one city is ahead, one behind and one stalled; its days have come and gone', async () => {
  const key = await keyFor(db, 'manager');
  const { cities: monitored } = await read<{ cities: MonitoredCity[] }>('/api/v1/waves/2016/monitor', key);
  const status = Object.fromEntries(monitored.map((city) => [city.code, city.status]));
  expect(status).toMatchObject({ [SHANGHAI]: 'at_plan', [LANZHOU]: 'behind', [HARBIN]: 'stalled' });
  expect(monitored.find(({ code }) => code === SHANGHAI)?.turnedAway).toBeGreaterThan(0);
  expect(monitored.find(({ code }) => code === NINGBO)?.received).toBeGreaterThan(20);
  const city = await read<MonitoredCity>(`/api/v1/waves/2016/monitor/${HANGZHOU}`, key);
  expect(city.daily.length).toBeGreaterThanOrEqual(14);
  expect(city.channels.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['qr-poster', 'sms', 'community', 'alipay', 'open:wechat']),
  );
  const { pages } = (await sumPages(db, (await findWave(db, '2016'))!.id, [HANGZHOU], {
    opening: OPENING_PAGE,
    end: END_PAGE,
  }))!;
  const shown = Object.fromEntries(pages.map((page) => [page.name, page.shown]));
  expect(shown[OPENING_PAGE]).toBeGreaterThan(shown[END_PAGE]!);
  expect(shown[END_PAGE]).toBeGreaterThan(20);
  // One page is hard to read in English, and the channels page says which one.
  const paces = comparePages(await sumPageTimes(db, (await findWave(db, '2016'))!.id, 'all'));
  expect(paces.flatMap(({ page, language, isSlow }) => (isSlow ? [[page, language]] : []))).toEqual([
    ['services', 'en'],
  ]);
  const [hours] = await db.execute<{ night: number; evening: number }>(sql`
    select count(*) filter (where hour between 1 and 4)::int as night,
      count(*) filter (where hour between 18 and 21)::int as evening
    from (select extract(hour from stored_at at time zone 'Asia/Shanghai') as hour from submissions
      where channel in ('sms', 'qr-poster')) as s`);
  expect(hours!.evening).toBeGreaterThan(5 * hours!.night);
});

test('groups of answers wait to be reviewed, each for another reason; one channel is held by an order', async () => {
  const held = await listHeld(db, await fieldworkOf('2016'), operator('test'));
  expect(held.map(({ city, rule, submissions: n }) => [city, rule, n])).toEqual([
    [WUHAN, 'PRAISE', 44],
    [SHENZHEN, 'ORDER', 11],
    [CHENGDU, 'REGULAR', 36],
    [XIAN, 'SIMILAR', 31],
  ]);
});

test('its scores are the same at whatever hour it is made, also when it broke off', async () => {
  const { input: another } = elsewhere;
  await prepareDemo(elsewhere.db, another.now);
  await expect(fillDemo(elsewhere.db, { ...another, progress: cut })).rejects.toBe(broken);
  expect(await isDemoUnfinished(elsewhere.db)).toBe(true);
  await fillDemo(elsewhere.db, another);
  expect(await isDemoUnfinished(elsewhere.db)).toBe(false);
  const reply = await elsewhere.client('/api/v1/waves/2016/releases/1');
  const there = (await reply.json()) as ReleaseDocument;
  const here = await read<ReleaseDocument>('/api/v1/waves/2016/releases/1');
  const scoresOf = ({ cities: scored }: ReleaseDocument) => scored.map(({ fieldwork: _, ...city }) => city);
  expect(scoresOf(there)).toEqual(scoresOf(here));
});

test('the wave before it is seen once it is whole, and what breaks off goes on', async () => {
  expect(await textOf('/results/2016')).toContain('still being made');
  await expect(fillEarlier(db, { ...input, progress: cut })).rejects.toBe(broken);
  const earlier = (await findWave(db, '2015'))!;
  const stored = await db
    .selectDistinct({ city: submissions.city })
    .from(submissions)
    .where(eq(submissions.waveId, earlier.id));
  expect(stored.length).toBeGreaterThan(1);
  expect(stored.length).toBeLessThan(some.length);
  expect((await client('/api/v1/waves/2015')).status).toBe(404);

  expect(await fillEarlier(db, input)).toBe(true);
  expect(await fillEarlier(db, input)).toBe(false);
  const { waves } = await read<{ waves: { code: string; status: string }[] }>('/api/v1/waves');
  expect(waves).toMatchObject([
    { code: '2016', status: 'open' },
    { code: '2015', status: 'closed' },
  ]);
  const released = await read<ReleaseDocument>('/api/v1/waves/2015/releases/1');
  expect(released.cities.every(({ overall }) => overall.publishable)).toBe(true);
  const key = await keyFor(db, 'manager');
  const { cities: monitored } = await read<{ cities: MonitoredCity[] }>('/api/v1/waves/2015/monitor', key);
  expect(monitored.map(({ received }) => received)).toEqual(released.cities.map(({ n }) => n.received));
  expect(await textOf(`/results/2016/${HANGZHOU}`)).toContain(
    'Citizen Experience Survey 2015 (simulated data)',
  );
  expect(await textOf('/results/2016')).not.toContain('still being made');
  for (const wave of ['2015', '2016'])
    expect((await reconcile(db, await fieldworkOf(wave))).differences).toEqual([]);
});

test('an evaluation is under way, with reports in every state, and the one before is published', async () => {
  const actor = operator('test');
  // Each city is stored for itself, so that the wave is never kept from storing answers for long.
  await expect(makeEvaluation(db, { now, progress: cut })).rejects.toBe(broken);
  const begun = (await findEvaluation(db, '2016'))!;
  expect(begun.openedAt).toBeNull();
  const stored = new Set((await listGivenScores(db, begun.id)).map(({ city }) => city));
  expect(stored.size).toBeGreaterThan(1);
  expect(stored.size).toBeLessThan(some.length);
  expect(await makeEvaluation(db, input)).toBe(true);
  expect(await makeEvaluation(db, input)).toBe(false);
  const { cities: reports, all } = await readProgress(db, { evaluation: '2016', actor });
  const states = Object.fromEntries(reports.map(({ city, state }) => [city, state]));
  expect(states).toMatchObject({ [HANGZHOU]: 'returned', [NINGBO]: 'submitted', [SHENZHEN]: 'accepted' });
  expect(states).toMatchObject({ [WUHAN]: 'draft' });
  expect(all.expected).toBe(some.length);
  const number = reports.find(({ city }) => city === HANGZHOU)!.number!;
  const { decisions } = await readReport(db, { evaluation: '2016', city: HANGZHOU, number, actor });
  expect(decisions).toMatchObject([{ action: 'return', byName: expect.stringContaining('demo') }]);

  expect(await textOf('/evaluations')).toContain('Nothing has been published yet');
  expect(await isEarlierEvaluationMissing(db)).toBe(true);
  expect(await makeEarlierEvaluation(db, input)).toBe(true);
  expect(await isEarlierEvaluationMissing(db)).toBe(false);
  expect(await makeEarlierEvaluation(db, input)).toBe(false);
  expect(await textOf('/evaluations')).toContain('simulated, and true of no real city');
  const released = await read<EvaluationRelease>('/api/v1/evaluations/2015/releases/1');
  expect(released.survey).toMatchObject({ wave: '2015', release: 1 });
  const totals = released.cities.flatMap(({ total }) => total ?? []);
  expect(totals.length).toBeGreaterThan(some.length / 2);
  for (const total of totals) expect(total).toBeGreaterThan(20);
  for (const total of totals) expect(total).toBeLessThan(90);
  // One province has its own set, cases that count in it, and a work report.
  const [optional] = released.optional;
  expect(optional).toMatchObject({ province: '33', set: { name: '33-demo' } });
  expect(optional?.cities.find(({ code }) => code === HANGZHOU)?.total).toEqual(expect.any(Number));
  expect(released.papers).toContainEqual(
    expect.objectContaining({ owner: HANGZHOU, kind: 'case', score: expect.any(Number) }),
  );
  expect(released.papers).toContainEqual(expect.objectContaining({ owner: '33', kind: 'work_report' }));
  expect(await textOf(`/evaluations/2015/${HANGZHOU}`)).toContain('Optional indicators of Zhejiang');
});

test('a server makes what is missing in a thread of its own, and the next one goes on', async () => {
  for (const [name, value] of Object.entries(testEnvironment)) vi.stubEnv(name, value);
  const warn = vi.fn();
  const start = () => completeStore(loadConfiguration(testEnvironment), elsewhere, { warn });
  const first = start();
  await expect.poll(() => findEvaluation(elsewhere.db, '2016'), { timeout: 60_000 }).toBeDefined();
  await first.stop();
  expect(await isEarlierEvaluationMissing(elsewhere.db)).toBe(true);
  const second = start();
  await expect
    .poll(() => isEarlierEvaluationMissing(elsewhere.db), { timeout: 100_000, interval: 200 })
    .toBe(false);
  await second.stop();
  expect(warn).not.toHaveBeenCalled();
}, 180_000);
