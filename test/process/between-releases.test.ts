import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listRepeating, releasesWith } from '../../db/releases.ts';
import { releaseDrafts } from '../../db/releases-schema.ts';
import { insertVerdicts } from '../../db/verdicts.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { groupBy } from '../../server/survey/group-by.ts';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import type { ReleaseDocument } from '../../server/survey/release/document.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { publish } from '../support/publish.ts';
import { removalOf, sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';
import { withdraw } from '../support/withdraw.ts';

// The public releases of a wave, taken together, must not reveal single people.

const { db } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const CITY = '330100';
const ITEMS = ['q_gov', 'q_queue', 'q_bus', 'q_roads'] as const;

/** Small cities are published too, unweighted: then n · score is the sum of the answers, up to rounding. */
const openly = (smallCount: number) => ({
  smallCount,
  requireMargins: false,
  minValid: 20,
  minAnswered: 10,
  minNeffOverall: 0,
  minNeff: 0,
  maxMoeOverall: 100,
  maxMoeDimension: 100,
  maxMoeQuestion: 100,
});

/** A wave of one city whose residents answer, are removed and accepted again, and its releases. */
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
      const sheet = sheetWith(fieldwork, answers);
      people.set(sheet.id, { answers, counts: true, verdicts: 0 });
      return sheet;
    });
    if (n > 0) await storeSheets(db, sheets);
  }
  async function decide(ids: string[], counts: boolean) {
    const verdicts = ids.map((submissionId) => {
      const person = people.get(submissionId)!;
      Object.assign(person, { counts, verdicts: person.verdicts + 1 });
      const removal = { ...removalOf(wave.id, submissionId, 'REVIEW'), number: person.verdicts };
      return counts ? { ...removal, status: 'counted' as const, reason: null } : removal;
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
/** The sum of all answers to a question, as any reader can compute it. */
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

describe('a question that one of eleven newcomers answered', () => {
  const silent = { lives_here: 'yes', q_gov: 3, q_queue: 2, q_roads: 'fair' };
  async function attack(smallCount: number, answering: number) {
    const { arrive, release, wave } = await town(smallCount);
    await arrive(40);
    const before = await release();
    await arrive(11, (i) => (i < 40 + answering ? { ...silent, q_bus: 9 } : silent));
    const after = await release();
    return { wave, before, after, told: sumOf(after, 'q_bus')! - sumOf(before, 'q_bus')! };
  }
  test('would show that answer', async () => {
    const { after, told } = await attack(0, 1);
    expect(after.unchangedSince).toBeNull();
    expect(Math.abs(told - 90)).toBeLessThan(1);
  });
  test('withholds all figures, in every form, and signers see where', async () => {
    const { wave, before, after, told } = await attack(10, 1);
    expect(told).toBe(0);
    expect(after).toEqual({ ...before, unchangedSince: 1 });
    const drafts = await db.select().from(releaseDrafts).where(eq(releaseDrafts.waveId, wave.id));
    const named = drafts.map(({ checks }) => checks.find(({ name }) => name === 'smallGroups')?.cities);
    expect(named).toEqual([[], [CITY]]);
    const read = async (path: string) => await (await client(path)).text();
    const lines = async (n: number) =>
      (await read(`/api/v1/waves/${wave.code}/releases/${n}/scores.csv`))
        .split('\r\n')
        .flatMap((line) => (line.startsWith(CITY) ? [line.replace(/,\d*$/, '')] : []));
    expect(await lines(2)).toEqual(await lines(1));
    const { cities } = JSON.parse(await read(`/api/v1/waves/${wave.code}/evaluation`));
    const fed = cities.find(({ code }: { code: string }) => code === CITY);
    expect(fed).toMatchObject({ n: 40, score: before.overall.score, release: 2 });
    expect(await read(`/results/${wave.code}/${CITY}?lang=en`)).toContain('40 received, 40 valid');
    expect(await read(`/results/${wave.code}/${CITY}?lang=en`)).not.toMatch(/\b51 (received|valid|answered)/);
  });
  test('is told with the tenth answer to it', async () => {
    expect((await attack(10, 9)).after.unchangedSince).toBe(1);
    expect((await attack(10, 10)).after.unchangedSince).toBeNull();
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
    // One more person than at first, and nine fewer than in the withdrawn release.
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
    // Ten people, then ten others, and now both with one more.
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
    // Thirty more people count, but only one more is removed.
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
  expect(await releasesWith(db, wave.id, ids[0]!, 'all')).toEqual([1, 2, 3]);
  expect(await releasesWith(db, wave.id, ids[30]!, 'all')).toEqual([3]);
});

type What = 'arrive' | 'remove' | 'removeFirst' | 'accept' | 'withdrawLast';
const some = fc.integer({ min: 1, max: 14 });
const step = fc.tuple(
  fc.constantFrom<What>('arrive', 'remove', 'removeFirst', 'accept', 'withdrawLast'),
  some,
);
const rounds = fc.array(fc.array(step, { maxLength: 3 }), { minLength: 2, maxLength: 5 });

test('whatever arrives and is decided, no releases together tell about fewer than ten', async () => {
  const seen = { published: 0, unscreened: 0 };
  await fc.assert(
    fc.asyncProperty(rounds, async (rounds) => {
      const own = await town();
      await own.arrive(30);
      /** The counted people, and all people, at each release. */
      const then: { counted: string[]; everybody: string[] }[] = [];
      const told = new Map<string, string[]>();
      for (const round of [[], ...rounds]) {
        for (const [what, n] of round) await own[what](n);
        then.push({ counted: own.counted(), everybody: [...own.people.keys()] });
        const city = await own.release();
        const { counted, everybody } = then[(city.unchangedSince ?? then.length) - 1]!;
        expect(city.n.valid).toBe(counted.length);
        if (!city.overall.publishable) continue;
        seen.published++;
        // The figures sum up these people's answers.
        const sum = counted.reduce((sum, id) => sum + 10 * Number(own.people.get(id)?.answers.q_bus), 0);
        expect(Math.abs(sumOf(city, 'q_bus')! - sum)).toBeLessThan(0.0051 * counted.length);
        told.set(counted.join(), counted);
        if (!city.unscreened) continue;
        seen.unscreened++;
        expect(city.unscreened.n).toBe(everybody.length);
        told.set(everybody.join(), everybody);
      }
      for (const n of aboutHowMany([...told.values()])) expect(n === 0 || n >= 10).toBe(true);
    }),
    { numRuns: 12 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
});

/** Answers with gaps: few people answer about buses, and hardly any about queues. */
const sparseAnswers = (i: number): Answers => ({
  lives_here: 'yes',
  q_gov: i % 7 === 3 ? 'not_used' : 1 + ((i * i) % 5),
  q_roads: ['good', 'fair', 'poor'][(i * i) % 3]!,
  ...((i * i) % 5 < 2 && { q_bus: (i * 3) % 11 }),
  ...((i * 11) % 13 < 5 && { q_queue: 1 + ((i * 7) % 5) }),
});

/** The smallest group whose figure an attacker learns, over all questions and releases; undefined: no group. */
async function fewestTold(rounds: [What, number][][], smallCount: number): Promise<number | undefined> {
  const own = await town(smallCount);
  await own.arrive(60, sparseAnswers);
  const then: string[][] = [];
  /** For each question, the people whose answers its published scores sum up. */
  const told = new Map(ITEMS.map((id) => [id as string, new Map<string, string[]>()]));
  for (const round of [[], ...rounds]) {
    for (const [what, n] of round) await own[what](n, sparseAnswers);
    then.push(own.counted());
    const city = await own.release();
    const counted = then[(city.unchangedSince ?? then.length) - 1]!;
    for (const { id, publishable, n, score } of city.questions) {
      if (!publishable) continue;
      const answering = counted.filter((who) => typeof own.people.get(who)?.answers[id] !== 'undefined');
      const scored = answering.filter((who) => own.people.get(who)?.answers[id] !== 'not_used');
      expect(n).toBe(scored.length);
      expect(score).not.toBeNull();
      told.get(id)!.set(scored.join(), scored);
    }
  }
  const sizes = [...told.values()].flatMap((sets) => aboutHowMany([...sets.values()]));
  return sizes.filter((n) => n > 0).sort((a, b) => a - b)[0];
}

describe('an attacker who subtracts the figures of every question in every combination', () => {
  const walk = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 });
  test('learns of ten people or more', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (rounds) => {
        expect(await fewestTold(rounds, 10)).toBeGreaterThanOrEqual(10);
      }),
      { numRuns: 10 },
    );
  });
  test('would learn of fewer if nothing were held back', async () => {
    expect(await fewestTold([[['arrive', 12]], [['remove', 11]]], 0)).toBeLessThan(10);
  });
});

/** The group sizes behind each sum and difference of these sets' figures. */
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
