import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { findFold, lockFold } from '../../db/counts.ts';
import { standingCounts } from '../../db/counts-schema.ts';
import { insertVerdicts, listDecidable, lockScreening } from '../../db/verdicts.ts';
import { Problem } from '../../server/http/problems.ts';
import { operator } from '../../server/identity/grants.ts';
import { foldWave, foldWaves } from '../../server/services/monitor/fold.ts';
import { decide, undo } from '../../server/services/review/decide.ts';
import { reassignPlaces } from '../../server/services/screening/reassign-quota-places.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { redact } from '../../server/services/submissions/redact.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { testApp } from '../support/app.ts';
import { clockedDatabase } from '../support/clock.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// The monitor's counts, compared with the submissions and verdicts.

const { db, sql, putClock } = await clockedDatabase();
const { fieldworkOf } = await testApp(db);
const CITIES = ['330100', '110000'];
afterEach(() => putClock('0'));

interface Answer {
  city: string;
  language: string;
  channel: string | null;
  sex: string;
  livesHere: boolean;
  /** Null on paper. */
  ms: number | null;
  gov: 4 | 'not_used' | 'dont_know';
  isTerse: boolean;
}

const someone: Answer = {
  city: CITIES[0]!,
  language: 'zh-CN',
  channel: null,
  sex: 'female',
  livesHere: true,
  ms: 100_000,
  gov: 4,
  isTerse: false,
};

async function countedWave() {
  const quotas = CITIES.map((city) => ({ city, stratum: '40-59/female', cap: 3 }));
  const wave = await openedWave(db, {
    cities: CITIES,
    quotas,
    settings: { screening: { medianMinInterviews: 4 } },
  });
  const waveId = wave.id;
  const fieldwork = await fieldworkOf(waveId);
  const stored: { id: string; city: string }[] = [];
  const decisions: string[] = [];
  const by = { actor: operator('li'), reason: 'called the community' };
  const oneOf = <T>(all: readonly T[], at: number): T | undefined => all[at % (all.length || 1)];
  return {
    wave,
    fieldwork,
    stored,
    async answer({ city, language, channel, sex, livesHere, ms, gov, isTerse }: Answer) {
      const { q_queue: _, q_bus: __, ...terse } = tinyAnswers;
      const said = { ...(isTerse ? terse : tinyAnswers), sex, q_gov: gov };
      const answers = livesHere ? said : { lives_here: 'no', q_gov: 4 };
      const sheet = sheetWith(fieldwork, answers, { city, language, durationMs: ms ?? 100_000 });
      const paper = ms === null ? { mode: 'paper' as const, durationMs: ms } : {};
      await storeSheets(db, [{ ...sheet, ...paper, channel }]);
      stored.push({ id: sheet.id, city });
    },
    screen: () => screenWave(db, fieldwork),
    async decide(action: 'accept' | 'remove', whom: number) {
      const one = oneOf(stored, whom);
      if (!one) return;
      const subject = { submission: one.id };
      decisions.push((await decide(db, fieldwork, { ...by, city: one.city, subject, action })).id);
    },
    async undo(which: number) {
      const decision = oneOf(decisions, which);
      if (decision) await undo(db, fieldwork, { ...by, decision });
    },
    /** Holds a submission, as a signal does. */
    async hold(whom: number) {
      const one = oneOf(stored, whom);
      if (!one) return;
      const { id: submission, city } = one;
      await db.transaction(async (tx) => {
        await lockScreening(tx, waveId, city);
        const judged = (await listDecidable(tx, waveId, city, { submission })).map((stands) => ({
          ...stands,
          waveId,
          city,
          was: stands.status,
          number: stands.number + 1,
          status: 'held' as const,
          reason: 'PRAISE' as const,
          heldGroup: 'PRAISE:channel:x',
          decision: null,
        }));
        const { rules } = fieldwork.screening;
        await insertVerdicts(tx, await reassignPlaces(tx, { waveId, city, judged, decision: null, rules }));
      });
    },
    async redact(whom: number) {
      const one = oneOf(stored, whom);
      if (!one) return;
      await redact(db, fieldwork, {
        submission: one.id,
        question: 'remark',
        actor: 'li',
        reason: 'asked for it',
      }).catch((error: unknown) => expect(String(error)).toContain('no text is left'));
    },
    fold: (limit?: number) => foldWave(db, waveId, limit),
  };
}
type CountedWave = Awaited<ReturnType<typeof countedWave>>;

