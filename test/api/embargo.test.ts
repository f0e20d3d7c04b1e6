import { beforeAll, expect, test } from 'vitest';
import { receiptOf } from '../../server/crypto/receipt.ts';
import { type AppUnderTest, testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { freeze, publish } from '../support/publish.ts';
import { addressesIn, differences, repliesOf } from '../support/replies.ts';
import { openedWave } from '../support/wave.ts';
import { withdraw } from '../support/withdraw.ts';

// A release stays hidden before its time: on two servers with warm caches, public routes answer as if it did not
// exist, byte for byte.

const HOUR_MS = 3_600_000;
const CITY = '330100';
const { db } = await testDatabase();
const apps = [await testApp(db, { isTimeFrozen: true }), await testApp(db, { isTimeFrozen: true })];
const [app] = apps as [AppUnderTest, AppUnderTest];
const { client, signingKey, fieldworkOf } = app;
const wave = await openedWave(db, { cities: [CITY] });
const elsewhere = await openedWave(db);
const at = `/api/v1/waves/${wave.code}`;
/** One resident whose answers the first release counts, and one whose answers only the second counts. */
const receipts: string[] = [];

async function answer(): Promise<void> {
  const { submission } = await answerAs(client, wave.code, CITY, tinyAnswers);
  receipts.push(receiptOf(app.platform.keys, wave.id, submission.id));
}

beforeAll(async () => {
  for (let i = 0; i < 30; i++) await answer();
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  for (let i = 0; i < 30; i++) await answer();
});

/** Addresses for every GET route in the app's list, for both numbers and both receipts, with queries that name them. */
function addresses(): string[] {
  const values: Record<string, string[]> = {
    wave: [wave.code],
    city: [CITY],
    n: ['1', '2'],
    receipt: [receipts[0]!, receipts.at(-1)!],
    evaluation: ['2016'],
    name: ['china-city-2018'],
    version: ['1'],
    channel: ['qr'],
    language: ['zh-CN', 'en'],
    // Nothing has this id.
    id: ['0199a7c2-0000-7000-8000-000000000000'],
    draft: ['0199a7c2-0000-7000-8000-000000000000'],
    file: ['x.svg'],
  };
  const paths = addressesIn(app, values);
  const queried = [
    ...[`/results/${wave.code}`, `/results/${wave.code}/${CITY}`].flatMap((p) => [
      `${p}?release=2`,
      `${p}?lang=en`,
    ]),
    `${at}/releases/1/changes?since=2`,
    `${at}/releases/2/changes?since=1`,
  ];
  const proofs = receipts
    .slice(-1)
    .flatMap((r) => ['', '?release=1', '?release=2'].map((q) => `/api/v1/receipts/${r}/inclusion${q}`));
  const drawings = receipts.slice(-1).map((r) => `/receipts/${r}.svg`);
  return [...paths, ...queried, ...proofs, ...drawings];
}

/**
 * The routes that show a release once its time has come. If a new route is missing here, check whether the requests
 * above ask it with parameters that would show a release.
 */
const SHOWING = [
  '/api/v1/receipts/:receipt',
  '/api/v1/receipts/:receipt/inclusion',
  '/api/v1/waves/:wave/evaluation',
  '/api/v1/waves/:wave/releases',
  '/api/v1/waves/:wave/releases/:n',
  '/api/v1/waves/:wave/releases/:n/changes',
  '/api/v1/waves/:wave/releases/:n/experimental.csv',
  '/api/v1/waves/:wave/releases/:n/scores.csv',
  '/api/v1/waves/:wave/releases/:n/scores.parquet',
  '/api/v1/waves/:wave/releases/:n/scores.xlsx',
  '/api/v1/waves/:wave/releases/:n/signature',
  '/api/v1/waves/:wave/releases/latest',
  '/api/v1/waves/:wave/releases/latest/experimental.csv',
  '/api/v1/waves/:wave/releases/latest/scores.csv',
  '/api/v1/waves/:wave/releases/latest/scores.parquet',
  '/api/v1/waves/:wave/releases/latest/scores.xlsx',
  '/cards/:wave/:n/:language/:city/card.png',
  '/cards/:wave/:n/:language/card.png',
  '/embed/:wave/:city',
  '/receipts/:receipt',
  '/results',
  '/results/:wave',
  '/results/:wave/:city',
  '/results/:wave/experimental',
  '/verify',
];

/** The route of a request: its address with its parameters' names in place of values. */
const routeOf = (request: string) =>
  request
    .replace(/[ ?].*/, '')
    .replace(wave.code, ':wave')
    .replace(`/${CITY}`, '/:city')
    .replace(/receipts\/[\w-]+/, 'receipts/:receipt')
    .replace(/releases\/\d/, 'releases/:n')
    .replace(/(cards\/:wave)\/\d\/[\w-]+/, '$1/:n/:language');

const replies = (of: AppUnderTest, tag: string, headers: Record<string, string> = {}) =>
  repliesOf(of, addresses(), tag, headers);

test('not a byte tells of a release before its time; two seconds after it, it is there', async () => {
  const [draft] = [await freeze(db, await fieldworkOf(wave.id), { reason: 'late answers' })];
  const tag = `"${draft.digest}"`;
  const without = await Promise.all(apps.map((one) => replies(one, tag)));
  expect(differences(without[0]!, without[1]!)).toEqual([]);

  const publicAt = new Date(app.platform.now().getTime() + HOUR_MS);
  const release = await publish(db, await fieldworkOf(wave.id), {
    signingKey,
    reason: 'late answers',
    publicAt,
  });
  expect(release.number).toBe(2);
  const theirs = `"${release.digest}"`;
  const evaluator = await keyFor(db, 'evaluator');
  for (const one of apps) {
    // An evaluator pulls the release, which puts it into the server's memory.
    for (const file of ['', '/scores.csv', '/signature']) {
      const pulled = await one.client(`${at}/releases/2${file}`, { headers: evaluator });
      expect([file, pulled.status]).toEqual([file, 200]);
      expect(pulled.headers.get('Cache-Control')).toMatch(/^private/);
    }
    expect(differences(without[apps.indexOf(one)]!, await replies(one, tag))).toEqual([]);
    // The evaluator's ETag opens nothing.
    const held = { headers: { 'If-None-Match': theirs } };
    expect((await one.client(`${at}/releases/2`, held)).status).toBe(404);
    // Other rights, rights in another wave, and another program's token open nothing either.
    for (const headers of [
      await keyFor(db, 'manager'),
      await keyFor(db, 'evaluator', { waveId: elsewhere.id }),
      { Authorization: 'Basic YTpi' },
      { Authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
    ])
      expect((await one.client(`${at}/releases/2`, { headers })).status).toBe(404);
    const dead = await one.client(`${at}/releases/1`, { headers: { Authorization: 'Bearer cs_dead' } });
    expect(dead.status).toBe(401);
  }

  const newest = async (one: AppUnderTest, headers: Record<string, string> = {}) => {
    const feed = await (await one.client(`${at}/evaluation`, { headers })).json();
    const list = await (await one.client(`${at}/releases`, { headers })).json();
    const latest = await one.client(`${at}/releases/latest`, { redirect: 'manual', headers });
    return [feed.release, list.releases[0].number, latest.headers.get('Location')];
  };
  for (const one of apps) {
    expect(await newest(one, evaluator)).toEqual([2, 2, `${at}/releases/2`]);
    expect(await newest(one)).toEqual([1, 1, `${at}/releases/1`]);
    one.advance(HOUR_MS - 1000);
    expect(await newest(one)).toEqual([1, 1, `${at}/releases/1`]);
    one.advance(3000);
    expect(await newest(one)).toEqual([2, 2, `${at}/releases/2`]);
    const receipt = await (await one.client(`/api/v1/receipts/${receipts.at(-1)}`)).json();
    expect(receipt.releases).toEqual([2]);
    for (const path of [
      `/results/${wave.code}?release=2`,
      `${at}/releases/2/scores.xlsx`,
      `${at}/releases/2/experimental.csv`,
    ])
      expect([path, (await one.client(path)).status]).toEqual([path, 200]);
    const proof = await one.client(`/api/v1/receipts/${receipts.at(-1)}/inclusion?release=2`);
    expect(proof.status).toBe(200);
  }
  const shown = differences(without[0]!, await replies(app, tag)).map(routeOf);
  expect([...new Set(shown)].sort()).toEqual(SHOWING);
});

test('a release is not public before those that it names; one withdrawn before its time never is', async () => {
  const now = app.platform.now();
  const later = { signingKey, reason: 'more', publicAt: new Date(now.getTime() + HOUR_MS), now };
  const third = await publish(db, await fieldworkOf(wave.id), later);
  const sooner = { signingKey, reason: 'again', now };
  await expect(publish(db, await fieldworkOf(wave.id), sooner)).rejects.toMatchObject({
    code: 'content-invalid',
    extras: { errors: [{ path: 'publicAt', message: expect.stringContaining('release 3') }] },
  });
  await withdraw(db, wave.id, third.number, 'wrong', now);
  app.advance(2 * HOUR_MS);
  expect((await client(`${at}/releases/3`)).status).toBe(404);
  const evaluator = await keyFor(db, 'evaluator', { until: new Date(Date.now() + 24 * HOUR_MS) });
  expect((await client(`${at}/releases/3`, { headers: evaluator })).status).toBe(200);
});
