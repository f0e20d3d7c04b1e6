import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianTimes, sumDurations } from '../../db/monitor.ts';
import { Problem } from '../../server/http/problems.ts';
import { operator } from '../../server/identity/grants.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { decide, undo } from '../../server/services/review/decide.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// The monitor's figures of cities in the field, compared with the submissions and verdicts.

const { db, sql } = await testDatabase();
const app = await testApp(db);
const CITIES = ['330100', '110000'];
const manager = await keyFor(db, 'manager');

interface Answer {
  city: string;
  language: string;
  channel: string | null;
  sex: string;
  isHasty: boolean;
  gov: 4 | 'not_used' | 'dont_know';
  isTerse: boolean;
  ms: number;
}
const someone: Answer = {
  city: '330100',
  language: 'en',
  channel: null,
  sex: 'female',
  isHasty: false,
  gov: 4,
  isTerse: false,
  ms: 100_000,
};

/** A wave with quotas only in its first city, ready for answers. */
async function field() {
  const wave = await openedWave(db, {
    cities: CITIES,
    quotas: [
      { city: '330100', stratum: '40-59/female', target: 2, cap: 3 },
      { city: '330100', stratum: '40-59/male', target: 4, cap: 5 },
    ],
  });
  const fieldwork = await app.fieldworkOf(wave.id);
  const stored: { id: string; city: string }[] = [];
  const decisions: string[] = [];
  const by = { actor: operator('li'), reason: 'called the community' };
  return {
    wave,
    async answer({ channel, sex, isHasty, gov, isTerse, ms, ...others }: Answer) {
      const { q_bus: _, ...terse } = tinyAnswers;
      const answers = { ...(isTerse ? terse : tinyAnswers), sex, q_gov: gov };
      const sheet = sheetWith(fieldwork, answers, { ...others, durationMs: isHasty ? 2000 : ms });
      await storeSheets(db, [{ ...sheet, channel }]);
      stored.push({ id: sheet.id, city: others.city });
    },
    async decide(action: 'accept' | 'remove', whom: number) {
      const one = stored[whom % stored.length];
      if (!one) return;
      const decision = { ...by, city: one.city, subject: { submission: one.id }, action };
      decisions.push((await decide(db, fieldwork, decision)).id);
    },
    async undo() {
      const decision = decisions.pop();
      if (decision) await undo(db, fieldwork, { ...by, decision });
    },
    fold: () => foldWave(db, wave.id),
    read: async (path = '', headers: Record<string, string> = manager) => {
      const response = await app.client(`/api/v1/waves/${wave.code}/monitor${path}`, { headers });
      // The cache lasts a second at most.
      app.advance(1001);
      return response;
    },
  };
}
type Field = Awaited<ReturnType<typeof field>>;

