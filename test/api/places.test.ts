import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listQuotas } from '../../db/quotas.ts';
import { Problem } from '../../server/http/problems.ts';
import { operator } from '../../server/identity/grants.ts';
import { decide, undo } from '../../server/services/review/decide.ts';
import { screenWave } from '../../server/services/screening/screen.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import type { Status } from '../../server/survey/screening/verdict.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// The holders of a quota's places, after any rules and decisions.

const { db, sql } = await testDatabase();
const { fieldworkOf } = await testApp(db);
const CITY = '330100';
const CAP = 3;
const by = { city: CITY, actor: operator('li'), reason: 'called the community' };

interface Person {
  id: string;
  stratum: string;
  status: Status;
  /** The rest of the verdict; a verdict that restores another repeats it. */
  rest: string;
}

/** A wave with a small quota in two strata, and no quota in a third. */
async function smallWave() {
  const quotas = ['female', 'male'].map((sex) => ({ city: CITY, stratum: `40-59/${sex}`, cap: CAP }));
  const wave = await openedWave(db, { quotas, settings: { screening: { medianMinInterviews: 4 } } });
  const fieldwork = await fieldworkOf(wave.id);
  const sheetOf = (answers: object, durationMs = 100_000) =>
    sheetWith(fieldwork, { ...tinyAnswers, ...answers }, { durationMs });
  /** Every person with their standing verdict, in the order of arrival. */
  const everybody = async (): Promise<Person[]> => {
    const found = await sql<Person[]>`
      select distinct on (s.stored_at, s.id) s.id, s.stratum, coalesce(v.status, s.status) as status,
        concat_ws(' ', case when v.number is null then s.reason else v.reason end, v.held_group, v.decision) as rest
      from submissions s left join verdicts v on v.submission_id = s.id and v.wave_id = s.wave_id
      where s.wave_id = ${wave.id} order by s.stored_at, s.id, v.number desc`;
    return [...found];
  };
  return {
    wave,
    fieldwork,
    everybody,
    answer: async (answers: object = {}, durationMs?: number) => {
      const sheet = sheetOf(answers, durationMs);
      await storeSheets(db, [sheet]);
      return sheet.id;
    },
    screen: () => screenWave(db, fieldwork),
    remove: (submission: string) =>
      decide(db, fieldwork, { ...by, subject: { submission }, action: 'remove' }),
    accept: (submission: string) =>
      decide(db, fieldwork, { ...by, subject: { submission }, action: 'accept' }),
    takeBack: (decision: string) => undo(db, fieldwork, { ...by, decision }),
    statuses: async () => (await everybody()).map((p) => p.status),
  };
}

test('places that a decision frees go to those who wait, in the order of arrival; undoing it takes them back', async () => {
  const { wave, fieldwork, answer, remove, takeBack, statuses, everybody } = await smallWave();
  const ids = [];
  for (let i = 0; i < CAP + 3; i++) ids.push(await answer());
  await answer({ sex: 'male' });
  const full = ['counted', 'counted', 'counted', 'quota_full', 'quota_full', 'quota_full', 'counted'];
  expect(await statuses()).toEqual(full);
  const before = await everybody();
  const first = await remove(ids[1]!);
  expect(first.detail).toEqual({ submissions: 1, removed: 1, moved_up: 1 });
  expect((await statuses()).slice(0, 5)).toEqual(['counted', 'removed', 'counted', 'counted', 'quota_full']);
  const between = await everybody();
  // A reviewer can remove a person who moved up, and the next one moves up.
  const second = await remove(ids[3]!);
  expect((await statuses()).slice(2, 6)).toEqual(['counted', 'removed', 'counted', 'quota_full']);
  expect((await takeBack(second.id)).detail).toEqual({ submissions: 1, counted: 1, moved_back: 1 });
  expect(await everybody()).toEqual(between);
  await takeBack(first.id);
  expect(await everybody()).toEqual(before);
  expect((await listQuotas(db, wave.id)).map((q) => q.counted)).toEqual([CAP, 1]);
  expect((await reconcile(db, fieldwork)).differences).toEqual([]);
});

test('a submission that took a freed place keeps it; the one that returns by the undoing waits', async () => {
  const { answer, remove, takeBack, statuses } = await smallWave();
  const ids = [];
  for (let i = 0; i < CAP; i++) ids.push(await answer());
  const removal = await remove(ids[0]!);
  const newcomer = await answer();
  expect((await takeBack(removal.id)).detail).toEqual({ submissions: 1, quota_full: 1 });
  expect(await statuses()).toEqual(['quota_full', ...Array(CAP).fill('counted')]);
  // The earliest waiting person comes next.
  await answer();
  await remove(newcomer);
  expect(await statuses()).toEqual(['counted', 'counted', 'counted', 'removed', 'quota_full']);
});

test('whoever followed one that moved up and was removed keeps the place', async () => {
  const { answer, remove, takeBack, statuses } = await smallWave();
  const ids = [];
  for (let i = 0; i < CAP + 2; i++) ids.push(await answer());
  const removal = await remove(ids[0]!);
  await remove(ids[CAP]!);
  expect(await statuses()).toEqual(['removed', 'counted', 'counted', 'removed', 'counted']);
  await takeBack(removal.id);
  expect(await statuses()).toEqual(['quota_full', 'counted', 'counted', 'removed', 'counted']);
});

