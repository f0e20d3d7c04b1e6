import { createSecretKey } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { tallies } from '../../db/schema.ts';
import { findTally } from '../../db/tallies.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { isSealed } from '../../server/services/releases/tally.ts';
import { sealOf } from '../../server/services/releases/tally-seal.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const { client, fieldworkOf } = await testApp(db);
const CITY = '330100';
const wave = await openedWave(db, { settings: { screening: { enabled: false } } });
const fieldwork = await fieldworkOf(wave.id);
await sql`alter table submissions disable trigger user`;
for (let i = 0; i < 5; i++) await answerAs(client, wave.code, CITY, { ...tinyAnswers, q_gov: 1 + i });
const ofCity = eq(tallies.city, CITY);

beforeEach(async () => {
  await db.delete(tallies);
  await draftRelease(db, fieldwork);
});

const row = async () => (await findTally(db, wave.id, CITY))!;
const sealed = async () => await isSealed(db, fieldwork, await row());
const differences = async () =>
  (await reconcile(db, fieldwork, { trustsSeals: true })).differences.map(({ what, city }) => ({
    what,
    city,
  }));
const found = [{ what: 'tally', city: CITY }];

test('a tally of unchanged answers stands by its seal', async () => {
  expect(await sealed()).toBe(true);
  expect(await differences()).toEqual([]);
  const before = await row();
  await draftRelease(db, fieldwork);
  expect(await row()).toEqual({ ...before, through: (await row()).through });
});

test.each([
  ['codes', sql`codes = set_byte(codes, 0, 1 + get_byte(codes, 0) % 5)`],
  ['the stratum', sql`stratum = 'unknown/unknown'`],
  ['the verdict', sql`status = 'removed', reason = 'SPEEDING'`],
])('somebody who changes %s of an answer breaks it, and is found', async (_, change) => {
  const [id] = await sql`select id from submissions where wave_id = ${wave.id} and city = ${CITY} limit 1`;
  await sql`create table kept as select * from submissions where id = ${id!.id}`;
  try {
    await sql`update submissions set ${change} where id = ${id!.id}`;
    expect(await sealed()).toBe(false);
    expect(await differences()).toEqual(found);
  } finally {
    await sql`delete from submissions where id = ${id!.id}`;
    expect(await differences()).toEqual(found);
    await sql`insert into submissions select * from kept`;
    await sql`drop table kept`;
  }
  expect(await differences()).toEqual([]);
});

test('a verdict that was not there breaks it, and is found', async () => {
  const { through } = await row();
  await sql`insert into verdicts (wave_id, city, submission_id, number, status, reason, decided_at)
    select wave_id, city, id, 1, 'removed', 'SPEEDING', ${through.toISOString()}
    from submissions where wave_id = ${wave.id} and city = ${CITY} limit 1`;
  expect(await differences()).toEqual(found);
  await sql`alter table verdicts disable trigger user`;
  await sql`delete from verdicts`;
});

test.each([
  ['what it counts', { counts: { counted: 6 } }],
  ['when they came in', { arrived: [] }],
])('somebody who changes %s in a kept tally breaks it, and is found', async (_, change) => {
  await db.update(tallies).set(change).where(ofCity);
  expect(await sealed()).toBe(false);
  expect(await differences()).toEqual(found);
});

test('a tally overwritten by a server without seals is found, then made and sealed anew', async () => {
  // The older program knows neither column: its counts by mode stay as before, and so does the seal.
  const before = await row();
  await answerAs(client, wave.code, CITY, tinyAnswers);
  await draftRelease(db, fieldwork);
  const right = await row();
  await db.update(tallies).set({ arrived: before.arrived, seal: before.seal }).where(ofCity);
  expect(await differences()).toEqual(found);
  await draftRelease(db, fieldwork);
  expect(await row()).toEqual({ ...right, through: (await row()).through });
  expect(await sealed()).toBe(true);
  expect(await differences()).toEqual([]);
});

test('a tally sealed with another key is sealed anew', async () => {
  const other = { talliesKey: createSecretKey(Buffer.alloc(32, 1)) };
  await db
    .update(tallies)
    .set({ seal: sealOf(other, await row(), 'whatever') })
    .where(ofCity);
  expect(await differences()).toEqual([]);
  await draftRelease(db, fieldwork);
  expect(await sealed()).toBe(true);
});

test('nobody can seal without the key', async () => {
  const kept = { ...(await row()), counts: { counted: 6 } };
  const forger = { talliesKey: createSecretKey(Buffer.alloc(32, 1)) };
  await db
    .update(tallies)
    .set({ ...kept, seal: sealOf(forger, kept, 'whatever') })
    .where(ofCity);
  expect(await sealed()).toBe(false);
});
