import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { readCutoff } from '../../db/cutoff-barrier.ts';
import { listQuotas } from '../../db/quotas.ts';
import { audit, reviewActions } from '../../db/trail-schema.ts';
import { cityOf, formOf } from '../../server/cache/open-wave.ts';
import { Problem } from '../../server/http/problems.ts';
import { operator } from '../../server/identity/grants.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { holdArrivals } from '../../server/services/orders/hold-arrivals.ts';
import { withdrawOrder } from '../../server/services/orders/withdraw-order.ts';
import { tallyAnew } from '../../server/services/releases/tally.ts';
import { decide, undo } from '../../server/services/review/decide.ts';
import { latestDecisionOf, readGroupDecisions } from '../../server/services/review/group-decisions.ts';
import { listHeld } from '../../server/services/review/queue.ts';
import { listMembers } from '../../server/services/review/selection.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { groupBy } from '../../server/survey/group-by.ts';
import { scoreCity } from '../../server/survey/score/score.ts';
import { categoriesIn } from '../../server/survey/submission/check-answers.ts';
import { encodeTally } from '../../server/survey/tally/codec.ts';
import { accumulate, newTally } from '../../server/survey/tally/tally.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { best } from '../support/praise.ts';
import { bySubmission, type Happened, replay, type StoredVerdict } from '../support/replay.ts';
import { sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// Everybody acts on one city at once: two reviewers decide, a third undoes, screening runs, answers come in,
// and orders hold a channel. Afterwards a replay of the trail must reproduce the stored state.

const { db, sql } = await testDatabase();
const { fieldworkOf } = await testApp(db);
const CITIES = ['330100', '330200', '110000', '310000', '420100', '440100', '510100', '610100'];
const STRATA = { female: { stratum: '40-59/female', cap: 44 }, male: { stratum: '40-59/male', cap: 5 } };
const CHANNELS = ['sms', 'poster', 'office'] as const;

/** Cities share a wave, because making one takes longer than a storm; each has one storm. */
async function calmWave() {
  const quotas = CITIES.flatMap((city) => Object.values(STRATA).map((quota) => ({ city, ...quota })));
  const wave = await openedWave(db, {
    cities: CITIES,
    quotas,
    settings: {
      screening: { medianMinInterviews: 10, signals: { minGroup: 6, maxTail: 0.01, regular: false } },
    },
  });
  return { wave, fieldwork: await fieldworkOf(wave.id) };
}

const visitor = fc.record({
  channel: fc.constantFrom(...CHANNELS),
  praises: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  sex: fc.constantFrom('female' as const, 'female' as const, 'male' as const),
  bus: fc.integer({ min: 0, max: 2 }),
  ms: fc.constantFrom(100_000, 100_000, 100_000, 20_000),
});
const pause = fc.integer({ min: 0, max: 12 });
const chosen = fc.nat(1000);
const verdict = fc.constantFrom('accept' as const, 'remove' as const);
const decision = fc.record({
  pause,
  action: verdict,
  chosen,
  what: fc.constantFrom('group', 'group', 'part', 'one'),
});
const storm = fc.record({
  first: fc.array(visitor, { minLength: 2, maxLength: 10 }),
  li: fc.array(decision, { minLength: 2, maxLength: 5 }),
  zhao: fc.array(decision, { minLength: 2, maxLength: 5 }),
  wang: fc.array(fc.record({ pause, chosen }), { minLength: 2, maxLength: 5 }),
  screenings: fc.array(pause, { minLength: 1, maxLength: 3 }),
  answers: fc.array(fc.record({ pause, visitors: fc.array(visitor, { minLength: 1, maxLength: 6 }) }), {
    minLength: 2,
    maxLength: 5,
  }),
  orders: fc.array(fc.record({ pause, channel: fc.constantFrom(...CHANNELS, null), end: fc.option(pause) }), {
    maxLength: 2,
  }),
  folds: fc.array(pause, { maxLength: 2 }),
});
type Storm = typeof storm extends fc.Arbitrary<infer T> ? T : never;
type Visitor = Storm['first'][number];

const seen = {
  decided: 0,
  refused: 0,
  undone: 0,
  overtaken: 0,
  parts: 0,
  movedUp: 0,
  movedBack: 0,
  letGo: 0,
  full: 0,
};

/** Runs all of it at once in one city. */
async function letLoose(
  { wave, fieldwork }: Awaited<ReturnType<typeof calmWave>>,
  city: string,
  plan: Storm,
) {
  const decisions: string[] = [];
  const stored: string[] = [];
  const arrive = async (visitors: readonly Visitor[]) => {
    const sheets = visitors.map(({ channel, praises, sex, bus, ms }) => {
      const said = praises ? { ...best, q_bus: 8 + bus } : { q_gov: 1 + bus, q_queue: 3, q_bus: bus };
      const sheet = sheetWith(fieldwork, { ...tinyAnswers, sex, ...said }, { city, durationMs: ms });
      return { ...sheet, channel };
    });
    await storeSheets(db, sheets);
    stored.push(...sheets.map(({ id }) => id));
  };
  /** Runs steps one after the other, with pauses; the product may refuse them. */
  const inTurn = async <T extends { pause: number }>(
    all: readonly T[],
    act: (one: T) => Promise<unknown>,
  ) => {
    for (const one of all) {
      await setTimeout(one.pause);
      await act(one).catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        if (error.is('decision-overtaken')) seen.overtaken++;
        else seen.refused++;
      });
    }
  };
  const oneOf = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];
  const reviewing = (name: string, all: Storm['li']) =>
    inTurn(all, async ({ action, what, chosen: n }) => {
      const by = { city, action, actor: operator(name), reason: 'called the community' };
      const submission = oneOf(stored, n);
      if (what === 'one' && submission) {
        decisions.push((await decide(db, fieldwork, { ...by, subject: { submission } })).id);
        return;
      }
      const group = oneOf(await listHeld(db, fieldwork, by.actor, city), n)?.group;
      if (group === undefined) return;
      const after = latestDecisionOf(await readGroupDecisions(db, wave.id, city, group));
      const members = (await listMembers(db, fieldwork, city, { group })).map(({ id }) => id);
      const half = what === 'part' &&
        members.length > 1 && { members: members.filter((_, i) => i % 2 === n % 2) };
      decisions.push((await decide(db, fieldwork, { ...by, subject: { group, ...half }, after })).id);
    });
  const calm = { channel: 'sms', praises: false, sex: 'female', ms: 100_000 } as const;
  const praising = { ...calm, praises: true };
  await arrive(Array.from({ length: 30 }, (_, i) => ({ ...calm, bus: i % 3 })));
  for (const channel of ['poster', 'office'] as const)
    await arrive(Array.from({ length: 7 }, (_, i) => ({ ...praising, channel, bus: i % 3 })));
  // All places for men are taken: removing one man moves another up, who waits again once that is undone.
  const men = STRATA.male.cap;
  await arrive(Array.from({ length: men + 1 }, (_, i) => ({ ...calm, sex: 'male', bus: i % 3 })));
  const by = { city, actor: operator('li'), reason: 'called the community' };
  const removal = { ...by, action: 'remove' as const, subject: { submission: stored.at(-1 - men)! } };
  const { id: removed } = await decide(db, fieldwork, removal);
  await undo(db, fieldwork, { decision: removed, actor: operator('wang'), reason: 'a mistake' });
  await arrive(plan.first);
  await screenWave(db, fieldwork);
  const deciding = Promise.all([reviewing('li', plan.li), reviewing('zhao', plan.zhao)]);
  let isOver = false;
  void deciding.finally(() => {
    isOver = true;
  });
  /** Takes back one of the latest decisions after each new decision. */
  const takingBack = () => {
    let before = 0;
    return inTurn(plan.wang, async ({ chosen: n }) => {
      while (decisions.length === before && !isOver) await setTimeout(2);
      before = decisions.length;
      const decision = oneOf(decisions.slice(-3), n);
      if (decision) await undo(db, fieldwork, { decision, actor: operator('wang'), reason: 'a mistake' });
    });
  };
  const pauses = (all: readonly number[]) => all.map((n) => ({ pause: n }));
  await Promise.all([
    deciding,
    takingBack(),
    inTurn(pauses(plan.screenings), () => screenWave(db, fieldwork)),
    inTurn(plan.answers, ({ visitors }) => arrive(visitors)),
    inTurn(pauses(plan.folds), () => foldWave(db, wave.id)),
    ...plan.orders.map((one) =>
      inTurn([one], async ({ channel, end }) => {
        const by = { actor: operator('fang'), reason: 'a fair' };
        const { order } = await holdArrivals(db, fieldwork, { ...by, id: uuidv7(), hold: { city, channel } });
        if (end !== null)
          await inTurn([{ pause: end }], () => withdrawOrder(db, fieldwork, { ...by, order: order.id }));
      }),
    ),
  ]);
  await screenWave(db, fieldwork);
  await foldWave(db, wave.id);
}

