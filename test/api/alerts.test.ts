import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { findRefused } from '../../db/pressure.ts';
import type { Wave } from '../../db/waves.ts';
import { PRESSURE_LIMITS } from '../../server/admission/admission.ts';
import { countPressure } from '../../server/runtime/node/pressure.ts';
import { watchWave } from '../../server/services/monitor/watch.ts';
import { MAX_FIELD_NOTE } from '../../server/survey/monitor/note.ts';
import { testApp } from '../support/app.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { countArrivals, waveInField } from '../support/field.ts';
import { keyFor } from '../support/keys.ts';

// The field's alerts, each raised once however many servers fold; who took charge of them; notes; and changes.

const { db, sql, url } = await testDatabase();
const { client } = await testApp(db);
const [HANGZHOU, BEIJING, SHENZHEN] = ['330100', '110000', '440300'];
const CITIES = [HANGZHOU, BEIJING, SHENZHEN];
const manager = await keyFor(db, 'manager');
const zhejiang = await keyFor(db, 'supervisor', { provinces: ['33'] });
let wave: Wave;
let at: string;

/** Hangzhou is behind, Beijing is silent for two days, Shenzhen is complete, and a poster fell silent. */
beforeEach(async () => {
  wave = await waveInField(db, CITIES);
  at = `/api/v1/waves/${wave.code}`;
  await countArrivals(db, wave.id, [
    ...[96, 72, 50].map((ago) => ({ city: HANGZHOU, n: 5, ago })),
    ...[2, 1].map((ago) => ({ city: HANGZHOU, n: 5, ago })),
    ...[100, 60, 48].map((ago) => ({ city: BEIJING, n: 20, ago })),
    ...[110, 80, 30].map((ago) => ({ city: SHENZHEN, n: 30, ago, channel: 'qr-hall' })),
    { city: SHENZHEN, n: 10, ago: 1 },
    // Anybody can write a channel into a link.
    ...[110, 80, 30].map((ago) => ({
      city: HANGZHOU,
      n: 30,
      ago,
      channel: 'open:x',
      outcome: 'held' as const,
    })),
  ]);
});

const watch = (database = db) => watchWave(database, wave, 0);
/** Moves all arrivals in a city back to hours that had none. */
const twoDaysBack = async (city: string) => {
  const within = sql`wave_id = ${wave.id} and city = ${city}`;
  await sql`update hour_counts set hour = hour - interval '2 days', last = last - interval '2 days' where ${within}`;
  await sql`update way_counts set first = first - interval '2 days', last = last - interval '2 days' where ${within}`;
};
const alerts = async (query = '', headers = manager) =>
  (await (await client(`${at}/alerts${query}`, { headers })).json()).alerts;
const told = async (query = '', headers = manager) =>
  (await alerts(query, headers))
    .map(({ kind, city, subject }: Record<string, string>) => [kind, city, subject])
    .toSorted();
const taken = (alert: string, number: number, headers = manager) =>
  post(client, `${at}/alerts/${alert}/owners`, { number }, headers);
const written = (text: string, settings: { id?: string; city?: string } = {}, headers = manager) =>
  post(client, `${at}/notes`, { id: uuidv7(), city: HANGZHOU, text, ...settings }, headers);

const ALL = [
  ['behind', HANGZHOU, null],
  ['much_held', HANGZHOU, null],
  ['silent_channel', SHENZHEN, 'qr-hall'],
  ['stalled', BEIJING, null],
];

