import { expect, test } from 'vitest';
import { insertVerdicts, lockScreening } from '../../db/verdicts.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { waitingForLocks } from '../support/lock-waits.ts';
import { removalOf } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const { client, fieldworkOf } = await testApp(db);
const CITY = '330100';
const OTHER_CITY = '110000';
const STRATUM = '40-59/female';
const MEDIAN_MS = 100_000;

/** A wave whose medians are known after ten interviews, with quotas in these strata. */
async function fieldedWave(cap: number, strata = [STRATUM]) {
  const wave = await openedWave(db, {
    quotas: strata.map((stratum) => ({ city: CITY, stratum, cap })),
    settings: { screening: { medianMinInterviews: 10 } },
  });
  const answer = async (durationMs: number, answers: object = {}, city = CITY) => {
    const submission = submissionOf(await takeForm(client, wave.code, city), { ...tinyAnswers, ...answers });
    const reply = await submitTo(client, wave.code, { ...submission, durationMs });
    expect(reply.status).toBe(201);
    return submission.id;
  };
  const screen = async () => await screenWave(db, await fieldworkOf(wave.id));
  return { wave, answer, screen };
}

/** The standing verdict: the latest, or the one given on arrival. */
async function standing(id: string): Promise<string> {
  const [row] = await sql<{ standing: string }[]>`
    select case when v.status is null then concat_ws(' ', s.status, s.reason)
      else concat_ws(' ', v.status, v.reason) end as standing
    from submissions s
    left join verdicts v on v.submission_id = s.id
    where s.id = ${id} order by v.number desc nulls last limit 1`;
  return row?.standing ?? 'nothing';
}

const counted = async (waveId: string) => {
  const [row] = await sql<{ counted: number }[]>`select counted from quotas where wave_id = ${waveId}`;
  return row?.counted;
};

/** The number of transactions that wait for another one. */
const blocked = async () => (await waitingForLocks(sql)).length;

test('who was much faster than the median is removed, and the place is free again', async () => {
  const { wave, answer, screen } = await fieldedWave(100);
  const hasty = await answer(20_000);
  const slower = await answer(40_000);
  for (let i = 0; i < 10; i++) await answer(MEDIAN_MS);
  expect(await counted(wave.id)).toBe(12);
  expect((await screen()).changed).toEqual({ SPEEDING: 1 });
  expect(await standing(hasty)).toBe('removed SPEEDING');
  expect(await standing(slower)).toBe('counted');
  expect(await counted(wave.id)).toBe(11);
  expect((await screen()).changed).toEqual({});
  expect((await reconcile(db, await fieldworkOf(wave.id))).differences).toEqual([]);
});

test('the verdicts of a screening are no reason to look at anybody again; an answer is', async () => {
  const { answer, screen } = await fieldedWave(100);
  await answer(20_000);
  for (let i = 0; i < 10; i++) await answer(MEDIAN_MS);
  expect(await screen()).toEqual({ examined: 11, changed: { SPEEDING: 1 } });
  expect(await screen()).toEqual({ examined: 0, changed: {} });
  await answer(MEDIAN_MS);
  expect(await screen()).toEqual({ examined: 12, changed: {} });
});

test('who is removed for another reason stays removed for it, however fast', async () => {
  const { wave, answer, screen } = await fieldedWave(100);
  const outsiders = [await answer(20_000, { lives_here: 'no' }), await answer(40_000, { lives_here: 'no' })];
  const decided = [await answer(20_000), await answer(40_000)];
  await insertVerdicts(
    db,
    decided.map((id) => removalOf(wave.id, id)),
  );
  await sql`update quotas set counted = counted - 2 where wave_id = ${wave.id}`;
  for (let i = 0; i < 10; i++) await answer(MEDIAN_MS);
  expect((await screen()).changed).toEqual({});
  for (const id of outsiders) expect(await standing(id)).toBe('removed OUT_OF_SCOPE');
  for (const id of decided) expect(await standing(id)).toBe('removed DUPLICATE');
  expect((await reconcile(db, await fieldworkOf(wave.id))).differences).toEqual([]);
});

test('who was fast only against an early median counts again, where there is a place', async () => {
  const { wave, answer, screen } = await fieldedWave(12);
  const early = [await answer(40_000), await answer(40_000)];
  for (let i = 0; i < 10; i++) await answer(150_000);
  expect((await screen()).changed).toEqual({ SPEEDING: 2 });
  expect(await counted(wave.id)).toBe(10);
  // Later residents are quicker, so the median falls; one of them takes one of the two free places.
  for (let i = 0; i < 9; i++) await answer(45_000, { sex: 'male' });
  for (let i = 0; i < 3; i++) await answer(45_000, i === 0 ? {} : { sex: 'male' });
  expect(await counted(wave.id)).toBe(11);
  expect((await screen()).changed).toEqual({ counted: 1, quota_full: 1 });
  expect((await Promise.all(early.map(standing))).sort()).toEqual(['counted', 'quota_full']);
  expect(await counted(wave.id)).toBe(12);
  expect((await screen()).changed).toEqual({});
  expect((await reconcile(db, await fieldworkOf(wave.id))).differences).toEqual([]);
});