/** A city's stored rows, by the transactions that stored them. */
async function readHappened(waveId: string, city: string): Promise<Happened & { stored: StoredVerdict[] }> {
  const micros = (column: string) => sql.unsafe(`(extract(epoch from ${column}) * 1e6)::float8 as at`);
  const arrivals = await sql`
    select id, stratum, channel, status, reason, xmin::text as tx, ${micros('stored_at')}
    from submissions where wave_id = ${waveId} and city = ${city}`;
  const verdicts = await sql`
    select submission_id as "submissionId", number, status, reason, held_group as "heldGroup", decision,
      moved_by as "movedBy", xmin::text as tx, ${micros('decided_at')}
    from verdicts where wave_id = ${waveId} and city = ${city}`;
  const entries = await sql`
    select id, xmin::text as tx, ${micros('at')} from audit
    where wave_id = ${waveId} and city = ${city} and action in ${sql(reviewActions)}`;
  const trail = new Map((await db.select().from(audit)).map((entry) => [entry.id, entry]));
  const orders = await sql`
    select o.city, o.channel, o.held_group as "heldGroup", o.at, w.at as until
    from orders o left join order_withdrawals w on w.order_id = o.id
    where o.wave_id = ${waveId} and o.city = ${city} order by o.at, o.id`;
  const storing = new Map(arrivals.map(({ id, tx }) => [id, tx]));
  const verdictOf = ({
    submissionId,
    number,
    status,
    reason,
    heldGroup,
    decision,
    movedBy,
  }: (typeof verdicts)[number]) =>
    ({ submissionId, number, status, reason, heldGroup, decision, movedBy }) as StoredVerdict;
  const isAtOnce = (v: (typeof verdicts)[number]) => storing.get(v.submissionId) === v.tx;
  const atOnce = new Map(verdicts.filter(isAtOnce).map((v) => [v.submissionId, verdictOf(v)]));
  const later = verdicts.filter((v) => !isAtOnce(v));
  const deciding = new Map(entries.map(({ tx, id, at }) => [tx, { at, entry: trail.get(id) }]));
  const transactions = [...new Set([...later.map(({ tx }) => tx), ...deciding.keys()])];
  return {
    city,
    caps: new Map(Object.values(STRATA).map(({ stratum, cap }) => [stratum, cap])),
    arrivals: arrivals.map(({ id, stratum, channel, at, status, reason }) => {
      const first = {
        submissionId: id,
        number: 0,
        status,
        reason,
        heldGroup: null,
        decision: null,
        movedBy: null,
      };
      const { number, ...verdict } = atOnce.get(id) ?? first;
      return { id, stratum, channel, at, number: number as 0 | 1, verdict };
    }),
    steps: transactions.map((tx) => {
      const said = later.filter((v) => v.tx === tx);
      const { at = Math.min(...said.map((v) => v.at)), entry } = deciding.get(tx) ?? {};
      return { at, entry, verdicts: said.map(verdictOf) };
    }),
    orders: orders.map(({ city: of, channel, heldGroup, at, until }) => {
      return { city: of, channel, heldGroup, at: new Date(at), until: until && new Date(until) };
    }),
    stored: verdicts.map(verdictOf).toSorted(bySubmission),
  };
}