test('who waits for a place is accepted only while one is free', async () => {
  const { wave, answer, accept, statuses } = await smallWave();
  const ids = [];
  for (let i = 0; i < CAP + 1; i++) ids.push(await answer());
  await expect(accept(ids[CAP]!)).rejects.toThrow('change nothing');
  // A place is freed behind the product's back.
  await sql`alter table quotas disable trigger frozen`;
  await sql`update quotas set cap = cap + 1 where wave_id = ${wave.id}`;
  await sql`alter table quotas enable trigger frozen`;
  expect((await accept(ids[CAP]!)).detail).toEqual({ submissions: 1, counted: 1 });
  expect(await statuses()).toEqual(Array(CAP + 1).fill('counted'));
});

test('a submission removed by a rule makes room at the next screening, and rules judge the one that moved up', async () => {
  const { answer, screen, everybody, statuses } = await smallWave();
  await answer({}, 20_000);
  for (let i = 0; i < CAP; i++) await answer({}, i === CAP - 1 ? 30_000 : undefined);
  for (let i = 0; i < 4; i++) await answer({ age: '60+' });
  expect((await statuses()).slice(0, 4)).toEqual(['counted', 'counted', 'counted', 'quota_full']);
  await screen();
  // The last person was too fast as well, and leaves the place for the next.
  expect((await everybody()).slice(0, 4).map((p) => `${p.status} ${p.rest}`)).toEqual([
    'removed SPEEDING',
    'counted ',
    'counted ',
    'removed SPEEDING',
  ]);
  await answer();
  await answer();
  expect((await statuses()).slice(-2)).toEqual(['counted', 'quota_full']);
});

const sexes = fc.constantFrom('female', 'male');
const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant('answer' as const), sex: sexes, isHasty: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('screen' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom('remove' as const, 'accept' as const),
      whom: fc.nat(40),
      isTriedOut: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('undo' as const), which: fc.nat(40) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** The changes that a decision makes, by a model that knows only places and the order of arrival. */
function modelled(people: readonly Person[], at: number, action: 'accept' | 'remove'): Status[] {
  const statuses = people.map((p) => p.status);
  const { stratum } = people[at]!;
  const counted = people.filter((p, i) => p.stratum === stratum && i !== at && p.status === 'counted').length;
  statuses[at] = action === 'remove' ? 'removed' : counted < CAP ? 'counted' : 'quota_full';
  let free = CAP - counted - (statuses[at] === 'counted' ? 1 : 0);
  for (const [i, p] of people.entries()) {
    if (free === 0 || p.stratum !== stratum || statuses[i] !== 'quota_full' || i === at) continue;
    statuses[i] = 'counted';
    free--;
  }
  return statuses;
}

test('no place is given twice or left free while somebody waits, and undoing restores, in any sequence', async () => {
  const seen = { decided: 0, movedUp: 0, undone: 0, overtaken: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 40 }), async (operations) => {
      const { wave, fieldwork, answer, screen, remove, accept, takeBack, everybody } = await smallWave();
      const decisions: string[] = [];
      const run = async (one: Operation, people: readonly Person[]) => {
        switch (one.does) {
          case 'answer':
            return void (await answer({ sex: one.sex }, one.isHasty ? 20_000 : undefined));
          case 'screen':
            return void (await screen());
          case 'undo': {
            const decision = decisions[one.which % (decisions.length || 1)];
            if (decision) await takeBack(decision);
            seen.undone++;
            return;
          }
          default: {
            const at = one.whom % (people.length || 1);
            const whom = people[at];
            if (!whom) return;
            const { id } = await (one.does === 'remove' ? remove(whom.id) : accept(whom.id));
            seen.decided++;
            const decided = await everybody();
            expect(decided.map((p) => p.status)).toEqual(modelled(people, at, one.does));
            if (one.isTriedOut) {
              await takeBack(id);
              expect(await everybody()).toEqual(people);
            } else decisions.push(id);
          }
        }
      };
      for (const one of operations) {
        const before = await everybody();
        await run(one, before).catch((error: unknown) => {
          if (!(error instanceof Problem)) throw error;
          if (error.code === 'decision-overtaken') seen.overtaken++;
          else expect(error.code).toBe('nothing-to-decide');
        });
        const after = await everybody();
        for (const { stratum, cap, counted } of await listQuotas(db, wave.id)) {
          const within = after.filter((p) => p.stratum === stratum);
          expect(within.filter((p) => p.status === 'counted')).toHaveLength(counted);
          const waiting = within.filter((p) => p.status === 'quota_full');
          if (counted < cap) expect(waiting).toEqual([]);
          const earlier = new Map(before.map((p) => [p.id, p.status]));
          const order = (p: Person) => after.findIndex((q) => q.id === p.id);
          const movedUp = within.filter((p) => p.status === 'counted' && earlier.get(p.id) === 'quota_full');
          const left = waiting.filter((p) => earlier.get(p.id) === 'quota_full');
          for (const p of movedUp) for (const q of left) expect(order(p)).toBeLessThan(order(q));
          seen.movedUp += movedUp.length;
        }
      }
      expect((await reconcile(db, fieldwork)).differences).toEqual([]);
    }),
    { numRuns: 25 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
});

test('a screening beside answers that want the places it frees leaves none free while somebody waits', async () => {
  const { wave, fieldwork, answer, screen, everybody } = await smallWave();
  for (let i = 0; i < CAP; i++) await answer({}, 20_000);
  for (let i = 0; i < 8; i++) await answer({ age: '60+' });
  await Promise.all([...Array.from({ length: 12 }, () => answer()), screen(), screen()]);
  await screen();
  const within = (await everybody()).filter((p) => p.stratum === '40-59/female');
  expect(within.filter((p) => p.status === 'counted')).toHaveLength(CAP);
  expect((await listQuotas(db, wave.id)).map((q) => q.counted)).toEqual([CAP, 0]);
  expect((await reconcile(db, fieldwork)).differences).toEqual([]);
});
