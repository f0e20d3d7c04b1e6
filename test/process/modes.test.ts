import { expect, test } from 'vitest';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { buildRelease, operatorFigures } from '../../server/survey/release/build.ts';
import type { SubmissionMode } from '../../server/survey/submission/modes.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { publish } from '../support/publish.ts';
import { sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// Modes of answering from storage to a release: scores by mode, and shares beside those of the wave before.

const { db } = await testDatabase();
const { fieldworkOf, signingKey } = await testApp(db);
const CITY = '330100';
const DAY_MS = 86_400_000;
const settings = (code: string, daysAgo: number) => ({
  code,
  opensAt: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
  screening: { enabled: false },
  scoring: { publication: { minValid: 50, minAnswered: 50, maxMoeOverall: 20, maxMoeDimension: 30 } },
});

/** Stores people of a mode in the city; those with an interviewer answer one level kinder. */
async function answer(waveId: string, mode: SubmissionMode, n: number, from = 0) {
  const fieldwork = await fieldworkOf(waveId);
  const sheets = Array.from({ length: n }, (_, j) => {
    const i = from + j;
    const kinder = mode === 'interviewer' ? 1 : 0;
    const answers = {
      lives_here: 'yes',
      age: ['16-39', '40-59', '60+'][i % 3]!,
      sex: i % 2 ? 'female' : 'male',
      q_gov: 2 + (i % 3) + kinder,
      q_queue: 2 + ((i * 3) % 3),
      q_bus: 3 + ((i * 7) % 6) + kinder,
      q_roads: ['good', 'fair', 'poor'][(i * 2) % 3]!,
    };
    return { ...sheetWith(fieldwork, answers, { city: CITY }), mode, channel: null, interviewer: null };
  });
  await storeSheets(db, sheets);
}

/** The city in a release, as everybody and as the operator would see it. */
async function draftOf(waveId: string) {
  const fieldwork = await fieldworkOf(waveId);
  const input = { ...(await draftRelease(db, fieldwork)), number: 1, supersedes: null, reason: null };
  expect((await reconcile(db, fieldwork)).differences).toEqual([]);
  const entryIn = ({ cities }: ReturnType<typeof buildRelease>) => cities.find(({ code }) => code === CITY)!;
  return { shown: entryIn(buildRelease(input)), operator: entryIn(operatorFigures(input)) };
}

test('a release shows scores by mode with their differences, and shares beside those of the wave before', async () => {
  const before = await openedWave(db, { settings: settings('modes-1', 3), cities: [CITY] });
  await answer(before.id, 'device', 180);
  await answer(before.id, 'paper', 20);
  expect((await draftOf(before.id)).shown.modes?.before).toBeNull();
  await publish(db, await fieldworkOf(before.id), { signingKey, reason: null });

  const wave = await openedWave(db, { settings: settings('modes-2', 1), cities: [CITY] });
  await answer(wave.id, 'device', 120);
  await answer(wave.id, 'interviewer', 80);
  const { shown } = await draftOf(wave.id);
  expect(shown.overall.publishable).toBe(true);
  expect(shown.overall.warnings).toContain('MODE_DIFFERENCE');
  expect(shown.dimensions[0]?.warnings).not.toContain('MODE_DIFFERENCE');
  const { items, differences, before: earlier } = shown.modes!;
  expect(earlier).toEqual({ wave: 'modes-1', release: 1 });
  expect(items.map(({ mode, n, share, shareBefore }) => [mode, n, share, shareBefore])).toEqual([
    ['device', 120, 60, 90],
    ['interviewer', 80, 40, 0],
    ['paper', 0, 0, 10],
  ]);
  const [device, interviewer, paper] = items;
  expect(paper).toMatchObject({ score: null, unweighted: null, se: null });
  expect(differences).toHaveLength(1);
  const [difference] = differences;
  expect(difference?.modes).toEqual(['device', 'interviewer']);
  expect(difference?.difference).toBeCloseTo(device!.score! - interviewer!.score!, 1);
  expect(difference?.se).toBeCloseTo(Math.hypot(device!.se!, interviewer!.se!), 1);
  // One level of q_gov and one of q_bus: 0.6 · 25/2 + 0.4 · 10/2.
  expect(difference?.difference).toBeCloseTo(-9.5, 0);
});

test('scores by mode are left out where they would tell about few people, alone or with what was published before', async () => {
  const wave = await openedWave(db, {
    settings: { ...settings('modes-3', 1), simulated: true },
    cities: [CITY],
  });
  await answer(wave.id, 'device', 120);
  await answer(wave.id, 'interviewer', 80);
  await answer(wave.id, 'handoff', 4);
  const withFew = await draftOf(wave.id);
  // All people minus those by device and by interviewer would be four.
  expect(withFew.shown.modes?.items.map(({ score }) => score)).toEqual([null, null, null]);
  expect(withFew.shown.modes?.differences).toEqual([]);
  expect(withFew.shown.overall.warnings).toContain('MODE_DIFFERENCE');
  expect(withFew.operator.modes?.items.every(({ score }) => score !== null)).toBe(true);

  await answer(wave.id, 'handoff', 20);
  const first = (await draftOf(wave.id)).shown.modes!;
  expect(first.items.map(({ mode, score }) => [mode, score !== null])).toEqual([
    ['device', true],
    ['handoff', false],
    ['interviewer', true],
  ]);
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });

  // Enough for new figures of the city, but only one came through an interviewer.
  await answer(wave.id, 'device', 30, 120);
  await answer(wave.id, 'interviewer', 1, 80);
  const later = (await draftOf(wave.id)).shown;
  expect(later.unchangedSince).toBeNull();
  expect(later.overall.publishable).toBe(true);
  expect(later.modes?.items.map(({ score }) => score)).toEqual([null, null, null]);

  await answer(wave.id, 'interviewer', 12, 90);
  const enough = (await draftOf(wave.id)).shown.modes!;
  expect(enough.items.find(({ mode }) => mode === 'interviewer')).toMatchObject({ n: 93 });
  expect(enough.items.find(({ mode }) => mode === 'interviewer')?.score).not.toBeNull();
});