/** The tables as they are, and the same counts by a plain query at the moment of the fold. */
async function tablesOf(waveId: string) {
  const through = (await findFold(db, waveId))!.toISOString();
  const standing = sql`
    select distinct on (s.city, s.id) s.*, v.number,
      case when v.number is null then s.status else v.status end as stands,
      case when v.number is null then s.reason else v.reason end as because
    from submissions s
    left join verdicts v on v.wave_id = s.wave_id and v.submission_id = s.id and v.decided_at <= ${through}
    where s.wave_id = ${waveId} and s.stored_at <= ${through}
    order by s.city, s.id, v.number desc nulls last`;
  return {
    standing: [
      ...(await sql`select city, stratum, status, reason, n from standing_counts
        where wave_id = ${waveId} and n <> 0 order by 1, 2, 3, 4`),
    ],
    hours: [
      ...(await sql`select city, hour, received, counted, turned_away from hour_counts
        where wave_id = ${waveId} order by 1, 2`),
    ],
    ways: [
      ...(await sql`select city, channel, mode, language, outcome, n from way_counts
        where wave_id = ${waveId} and n <> 0 order by 1, 2, 3, 4, 5`),
    ],
    lasts: [
      ...(await sql`select city, channel, mode, language, min(first) as first, max(last) as last from way_counts
        where wave_id = ${waveId} group by 1, 2, 3, 4 order by 1, 2, 3, 4`),
      ...(await sql`select city, hour, last from hour_counts where wave_id = ${waveId} order by 1, 2`),
    ],
    durations: [
      ...(await sql`select city, mode, language, seconds, n from duration_counts
        where wave_id = ${waveId} and n <> 0 order by 1, 2, 3, 4`),
    ],
    channelDurations: [
      ...(await sql`select city, channel, seconds, n from channel_duration_counts
        where wave_id = ${waveId} and n <> 0 order by 1, 2, 3`),
    ],
    items: [
      ...(await sql`
        select city, received, place::int, item.not_asked, item.blank, item.dont_know, item.not_used
        from item_counts as c, unnest(c.not_asked, c.blank, c.dont_know, c.not_used) with ordinality
          as item(not_asked, blank, dont_know, not_used, place)
        where wave_id = ${waveId} order by 1, 3`),
    ],
    expected: {
      standing: [
        ...(await sql`
          select city, stratum, stands as status, coalesce(because, '') as reason, count(*)::int as n
          from (${standing}) as s group by 1, 2, 3, 4 order by 1, 2, 3, 4`),
      ],
      hours: [
        ...(await sql`
          select city, date_trunc('hour', stored_at) as hour, count(*)::int as received,
            (count(*) filter (where stands = 'counted'))::int as counted,
            (count(*) filter (where stands = 'quota_full'))::int as turned_away
          from (${standing}) as s group by 1, 2 order by 1, 2`),
      ],
      ways: [
        ...(await sql`
          select city, coalesce(channel, '') as channel, mode, language,
            case when stands = 'removed' then because else stands end as outcome, count(*)::int as n
          from (${standing}) as s group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`),
      ],
      lasts: [
        ...(await sql`
          select city, coalesce(channel, '') as channel, mode, language,
            date_trunc('hour', min(stored_at)) as first, max(stored_at) as last
          from (${standing}) as s group by 1, 2, 3, 4 order by 1, 2, 3, 4`),
        ...(await sql`
          select city, date_trunc('hour', stored_at) as hour, max(stored_at) as last
          from (${standing}) as s group by 1, 2 order by 1, 2`),
      ],
      durations: [
        ...(await sql`
          select city, mode, language,
            case when reason = 'OUT_OF_SCOPE' or duration_ms is null then -1
              else 10 * floor(least(duration_ms / 10000.0, 720)) end::int as seconds, count(*)::int as n
          from submissions where wave_id = ${waveId} and stored_at <= ${through}
          group by 1, 2, 3, 4 order by 1, 2, 3, 4`),
      ],
      channelDurations: [
        ...(await sql`
          select city, coalesce(channel, '') as channel,
            case when reason = 'OUT_OF_SCOPE' or duration_ms is null then -1
              else 10 * floor(least(duration_ms / 10000.0, 720)) end::int as seconds, count(*)::int as n
          from submissions where wave_id = ${waveId} and stored_at <= ${through}
          group by 1, 2, 3 order by 1, 2, 3`),
      ],
      items: [
        ...(await sql`
          select city, count(*)::int as received, place + 1 as place,
            (count(*) filter (where get_byte(codes, place) = 254))::int as not_asked,
            (count(*) filter (where get_byte(codes, place) = 0))::int as blank,
            (count(*) filter (where get_byte(codes, place) = 253))::int as dont_know,
            (count(*) filter (where get_byte(codes, place) = 255))::int as not_used
          from submissions, generate_series(0, length(codes) - 1) as place
          where wave_id = ${waveId} and stored_at <= ${through} and reason is distinct from 'OUT_OF_SCOPE'
          group by city, place order by city, place`),
      ],
    },
  };
}

