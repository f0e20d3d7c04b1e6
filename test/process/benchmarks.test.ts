import { expect, test } from 'vitest';
import { insertVerdicts } from '../../db/verdicts.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { openingFaults } from '../../server/services/waves/opening-faults.ts';
import { buildRelease, operatorFigures } from '../../server/survey/release/build.ts';
import { releaseTable } from '../../server/survey/release/table.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { removalOf, sheetWith } from '../support/sheet.ts';
import { openedWave, preparedWave } from '../support/wave.ts';

// A city's known shares beside its stored answers' shares, under the weights of the score.

const { db } = await testDatabase();
const { fieldworkOf } = await testApp(db);
const CITY = '330100';
const benchmarks = [
  { city: CITY, question: 'services', option: 'bus', value: 40, source: 'operator of the buses' },
  { city: CITY, question: 'visits', value: 2.5, source: 'records of the halls' },
  { city: CITY, question: 'remark', value: 1, source: 'nobody' },
];

test('a release shows benchmarks beside the weighted answers that count', async () => {
  const wave = await openedWave(db, {
    settings: { screening: { enabled: false }, benchmarks: benchmarks.slice(0, 2) },
  });
  const fieldwork = await fieldworkOf(wave.id);
  // Twice as many women as men: all women ride the bus, no man does.
  const sheets = Array.from({ length: 300 }, (_, i) => {
    const sex = i % 3 ? 'female' : 'male';
    return sheetWith(fieldwork, {
      lives_here: 'yes',
      age: ['16-39', '40-59', '60+'][Math.floor(i / 3) % 3]!,
      sex,
      q_gov: 1 + (i % 5),
      q_queue: 1 + ((i * 3) % 5),
      q_bus: (i * 7) % 11,
      q_roads: ['good', 'fair', 'poor'][i % 3]!,
      services: sex === 'female' ? ['bus'] : ['pay'],
      ...(i < 30 && { visits: sex === 'female' ? 2 : 6 }),
    });
  });
  await storeSheets(db, sheets);
  const removed = sheets.filter((_, i) => i < 30 && i % 10 === 9);
  await insertVerdicts(
    db,
    removed.map(({ id }) => removalOf(wave.id, id, 'REVIEW')),
  );
  const input = { ...(await draftRelease(db, fieldwork)), number: 1, supersedes: null, reason: null };
  const released = buildRelease(input).cities.find(({ code }) => code === CITY)!;
  expect(released.overall.publishable).toBe(true);
  expect(released.benchmarks?.items).toEqual([
    // Weighted, half are women.
    expect.objectContaining({ question: 'services', option: 'bus', n: 297, estimate: 50, difference: 10 }),
    // A city with only 27 answers publishes nothing.
    expect.objectContaining({
      question: 'visits',
      option: null,
      n: null,
      value: 2.5,
      estimate: null,
      difference: null,
    }),
  ]);
  expect(released.benchmarks?.meanAbsoluteDifference).toBe(10);
  const operator = operatorFigures(input).cities.find(({ code }) => code === CITY)!;
  const [, visits] = operator.benchmarks!.items;
  expect(visits).toMatchObject({ n: 27, estimate: 4 });
  expect(operator.benchmarks?.meanAbsoluteDifference).toBe(10);
  const named = { english: 'X', province: 'Y', provinceEnglish: 'Z' };
  const cities = new Map(input.cities.map(({ code }) => [code, named]));
  const rows = releaseTable(buildRelease(input), { cities, dimensions: new Map(), questions: new Map() });
  expect(rows.find(({ level }) => level === 'benchmark')).toMatchObject({
    id: 'services=bus',
    score: null,
    share: null,
    publishable: true,
    benchmark: 40,
    benchmark_estimate: 50,
    benchmark_difference: 10,
  });
  // The page of a city without benchmarks says so.
  expect(buildRelease(input).cities.find(({ code }) => code !== CITY)?.benchmarks).toBeNull();
});

test('a wave with a benchmark that cannot be measured does not open', async () => {
  const elsewhere = { ...benchmarks[1]!, city: '440100' };
  const wave = await preparedWave(db, {
    cities: ['320100'],
    settings: { benchmarks: [{ ...benchmarks[2]!, city: '320100' }, elsewhere] },
  });
  const message = 'remark has no mean; name the option whose share is known';
  expect(await openingFaults(db, wave, new Date())).toEqual([
    { step: 'settings', finding: 'benchmarkCity', values: { city: '440100', question: 'visits' } },
    { step: 'settings', finding: 'benchmark', values: { city: '320100', question: 'remark', message } },
  ]);
});
