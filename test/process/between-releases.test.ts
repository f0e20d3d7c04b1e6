import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { listRepeating, releasesWith, withdraw } from '../../db/releases.ts';
import { insertVerdicts } from '../../db/verdicts.ts';
import { publish } from '../../server/services/releases/publish.ts';
import { storeSheets } from '../../server/services/submissions/store.ts';
import type { SubmissionBody } from '../../server/services/submissions/submission-body.ts';
import { groupBy } from '../../server/survey/group-by.ts';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import type { ReleaseDocument } from '../../server/survey/release/document.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { sheetBy } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// What the public releases of a wave, taken together, tell about single people.

const { db } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const CITY = '330100';
const ITEMS = ['q_gov', 'q_queue', 'q_bus', 'q_roads'] as const;

/** Small cities are published too, unweighted: then n · score is the sum of the answers, to its rounding. */
const openly = (smallCount: number) => ({
  smallCount,
  requireMargins: false,
  minValid: 20,
  minAnswered: 2,
  minNeffOverall: 0,
  minNeff: 0,
  maxMoeOverall: 100,
  maxMoeDimension: 100,
  maxMoeQuestion: 100,
});

/** A wave with one city whose residents answer, are removed and accepted again, and with its releases. */
async function town(smallCount = 10) {
  const settings = { screening: { enabled: false }, scoring: { publication: openly(smallCount) } };
  const wave = await openedWave(db, { margins: null, settings });
  const fieldwork = await fieldworkOf(wave.id);
  const people = new Map<string, { answers: Answers; counts: boolean; verdicts: number }>();
  const documents: ReleaseDocument[] = [];
  const who = (counts: boolean) => [...people].filter(([, p]) => p.counts === counts).map(([id]) => id);

  async function arrive(n: number, answersOf = anyAnswers) {
    const sheets = Array.from({ length: n }, () => {
      const answers = answersOf(people.size);
      const body: SubmissionBody = {
        id: uuidv7(),
        city: CITY,
        questionnaire: 1,
        language: 'zh-CN',
        startedAt: '2026-11-22T09:14:03Z',
        durationMs: 100_000,
        credential: { kind: 'device' },
        answers,
      };
      people.set(body.id, { answers, counts: true, verdicts: 0 });
      return sheetBy(body.id, fieldwork, body);
    });
    if (n > 0) await storeSheets(db, sheets);
  }
  async function decide(ids: string[], counts: boolean) {
    const verdicts = ids.map((submissionId) => {
      const person = people.get(submissionId)!;
      Object.assign(person, { counts, verdicts: person.verdicts + 1 });
      return {
        waveId: wave.id,
        city: CITY,
        submissionId,
        number: person.verdicts,
        status: counts ? ('counted' as const) : ('removed' as const),
        reason: counts ? null : ('REVIEW' as const),
        rules: 1,
        evidence: null,
        heldGroup: null,
        decision: null,
      };
    });
    await insertVerdicts(db, verdicts);
  }
  async function release() {
    const { number } = await publish(db, fieldwork, { signingKey, reason: documents.length ? 'late' : null });
    documents.push(await (await client(`/api/v1/waves/${wave.code}/releases/${number}`)).json());
    return documents.at(-1)!.cities.find(({ code }) => code === CITY)!;
  }
  return {
    wave,
    people,
    documents,
    arrive,
    release,
    remove: async (n: number) => decide(who(true).slice(-n), false),
    removeFirst: async (n: number) => decide(who(true).slice(0, n), false),
    accept: async (n: number) => decide(who(false).slice(0, n), true),
    withdrawLast: async () => withdraw(db, wave.id, documents.length, 'wrong', new Date()),
    counted: () => who(true),
  };
}

const anyAnswers = (i: number): Answers => ({
  lives_here: 'yes',
  q_gov: 1 + ((i * i) % 5),
  q_queue: 1 + ((i * 7) % 5),
  q_bus: (i * 3) % 11,
  q_roads: ['good', 'fair', 'poor'][(i * i) % 3]!,
});

type City = ReleaseDocument['cities'][number];
/** The sum of all answers to a question, as everybody can work it out. */
const sumOf = (city: City, id: string): number | null => {
  const question = city.questions.find((q) => q.id === id);
  return typeof question?.n === 'number' && question.score !== null ? question.n * question.score : null;
};

describe('one late answer', () => {
  const late = { lives_here: 'yes', q_gov: 2, q_queue: 1, q_bus: 9, q_roads: 'fair' };
  const scores = [25, 100, 90, 60];
  async function attack(smallCount: number) {
    const { arrive, release } = await town(smallCount);
    await arrive(40);
    const before = await release();
    await arrive(1, () => late);
    const after = await release();
    return { before, after, answers: ITEMS.map((id) => (sumOf(after, id) ?? 0) - (sumOf(before, id) ?? 0)) };
  }
  test('would be told by the difference of two releases', async () => {
    const { answers } = await attack(0);
    for (const [i, answer] of answers.entries()) expect(Math.abs(answer - scores[i]!)).toBeLessThan(1);
  });
  test('leaves the figures as they were, and the release says so', async () => {
    const { before, after, answers } = await attack(10);
    expect(answers).toEqual([0, 0, 0, 0]);
    expect(before.unchangedSince).toBeNull();
    expect(after).toEqual({ ...before, unchangedSince: 1 });
  });
});