/** A plain count of a city's submissions at a moment. */
async function countedBySql(waveId: string, city: string, at: string) {
  const standing = sql`
    select distinct on (s.id) s.stratum, s.channel, s.mode, s.language, s.stored_at,
      case when v.number is null then s.status else v.status end as stands,
      case when v.number is null then s.reason else v.reason end as because
    from submissions s
    left join verdicts v on v.wave_id = s.wave_id and v.submission_id = s.id and v.decided_at <= ${at}
    where s.wave_id = ${waveId} and s.city = ${city} and s.stored_at <= ${at}
    order by s.id, v.number desc nulls last`;
  const counts = sql`count(*)::int as received,
    (count(*) filter (where stands = 'counted'))::int as counted,
    (count(*) filter (where stands = 'quota_full'))::int as "turnedAway",
    (count(*) filter (where stands = 'held'))::int as held`;
  const [total] = await sql`
    select ${counts}, date_trunc('milliseconds', max(stored_at)) as last from (${standing}) as s`;
  const removed = await sql<{ because: string; n: number }[]>`
    select because, count(*)::int as n from (${standing}) as s where stands = 'removed' group by 1`;
  const strata = await sql`select stratum, ${counts} from (${standing}) as s group by 1 order by 1`;
  const ways = (column: string) => sql`
    select coalesce(${sql(column)}, '') as name, ${counts},
      (count(*) filter (where stands = 'removed'))::int as removed,
      string_agg(because, ' ') filter (where stands = 'removed') as reasons
    from (${standing}) as s group by 1 order by 2 desc, 1`;
  const waysBy = async (column: string) =>
    [...(await ways(column))].map(({ reasons, ...way }) => ({
      ...way,
      reasons: countBy(reasons?.split(' ') ?? []),
    }));
  const { last, ...sums } = total!;
  // The scored questions of the tiny questionnaire, in their order.
  const dropOff = await sql`
    select (array['q_gov', 'q_queue', 'q_bus', 'q_roads'])[place + 1] as question,
      (count(*) filter (where code <> 254))::int as asked,
      (count(*) filter (where code between 1 and 252))::int as answered,
      (count(*) filter (where code = 0))::int as blank,
      (count(*) filter (where code = 253))::int as "dontKnow",
      (count(*) filter (where code = 255))::int as "notUsed"
    from submissions, generate_series(0, 3) as place, lateral (select get_byte(codes, place) as code) as c
    where wave_id = ${waveId} and city = ${city} and stored_at <= ${at}
    group by place order by place`;
  return {
    dropOff: [...dropOff],
    sums: { ...sums, lastArrival: last && new Date(last).toISOString() },
    removed: Object.fromEntries(removed.map(({ because, n }) => [because, n])),
    strata: [...strata].map(({ received: _, ...s }) => s),
    channels: await waysBy('channel'),
    modes: await waysBy('mode'),
    languages: await waysBy('language'),
  };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Quantiles of durations at a moment, each at the middle of its ten-second bin, by mode and, within it, by language. */
async function durationsBySql(waveId: string, at: string, cities: readonly string[]) {
  const quantile = (p: number) =>
    sql`percentile_disc(${p}) within group (order by duration_ms / 10000)::int * 10 + 5`;
  return [
    ...(await sql`
      select mode, language, count(*)::int as n, ${quantile(0.1)} as p10, ${quantile(0.25)} as p25,
        ${quantile(0.5)} as p50, ${quantile(0.75)} as p75, ${quantile(0.9)} as p90
      from submissions where wave_id = ${waveId} and stored_at <= ${at} and city in ${sql(cities)}
      group by grouping sets ((mode), (mode, language))
      order by mode, language is not null, n desc, language`),
  ];
}

/** Medians by channel, each at the middle of its ten-second bin. */
async function mediansBySql(waveId: string, at: string, city: string) {
  const medians = await sql<{ channel: string; seconds: number }[]>`
    select coalesce(channel, '') as channel,
      percentile_disc(0.5) within group (order by duration_ms / 10000)::int * 10 + 5 as seconds
    from submissions where wave_id = ${waveId} and stored_at <= ${at} and city = ${city} group by 1`;
  return new Map(medians.map(({ channel, seconds }) => [channel, seconds]));
}

/** Expects both replies to equal the SQL count at their moment. */
async function expectExact({ wave, read }: Field): Promise<void> {
  const all = await (await read()).json();
  for (const code of CITIES) {
    const view = await (await read(`/${code}`)).json();
    const expected = await countedBySql(wave.id, code, view.asOf);
    const { received, counted, turnedAway, held, lastArrival } = view;
    expect({ received, counted, turnedAway, held, lastArrival }).toEqual(expected.sums);
    expect(view.removed).toEqual(expected.removed);
    expect(view.dropOff).toEqual(expected.dropOff);
    const withArrivals = view.strata
      .filter(({ stratum }: { stratum: string }) => expected.strata.some((s) => s.stratum === stratum))
      .map(
        ({ target: _, cap: __, forecast: ___, atClose: ____, ...counts }: Record<string, unknown>) => counts,
      );
    expect(withArrivals).toEqual(expected.strata);
    for (const way of ['channels', 'modes', 'languages'] as const) {
      const counts = view[way].map(({ first: _, last: __, ...w }: Record<string, unknown>) => w);
      expect(counts).toEqual(expected[way]);
    }
    const durations = await sumDurations(db, wave.id, [code]);
    expect(durations).toEqual(await durationsBySql(wave.id, view.asOf, [code]));
    expect(await medianTimes(db, wave.id, [code])).toEqual(await mediansBySql(wave.id, view.asOf, code));
    const listed = all.cities.find((c: { code: string }) => c.code === code);
    expect(all.asOf).toBe(view.asOf);
    const keys = Object.keys(listed);
    expect(listed).toEqual(Object.fromEntries(keys.map((key) => [key, view[key]])));
  }
}

const answering = fc.record({
  does: fc.constant('answer' as const),
  city: fc.constantFrom(...CITIES),
  language: fc.constantFrom('zh-CN', 'en'),
  channel: fc.constantFrom(null, 'qr-1', 'open:sms'),
  sex: fc.constantFrom('female', 'male'),
  isHasty: fc.boolean(),
  gov: fc.constantFrom(4 as const, 'not_used' as const, 'dont_know' as const),
  isTerse: fc.boolean(),
  ms: fc.integer({ min: 60_000, max: 90_000 }),
});
const step = fc.oneof(
  { weight: 8, arbitrary: answering },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('remove' as const), whom: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('accept' as const), whom: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('undo' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('fold' as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(wave: Field, one: Step): Promise<void> {
  if (one.does === 'answer') return await wave.answer(one);
  if (one.does === 'undo' || one.does === 'fold') return await wave[one.does]();
  await wave.decide(one.does, one.whom);
}

test('after any sequence the figures are those of a plain query at their moment', async () => {
  let wave = await field();
  let used = 0;
  const seen = { removed: 0, turnedAway: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      if (used++ % 10 === 0) wave = await field();
      for (const one of steps) {
        await take(wave, one).catch((error: unknown) => {
          // A reviewer may repeat the standing decision, or take back one that a later decision rests on.
          if (!(error instanceof Problem)) throw error;
        });
      }
      await wave.fold();
      await expectExact(wave);
      const { cities } = await (await wave.read()).json();
      for (const city of cities) {
        seen.turnedAway += city.turnedAway;
        seen.removed += Object.keys(city.removed).length;
      }
    }),
    { numRuns: 40 },
  );
  expect(Math.min(seen.removed, seen.turnedAway)).toBeGreaterThan(0);
});

test('the last arrival is exact where one came as another one left', async () => {
  const wave = await field();
  await wave.answer(someone);
  await wave.fold();
  await wave.decide('remove', 0);
  await wave.answer(someone);
  await wave.fold();
  await expectExact(wave);
});

test('targets, caps and the thinnest stratum are those of the quotas; without quotas nothing is claimed', async () => {
  const { answer, fold, read } = await field();
  for (let i = 0; i < 4; i++) await answer(someone);
  await answer({ ...someone, sex: 'male' });
  await answer({ ...someone, city: '110000' });
  await fold();
  const [beijing, hangzhou] = (await (await read()).json()).cities;
  expect(hangzhou).toMatchObject({
    code: '330100',
    ...{ received: 5, counted: 4, turnedAway: 1, target: 6, cap: 8 },
    worst: { stratum: '40-59/male', counted: 1, target: 4 },
    // The wave began a day ago by its dates but opened only now: almost nothing was due.
    status: 'at_plan',
    chance: null,
  });
  expect(hangzhou.plan).toBeLessThan(1);
  expect(beijing).toMatchObject({
    ...{ counted: 1, target: null, cap: null, plan: null, chance: null, worst: null },
    status: 'no_quota',
  });
  const { strata } = await (await read('/330100')).json();
  const end = strata[0].forecast.p50;
  expect(strata).toEqual([
    {
      stratum: '40-59/female',
      ...{ counted: 3, target: 2, cap: 3, turnedAway: 1, held: 0 },
      forecast: { p10: end, p50: end, p90: end, fullByClose: 1 },
      // The quota is full: one respondent was turned away.
      atClose: { p10: 3, p50: 3, p90: 3 },
    },
    {
      stratum: '40-59/male',
      ...{ counted: 1, target: 4, cap: 5, turnedAway: 0, held: 0 },
      forecast: { unknown: 'too_early' },
      atClose: null,
    },
  ]);
});

test('a copy that is current is not sent again; another scope has another tag and sees no other city', async () => {
  const { wave, answer, fold, read } = await field();
  await answer(someone);
  await fold();
  const reply = await read();
  const tag = reply.headers.get('ETag')!;
  expect(reply.headers.get('Cache-Control')).toBe('private, no-cache');
  expect((await read('', { ...manager, 'If-None-Match': tag })).status).toBe(304);
  const province = await keyFor(db, 'province', { waveId: wave.id, provinces: ['11'] });
  const scoped = await read('', { ...province, 'If-None-Match': tag });
  expect(scoped.status).toBe(200);
  expect((await scoped.json()).cities.map(({ code }: { code: string }) => code)).toEqual(['110000']);
  expect((await read('/330100', province)).status).toBe(403);
  expect((await read('/999999', manager)).status).toBe(404);
  await answer(someone);
  await fold();
  expect((await read('', { ...manager, 'If-None-Match': tag })).status).toBe(200);
});

test('before the first count there is nothing to say', async () => {
  const { wave, read } = await field();
  expect(await (await read()).json()).toEqual({ asOf: null, wave: wave.id, cities: [] });
  expect((await read('/330100')).status).toBe(503);
});