// Each run has a few storms; for more: STORMS=24 npm test -- review-storm
const FEW = 3;
const storms = Number(process.env.STORMS ?? FEW);

test('whatever everybody does at once, the trail replayed from nothing tells what stands', async () => {
  let wave = await calmWave();
  let used = 0;
  await fc.assert(
    fc.asyncProperty(storm, async (plan) => {
      const city = CITIES[used++ % CITIES.length]!;
      if (used > 1 && city === CITIES[0]) wave = await calmWave();
      const {
        wave: { id: waveId },
        fieldwork,
      } = wave;
      await letLoose(wave, city, plan);

      const { stored, ...happened } = await readHappened(waveId, city);
      const { submissions, verdicts, taken, details } = replay(happened);
      expect(stored).toEqual(verdicts);
      const quotas = await listQuotas(db, waveId, city);
      expect(new Map(quotas.map(({ stratum, counted }) => [stratum, counted]))).toEqual(taken);
      for (const { entry } of happened.steps) if (entry) expect(entry.detail).toEqual(details.get(entry.id));

      const counts = await sql`
        select stratum, status, reason, n from standing_counts where wave_id = ${waveId} and city = ${city} and n <> 0`;
      const words = submissions.map(({ stratum, standing }) =>
        [stratum, standing.status, standing.reason ?? ''].join(' '),
      );
      const expected = groupBy(words, (word) => word);
      expect(
        new Map(counts.map(({ stratum, status, reason, n }) => [[stratum, status, reason].join(' '), n])),
      ).toEqual(new Map([...expected].map(([word, all]) => [word, all.length])));

      const codes = new Map(
        (await sql`select id, codes from submissions where wave_id = ${waveId} and city = ${city}`).map(
          (s) => [s.id, s.codes],
        ),
      );
      const { design } = formOf(fieldwork, city);
      const { margins, population } = cityOf(fieldwork, city);
      const hasClusters = fieldwork.scoring.variance === 'cluster';
      const tallyOf = (all: typeof submissions) => {
        const tally = newTally(design, fieldwork.scoring, { hasClusters });
        for (const { id, stratum } of all) accumulate(tally, categoriesIn(stratum, design), codes.get(id));
        return tally;
      };
      const scoreOf = (all: typeof submissions) =>
        scoreCity(tallyOf(all), margins, fieldwork.scoring, population).result.overall.estimate;
      const counted = submissions.filter(({ standing }) => standing.status === 'counted');
      const { counted: tally } = await tallyAnew(db, fieldwork, city, await readCutoff(db, waveId));
      expect(encodeTally(tally)).toEqual(encodeTally(tallyOf(counted)));
      const held = submissions.filter(({ standing }) => standing.status === 'held');
      for (const group of await listHeld(db, fieldwork, operator('li'), city)) {
        const members = held.filter(({ standing }) => standing.heldGroup === group.group);
        expect(group).toMatchObject({
          submissions: members.length,
          score: scoreOf(counted),
          withGroup: scoreOf([...counted, ...members]),
          withAll: scoreOf([...counted, ...held]),
        });
      }
      expect((await reconcile(db, fieldwork)).differences).toEqual([]);

      for (const { entry } of happened.steps) {
        if (entry && entry.action !== 'undo') seen.decided++;
        if (entry?.action === 'undo') seen.undone++;
        if (entry?.subject.includes(' members=')) seen.parts++;
        seen.movedUp += entry?.detail.moved_up ?? 0;
        seen.movedBack += entry?.detail.moved_back ?? 0;
        seen.full += entry?.detail.quota_full ?? 0;
      }
      seen.letGo += happened.orders.filter(({ until }) => until !== null).length;
    }),
    { numRuns: storms, seed: 20_181_129, endOnFailure: true },
  );
  // The machine's load decides which steps collide, so a few storms may miss some.
  const { refused, overtaken, parts, letGo, ...always } = seen;
  expect(Math.min(...Object.values(always))).toBeGreaterThan(0);
  if (storms >= 24) expect(Math.min(refused, overtaken, parts, letGo)).toBeGreaterThan(0);
}, 600_000);