describe('an alert', () => {
  test('begins once, however many watch at once', async () => {
    const others = Array.from({ length: 3 }, () => openDatabase(url, { applicationName: 'another server' }));
    try {
      for (let round = 0; round < 3; round++)
        await Promise.all(
          [db, ...others.map((other) => other.db)].flatMap((one) => [watch(one), watch(one)]),
        );
    } finally {
      for (const other of others) await other.close();
    }
    expect(await told('?state=all')).toEqual(ALL);
    const rows = await sql`select kind from conditions where wave_id = ${wave.id} order by kind`;
    expect(rows.map(({ kind }) => kind)).toEqual([
      'behind',
      'complete',
      'much_held',
      'silent_channel',
      'stalled',
    ]);
    const twice = sql`
      insert into conditions select wave_id, gen_random_uuid(), kind, city, subject, now()
      from conditions where wave_id = ${wave.id} and kind = 'behind'`;
    await expect(twice).rejects.toThrow('conditions_open');
  });

  test('ends when it holds no more, stays in the list of all, and begins anew', async () => {
    await watch();
    await countArrivals(db, wave.id, [{ city: BEIJING, n: 1, ago: 0 }]);
    await watch();
    expect(await told('?kind=stalled')).toEqual([]);
    const [ended] = await alerts('?kind=stalled&state=all');
    expect(Date.parse(ended.endedAt)).toBeGreaterThan(Date.parse(ended.beganAt));
    await twoDaysBack(BEIJING);
    await watch();
    const both = await alerts('?kind=stalled&state=all');
    expect(both.map(({ endedAt }: { endedAt: string | null }) => endedAt === null)).toEqual([true, false]);
  });

  test('is looked for every two minutes, and only while the wave takes answers', async () => {
    await watchWave(db, wave);
    await twoDaysBack(HANGZHOU);
    await watchWave(db, wave);
    expect(await told()).toEqual(ALL);
    await watchWave(db, { ...wave, closesAt: new Date(Date.now() - 60_000) }, 0);
    expect(await told()).toEqual(ALL);
    await watch();
    expect(await told()).toContainEqual(['stalled', HANGZHOU, null]);
  });

  test('belongs to the last owner; a late claimant learns to whom', async () => {
    await watch();
    const [alert] = await alerts('?kind=behind');
    expect(alert).toMatchObject({ acknowledged: null, owner: null, owners: 0 });
    const first = await taken(alert.id, 1);
    expect(first.status).toBe(201);
    const owner = await first.json();
    expect(await (await taken(alert.id, 1)).json()).toEqual(owner);
    const refused = await taken(alert.id, 1, zhejiang);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ type: 'urn:chengsheng:problem:alert-taken', owner });
    expect((await taken(alert.id, 3, zhejiang)).status).toBe(422);
    expect((await taken(alert.id, 2, zhejiang)).status).toBe(201);
    expect((await alerts('?kind=behind'))[0]).toMatchObject({
      acknowledged: owner,
      owner: { name: 'a supervisor' },
      owners: 2,
    });
    expect((await taken(uuidv7(), 1)).status).toBe(404);
    await expect(sql`update condition_owners set name = 'x'`).rejects.toThrow('immutable');
    await expect(sql`update conditions set kind = 'stalled'`).rejects.toThrow('immutable');
  });

  test('of two who take charge at once, one has it', async () => {
    await watch();
    const [alert] = await alerts('?kind=behind');
    const replies = await Promise.all([taken(alert.id, 1), taken(alert.id, 1, zhejiang)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });

  test('says that submissions are refused for ten minutes, whichever server refused them, and that a disk is nearly full', async () => {
    const [one, other] = [countPressure(db, PRESSURE_LIMITS), countPressure(db, PRESSURE_LIMITS)];
    one.countRefused(2);
    await one.share();
    other.countRefused(3);
    await other.share();
    await other.share();
    expect(await findRefused(db, Date.now())).toBe(5);
    const free = (share: number) => watchWave(db, wave, 0, async () => share);
    await free(0.05);
    const refused = ['submissions_refused', null, null];
    const full = ['full_disk', null, null];
    expect(await told()).toEqual([...ALL, full, refused].toSorted());
    expect(await told('', zhejiang)).not.toContainEqual(refused);
    await sql`update pressure set expire = ${Date.now() - 1} where key = 'refused'`;
    await free(0.5);
    expect(await told()).toEqual(ALL);
  });

  test('about the wave is for those who see all of its cities', async () => {
    await countArrivals(db, wave.id, [
      ...[110, 80, 30].map((ago) => ({ city: HANGZHOU, n: 30, ago, channel: 'qr-hall' })),
    ]);
    await watch();
    expect(await told('?kind=silent_channel')).toEqual([['silent_channel', null, 'qr-hall']]);
    const own = await told('', zhejiang);
    expect(own.map(([, city]: string[]) => city)).toEqual([HANGZHOU]);
    const [silent] = await alerts('?kind=silent_channel');
    expect((await taken(silent.id, 1, zhejiang)).status).toBe(403);
    const pages = await client(`${at}/alerts?limit=1`, { headers: manager });
    const { next, alerts: page } = await pages.json();
    expect(await told(`?limit=200&before=${next}`)).not.toContainEqual([
      page[0].kind,
      page[0].city,
      page[0].subject,
    ]);
  });
});