/** Expects the tables to match. */
async function expectExact({ wave }: CountedWave) {
  const { expected, ...tables } = await tablesOf(wave.id);
  expect(tables).toEqual(expected);
  return tables;
}

const does = <T extends string>(...all: T[]) => fc.constantFrom(...all);
const answering = fc.record({
  does: does('answer'),
  city: fc.constantFrom(...CITIES),
  language: fc.constantFrom('zh-CN', 'en'),
  channel: fc.constantFrom(null, 'qr-1', 'sms'),
  sex: fc.constantFrom('female', 'male'),
  livesHere: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  ms: fc.constantFrom(20_000, 20_999, 100_000, 9_000_000, null),
  gov: fc.constantFrom(4 as const, 'not_used' as const, 'dont_know' as const),
  isTerse: fc.boolean(),
});
const step = fc.oneof(
  { weight: 8, arbitrary: answering },
  { weight: 2, arbitrary: fc.record({ does: does('screen') }) },
  { weight: 5, arbitrary: fc.record({ does: does('remove', 'accept', 'undo', 'hold'), which: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ does: does('redact'), which: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ does: does('clock'), by: fc.constantFrom('-40 ms', '0', '30 ms') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: does('fold'),
      limit: fc.constantFrom(1, 3, undefined),
      beside: fc.array(answering, { maxLength: 3 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(wave: CountedWave, one: Step): Promise<unknown> {
  switch (one.does) {
    case 'answer':
      return await wave.answer(one);
    case 'screen':
      return await wave.screen();
    case 'clock':
      return await putClock(one.by);
    case 'undo':
    case 'hold':
    case 'redact':
      return await wave[one.does](one.which);
    case 'fold':
      // Two folds at a time, while answers come in and screening judges.
      await Promise.all([
        wave.fold(one.limit),
        wave.fold(one.limit),
        ...one.beside.map(wave.answer),
        ...(one.beside.length > 1 ? [wave.screen()] : []),
      ]);
      return await expectExact(wave);
    default:
      return await wave.decide(one.does, one.which);
  }
}

test('after any sequence the counts equal what submissions and verdicts say at their cut-off', async () => {
  const seen = { moved: 0, folded: 0, blank: 0, unknown: 0, unused: 0, long: 0 };
  // Sequences share a wave, because making one takes as long as a sequence.
  let wave = await countedWave();
  let used = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
      if (++used % 20 === 0) wave = await countedWave();
      await putClock('0');
      for (const one of steps)
        await take(wave, one).catch((error: unknown) => {
          if (!(error instanceof Problem)) throw error;
        });
      await wave.fold();
      const { durations, items } = await expectExact(wave);
      // Every stored row is folded: its stamp is before the cut-off.
      const standing = await db.select().from(standingCounts).where(eq(standingCounts.waveId, wave.wave.id));
      expect(standing.reduce((sum, { n }) => sum + n, 0)).toBe(wave.stored.length);
      // This test holds submissions itself, so screening has stored no group for them.
      const { differences } = await reconcile(db, wave.fieldwork);
      expect(differences.filter(({ what }) => what !== 'held')).toEqual([]);
      seen.long += durations.filter(({ seconds }) => seconds === 7200).length;
      for (const { blank, dont_know, not_used } of items) {
        seen.blank += blank;
        seen.unknown += dont_know;
        seen.unused += not_used;
      }
      seen.folded += standing.length;
      seen.moved += standing.filter(({ n }) => n === 0).length;
    }),
    // Each run takes other sequences; thirty have some four hundred steps.
    { numRuns: Number(process.env.SEQUENCES ?? 30) },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
}, 3_600_000);

test('whoever comes while another one folds leaves it to them, and the next one folds it all', async () => {
  const wave = await countedWave();
  await wave.answer(someone);
  await wave.fold();
  await wave.answer(someone);
  await db.transaction(async (other) => {
    expect(await lockFold(other, wave.wave.id)).toMatchObject({ through: expect.any(Date) });
    await wave.fold();
    expect((await tablesOf(wave.wave.id)).standing).toMatchObject([{ n: 1 }]);
  });
  await wave.fold();
  expect((await tablesOf(wave.wave.id)).standing).toMatchObject([{ n: 2 }]);
  await expectExact(wave);
});

test('a verdict of a clock that ran behind the submission’s is folded with it, in whatever pieces', async () => {
  const wave = await countedWave();
  await wave.answer(someone);
  await wave.fold();
  await putClock('2 seconds');
  for (let i = 0; i < 2; i++) await wave.answer(someone);
  await putClock('0');
  await wave.hold(2);
  await wave.fold(1);
  const { standing } = await expectExact(wave);
  expect(standing).toContainEqual(expect.objectContaining({ status: 'held', n: 1 }));
});

test('what came in during an outage of weeks is folded in pieces, more of one instant at once, by the hours of storing', async () => {
  const wave = await countedWave();
  const ids = [];
  for (let i = 0; i < 12; i++) {
    await wave.answer({ ...someone, sex: 'male' });
    ids.push(wave.stored.at(-1)!.id);
  }
  await sql`alter table submissions disable trigger immutable`;
  for (const [i, id] of ids.entries())
    await sql`update submissions set stored_at = '2026-10-01T00:30:00Z'::timestamptz + ${`${7 * (i >> 2)} days`}::interval where id = ${id}`;
  await sql`alter table submissions enable trigger immutable`;
  await wave.hold(3);
  await foldWave(db, wave.wave.id, 2);
  await expectExact(wave);
  const { hours } = await tablesOf(wave.wave.id);
  expect(hours.map(({ hour, received, counted }) => [String(hour).slice(0, 13), received, counted])).toEqual([
    ['2026-10-01 00', 4, 3],
    ['2026-10-08 00', 4, 4],
    ['2026-10-15 00', 4, 4],
  ]);
});

test('a decision after a wave was closed is folded; reconcile names every count that is wrong', async () => {
  const wave = await countedWave();
  await wave.answer({ ...someone, channel: 'sms' });
  await wave.answer(someone);
  await sql`update waves set closes_at = opens_at + interval '1 second' where id = ${wave.wave.id}`;
  await foldWaves(db);
  await wave.decide('remove', 1);
  await foldWaves(db);
  await expectExact(wave);
  await sql`update standing_counts set n = n + 1 where wave_id = ${wave.wave.id} and status = 'removed'`;
  await sql`update hour_counts set counted = 5 where wave_id = ${wave.wave.id}`;
  await sql`update way_counts set n = 0 where wave_id = ${wave.wave.id} and channel = 'sms'`;
  await sql`update duration_counts set seconds = 110 where wave_id = ${wave.wave.id}`;
  await sql`update channel_duration_counts set n = 3 where wave_id = ${wave.wave.id} and channel = 'sms'`;
  await sql`update item_counts set blank[2] = 1 where wave_id = ${wave.wave.id}`;
  const { differences } = await reconcile(db, wave.fieldwork);
  expect(differences).toMatchObject([
    {
      what: 'standing',
      city: CITIES[0],
      stratum: '40-59/female',
      rest: 'removed REVIEW',
      kept: 2,
      recomputed: 1,
    },
    { what: 'hours', city: CITIES[0], stratum: '', kept: 5, recomputed: 1 },
    { what: 'ways', city: CITIES[0], rest: 'sms device zh-CN counted', kept: 0, recomputed: 1 },
    { what: 'durations', city: CITIES[0], rest: 'device zh-CN 100', kept: 0, recomputed: 2 },
    { what: 'durations', city: CITIES[0], rest: 'device zh-CN 110', kept: 2, recomputed: 0 },
    { what: 'channelDurations', city: CITIES[0], rest: 'sms 100', kept: 3, recomputed: 1 },
    { what: 'items', city: CITIES[0], kept: expect.stringContaining('"blank":[0,1,0,0]') },
  ]);
  expect(differences[1]?.rest).toMatch(/^\d{4}-\d\d-\d\d \d\d:00:00\+00 counted$/);
});