test('answers of another city change a verdict here once the median has passed a duration, and nobody is looked at before', async () => {
  const { answer, screen } = await fieldedWave(100);
  const elsewhere = async (n: number, durationMs: number) => {
    for (let i = 0; i < n; i++) await answer(durationMs, {}, OTHER_CITY);
  };
  const quick = await answer(40_000);
  await elsewhere(10, 90_000);
  expect(await screen()).toEqual({ examined: 11, changed: {} });
  await elsewhere(1, 100_000);
  // The median stays the same.
  expect(await screen()).toEqual({ examined: 11, changed: {} });
  await elsewhere(20, 100_000);
  // The median moves to 100 s, a third of it to 33 s: nobody's time lies between.
  expect(await screen()).toEqual({ examined: 31, changed: {} });
  await elsewhere(40, 150_000);
  expect((await screen()).changed).toEqual({ SPEEDING: 1 });
  expect(await standing(quick)).toBe('removed SPEEDING');
  await elsewhere(80, 90_000);
  expect((await screen()).changed).toEqual({ counted: 1 });
  expect(await standing(quick)).toBe('counted');
});

test('a screening and answers that want the same places do not lock each other out', async () => {
  const [first, second] = ['16-39/female', STRATUM] as const;
  const { wave, answer, screen } = await fieldedWave(100, [first, second]);
  const wrongly = await answer(MEDIAN_MS, { age: '16-39' });
  await sql`update quotas set counted = 0 where wave_id = ${wave.id}`;
  await insertVerdicts(db, [removalOf(wave.id, wrongly, 'SPEEDING')]);
  const hasty = await answer(20_000);
  for (let i = 0; i < 10; i++) await answer(MEDIAN_MS);
  // Another transaction takes the places in key order, as batches do, during the screening.
  const screening = await sql.begin(async (tx) => {
    const take = (stratum: string) =>
      tx`update quotas set counted = counted where wave_id = ${wave.id} and stratum = ${stratum}`;
    await take(first);
    const running = screen();
    await expect.poll(blocked).toBe(1);
    await take(second);
    return [running];
  });
  expect((await screening[0])?.changed).toEqual({ SPEEDING: 1, counted: 1 });
  expect(await standing(hasty)).toBe('removed SPEEDING');
  expect((await reconcile(db, await fieldworkOf(wave.id))).differences).toEqual([]);
});

test('screenings that meet decide once', async () => {
  const { wave, answer, screen } = await fieldedWave(100);
  for (let i = 0; i < 10; i++) await answer(MEDIAN_MS);
  await answer(20_000);
  const screenings = await sql.begin(async (tx) => {
    await tx`lock table verdicts in exclusive mode`;
    const running = [screen(), screen()];
    await expect.poll(blocked).toBe(2);
    return [running];
  });
  const changed = (await Promise.all(screenings[0] ?? [])).map((s) => s.changed);
  expect(changed).toEqual(expect.arrayContaining([{ SPEEDING: 1 }, {}]));
  expect(await counted(wave.id)).toBe(10);
});

/** A wave with a median of 90 s, and an answer that counts as fast at 150 s: `slow` sets that, `quicken` undoes it. */
async function onTheEdge() {
  const field = await fieldedWave(100);
  const elsewhere = async (n: number, durationMs: number) => {
    for (let i = 0; i < n; i++) await field.answer(durationMs, {}, OTHER_CITY);
  };
  const quick = await field.answer(40_000);
  await elsewhere(10, 90_000);
  expect((await field.screen()).changed).toEqual({});
  return { ...field, quick, slow: () => elsewhere(12, 150_000), quicken: () => elsewhere(14, 90_000) };
}

test('a screening that a later one overtakes judges the rest by the later one’s medians', async () => {
  const { wave, screen, quick, slow, quicken } = await onTheEdge();
  await slow();
  const [earlier, later] = await db.transaction(async (tx) => {
    await lockScreening(tx, wave.id, CITY);
    const running = screen();
    await expect.poll(blocked).toBe(1);
    await quicken();
    // The last screening used these medians, so the city needs nothing.
    return [[running], await screen()] as const;
  });
  expect([(await earlier[0])?.changed, later.changed]).toEqual([{}, {}]);
  expect(await standing(quick)).toBe('counted');
});

test('a screening waits for a city that an earlier one is judging by older medians, and judges it again', async () => {
  const { wave, screen, quick, slow, quicken } = await onTheEdge();
  await slow();
  const [earlier, later] = await sql.begin(async (tx) => {
    // The earlier screening has chosen its medians and cannot store them yet.
    await tx`select from city_medians where wave_id = ${wave.id} and city = ${CITY} for update`;
    const running = screen();
    await expect.poll(blocked).toBe(1);
    await quicken();
    const next = screen();
    await expect.poll(blocked).toBe(2);
    return [[running], [next]] as const;
  });
  expect((await earlier[0])?.changed).toEqual({ SPEEDING: 1 });
  expect((await later[0])?.changed).toEqual({ counted: 1 });
  expect(await standing(quick)).toBe('counted');
});