describe('a note', () => {
  test('is stored once, and never changed', async () => {
    const id = uuidv7();
    const first = await written('  called the community\r\nthey put up a poster ', { id });
    expect(first.status).toBe(201);
    const note = await first.json();
    expect(note).toMatchObject({
      id,
      city: HANGZHOU,
      author: 'a manager',
      text: 'called the community\nthey put up a poster',
    });
    const again = await written('called the community\nthey put up a poster', { id });
    expect([again.status, await again.json()]).toEqual([200, note]);
    expect((await written('another', { id })).status).toBe(409);
    expect((await written('called the community\nthey put up a poster', { id }, zhejiang)).status).toBe(409);
    expect((await written('x', { city: '999999' })).status).toBe(404);
    await expect(sql`delete from notes`).rejects.toThrow('immutable');
  });

  test.each([
    [201, '城'.repeat(MAX_FIELD_NOTE)],
    [201, '😀'.repeat(MAX_FIELD_NOTE)],
    [422, '城'.repeat(MAX_FIELD_NOTE + 1)],
    [422, ' \u200b\n '],
    [422, 'a\0b'],
  ])('is %i where its text is right, or else is not', async (status, text) => {
    expect((await written(text)).status).toBe(status);
  });

  test('is read by those who see the city, the newest first, page by page', async () => {
    for (const text of ['1', '2', '3']) await written(text);
    await written('elsewhere', { city: BEIJING });
    const read = async (query: string, headers = manager) =>
      await (await client(`${at}/notes${query}`, { headers })).json();
    const texts = async (query: string, headers = manager) =>
      (await read(query, headers)).notes.map(({ text }: { text: string }) => text);
    expect(await texts('')).toEqual(['elsewhere', '3', '2', '1']);
    expect(await texts('', zhejiang)).toEqual(['3', '2', '1']);
    const { next } = await read(`?city=${HANGZHOU}&limit=2`);
    expect(await texts(`?city=${HANGZHOU}&limit=2&before=${next}`)).toEqual(['1']);
  });
});

test('changes since a moment: conditions that began, that ended and stay so, and notes', async () => {
  await watch();
  await sleep(5);
  const since = new Date().toISOString();
  await countArrivals(db, wave.id, [{ city: BEIJING, n: 50, ago: 0 }]);
  await watch();
  await written('half of them by post');
  const changes = async (headers = manager) =>
    await (await client(`${at}/changes?since=${since}`, { headers })).json();
  const all = await changes();
  expect(all.changes.map(({ kind, city, what }: Record<string, string>) => [kind, city, what])).toEqual(
    expect.arrayContaining([
      ['stalled', BEIJING, 'ended'],
      ['complete', BEIJING, 'began'],
    ]),
  );
  expect(all.changes).toHaveLength(2);
  expect(all.notes).toMatchObject([{ text: 'half of them by post' }]);
  expect((await changes(zhejiang)).changes).toEqual([]);
});