describe('new figures', () => {
  test('come with the tenth change, whichever way', async () => {
    const { arrive, removeFirst, release, documents } = await town();
    await arrive(60);
    await release();
    await arrive(9);
    expect(await release()).toMatchObject({ unchangedSince: 1, n: { received: 60, valid: 60 } });
    expect(documents[1]!.provenance.submissions).toMatchObject({ received: 60, counted: 60 });
    await arrive(1);
    expect(await release()).toMatchObject({ unchangedSince: null, n: { received: 70, valid: 70 } });
    await removeFirst(9);
    expect(await release()).toMatchObject({ unchangedSince: 3, n: { valid: 70, removed: {} } });
    await arrive(1);
    expect(await release()).toMatchObject({ unchangedSince: null, n: { valid: 62, removed: { REVIEW: 9 } } });
  });
  test('are compared with every release there was, and with those withdrawn', async () => {
    const { arrive, remove, release, withdrawLast } = await town();
    await arrive(40);
    await release();
    await arrive(10);
    expect((await release()).unchangedSince).toBeNull();
    await withdrawLast();
    await remove(9);
    // One more than at first, and nine fewer than in the release that was withdrawn.
    expect(await release()).toMatchObject({ unchangedSince: 1, n: { valid: 40 } });
    await arrive(20);
    expect((await release()).unchangedSince).toBeNull();
  });
  test('are not shown if several releases together would tell of one', async () => {
    const { arrive, remove, accept, release } = await town();
    await arrive(40);
    await release();
    await arrive(10);
    await release();
    await remove(10);
    await arrive(10);
    expect((await release()).unchangedSince).toBeNull();
    // Ten, ten others, and now both with one more.
    await accept(10);
    await arrive(1);
    expect((await release()).unchangedSince).toBe(3);
  });
  test('the unscreened score is no way round', async () => {
    const { arrive, remove, release } = await town();
    await arrive(40);
    await remove(9);
    expect((await release()).unscreened).toBeNull();
    const other = await town();
    await other.arrive(40);
    expect((await other.release()).unscreened).toMatchObject({ n: 40 });
    await arrive(20);
    await remove(20);
    expect(await release()).toMatchObject({ unchangedSince: 1 });
    await arrive(30);
    expect(await release()).toMatchObject({ unchangedSince: null, unscreened: { n: 90 } });
    // Thirty more count; of the removed there is one more.
    await arrive(31);
    await remove(1);
    expect(await release()).toMatchObject({ unchangedSince: null, n: { valid: 91 }, unscreened: null });
  });
});

test('a receipt counts where the figures are in which it counted', async () => {
  const { arrive, release, people, wave } = await town();
  await arrive(30);
  await release();
  await arrive(1);
  await release();
  await arrive(9);
  await release();
  expect(await Promise.all([1, 2, 3].map((n) => listRepeating(db, wave.id, n)))).toEqual([
    [],
    [{ city: CITY, figuresOf: 1 }],
    [],
  ]);
  const ids = [...people.keys()];
  expect(await releasesWith(db, wave.id, ids[0]!)).toEqual([1, 2, 3]);
  expect(await releasesWith(db, wave.id, ids[30]!)).toEqual([3]);
});

const some = fc.integer({ min: 1, max: 14 });
const step = fc.tuple(
  fc.constantFrom(
    'arrive' as const,
    'remove' as const,
    'removeFirst' as const,
    'accept' as const,
    'withdrawLast' as const,
  ),
  some,
);
const rounds = fc.array(fc.array(step, { maxLength: 3 }), { minLength: 2, maxLength: 5 });

test('whatever arrives and is decided, no releases together tell about fewer than ten', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (rounds) => {
      const own = await town();
      await own.arrive(30);
      /** Who counted, and who was there at all, when each release was made. */
      const then: { counted: string[]; everybody: string[] }[] = [];
      const told = new Map<string, string[]>();
      for (const round of [[], ...rounds]) {
        for (const [what, n] of round) await own[what](n);
        then.push({ counted: own.counted(), everybody: [...own.people.keys()] });
        const city = await own.release();
        const { counted, everybody } = then[(city.unchangedSince ?? then.length) - 1]!;
        expect(city.n.valid).toBe(counted.length);
        if (!city.overall.publishable) continue;
        // These are the people whose answers the figures sum up.
        const sum = counted.reduce((sum, id) => sum + 10 * Number(own.people.get(id)?.answers.q_bus), 0);
        expect(Math.abs(sumOf(city, 'q_bus')! - sum)).toBeLessThan(0.0051 * counted.length);
        told.set(counted.join(), counted);
        if (!city.unscreened) continue;
        expect(city.unscreened.n).toBe(everybody.length);
        told.set(everybody.join(), everybody);
      }
      for (const n of aboutHowMany([...told.values()])) expect(n === 0 || n >= 10).toBe(true);
    }),
    { numRuns: 12 },
  );
});

/** About how many people each sum and difference of the figures of these sets is. */
function aboutHowMany(sets: string[][]): number[] {
  const combinations = sets.reduce<number[][]>(
    (all) => all.flatMap((c) => [-1, 0, 1].map((x) => [...c, x])),
    [[]],
  );
  const within = sets.map((ids) => new Set(ids));
  const groups = groupBy(new Set(sets.flat()), (id) => within.map((set) => Number(set.has(id))).join());
  const sizes = [...groups].map(([key, ids]) => ({ isIn: key.split(',').map(Number), n: ids.length }));
  return combinations.map((c) =>
    sizes.reduce((sum, { isIn, n }) => (c.reduce((s, x, i) => s + x * isIn[i]!, 0) === 0 ? sum : sum + n), 0),
  );
}
