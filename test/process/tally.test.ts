import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insertVerdicts } from '../../db/verdicts.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import { operatorFigures } from '../../server/survey/release/build.ts';
import type { ReleaseDocument } from '../../server/survey/release/document.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { removalOf, sheetWith } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

// Figures depend only on which submissions count: a property of the stored tallies.

const { db } = await testDatabase();
const { fieldworkOf } = await testApp(db);
const CITY = '330100';

const person: fc.Arbitrary<Answers> = fc
  .record(
    {
      age: fc.constantFrom('16-39', '40-59', '60+'),
      sex: fc.constantFrom('female', 'male'),
      q_queue: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant('dont_know')),
      q_bus: fc.integer({ min: 0, max: 10 }),
      q_roads: fc.constantFrom('good', 'fair', 'poor'),
    },
    { requiredKeys: [] },
  )
  .chain((answers) =>
    fc
      .oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom('not_used', 'dont_know'))
      .map((q_gov) => ({ lives_here: 'yes', q_gov, ...answers }) as Answers),
  );

/** Opens a wave, stores these people in it and returns a way to see its figures. */
async function waveOf(people: Answers[]) {
  const wave = await openedWave(db, { settings: { screening: { enabled: false } } });
  const fieldwork = await fieldworkOf(wave.id);
  const sheets = people.map((answers) => sheetWith(fieldwork, answers));
  if (sheets.length > 0) await storeSheets(db, sheets);
  const figures = async () => {
    const draft = await draftRelease(db, fieldwork);
    const release = operatorFigures({ ...draft, number: 1, supersedes: null, reason: null });
    expect((await reconcile(db, fieldwork)).differences).toEqual([]);
    return release.cities.find(({ code }) => code === CITY);
  };
  return { wave, ids: sheets.map((s) => s.id), figures };
}

/** All figures computed from counted answers; the warning about many removals concerns the others. */
function figuresOf(city: ReleaseDocument['cities'][number] | undefined) {
  if (!city) return undefined;
  const plain = <F extends { warnings: string[] }>(figure: F) => ({
    ...figure,
    warnings: figure.warnings.filter((w) => w !== 'HIGH_SCREENOUT'),
  });
  const { n: _, margins, neff, deff, maxWeight, unweighted, unscreened } = city;
  return {
    margins,
    neff,
    deff,
    maxWeight,
    unweighted,
    unscreened,
    overall: plain(city.overall),
    dimensions: city.dimensions.map(plain),
    questions: city.questions.map((q) => ({ ...plain(q), top2: q.top2 && plain(q.top2) })),
  };
}

test('removing submissions leaves the figures that there would be without them', async () => {
  const groups = fc.record({
    stay: fc.array(person, { minLength: 1, maxLength: 25 }),
    go: fc.array(person, { minLength: 1, maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(groups, async ({ stay, go }) => {
      const [with_, without] = [await waveOf([...go, ...stay]), await waveOf(stay)];
      const before = await with_.figures();
      expect(before?.n).toEqual({
        received: go.length + stay.length,
        valid: go.length + stay.length,
        removed: {},
      });
      await insertVerdicts(
        db,
        with_.ids.slice(0, go.length).map((id) => removalOf(with_.wave.id, id)),
      );
      const after = await with_.figures();
      const never = await without.figures();
      expect(after?.n).toEqual({
        received: go.length + stay.length,
        valid: stay.length,
        removed: { DUPLICATE: go.length },
      });
      expect(figuresOf(after)).toEqual(figuresOf(never));
    }),
    { numRuns: 15 },
  );
});
