import { beforeAll, describe, expect, test } from 'vitest';
import { writeExports } from '../../server/services/exports/write-exports.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { open } from '../../server/services/waves/open.ts';
import type { Definition } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Answers } from '../../server/survey/questionnaire/routing.ts';
import type { ReleaseCity } from '../../server/survey/release/document.ts';
import { testApp } from '../support/app.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyMargins } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { sheetWith } from '../support/sheet.ts';
import { openedWave, preparedWave } from '../support/wave.ts';

// A city with its own figures is weighted by an extra variable: here, whether people pay their bills online.

const database = await testDatabase();
const { db } = database;
const app = await testApp(db);
const { client, fieldworkOf, platform, signingKey } = app;
const [HANGZHOU, BEIJING] = ['330100', '110000'];
const definition: Definition = {
  ...tiny,
  weighting: [...tiny.weighting, { question: 'services', ordered: false, optional: true, option: 'pay' }],
};
const paying = { ordered: false, targets: [['pay', 0.2] as const, ['not_pay', 0.8] as const] };

const wave = await openedWave(db, {
  settings: {
    questionnaire: definition,
    screening: { enabled: false },
    benchmarks: [
      { city: '110000', question: 'services', option: 'bus', value: 42, source: '公交年报' },
      { city: '110000', question: 'q_gov', value: 80, source: 'census' },
    ],
  },
  marginsOf: (city) => (city === HANGZHOU ? { ...tinyMargins, services: paying } : tinyMargins),
});

/** Half of the residents pay online and are all content, the others are not; every twentieth does not say. */
const answersOf = (i: number): Answers => {
  const isOnline = i % 2 === 0;
  const mark = isOnline ? 5 : 1 + (i % 3);
  return {
    lives_here: 'yes',
    age: ['16-39', '40-59', '60+'][i % 3]!,
    sex: i % 4 < 2 ? 'female' : 'male',
    q_gov: mark,
    q_queue: 6 - mark,
    q_bus: 2 * mark,
    q_roads: isOnline ? 'good' : 'fair',
    ...(i % 20 === 19 ? {} : { services: isOnline ? ['pay', 'bus'] : i % 3 === 0 ? ['none'] : ['bus'] }),
  };
};
const people = Array.from({ length: 600 }, (_, i) => answersOf(i));

let cities: ReadonlyMap<string, ReleaseCity>;
beforeAll(async () => {
  const fieldwork = await fieldworkOf(wave.id);
  for (const city of [HANGZHOU!, BEIJING!])
    await storeSheets(
      db,
      people.map((answers, i) => {
        const sheet = sheetWith(fieldwork, answers, { city });
        const asked = { mode: 'interviewer' as const, interviewer: '王', channel: `point-${i % 20}` };
        return city === BEIJING && i % 7 < 2 ? { ...sheet, ...asked } : sheet;
      }),
    );
  const published = await publish(db, fieldwork, { signingKey, reason: null });
  const response = await client(`/api/v1/waves/${wave.code}/releases/${published.number}`);
  const document: { cities: ReleaseCity[] } = await response.json();
  cities = new Map(document.cities.map((city) => [city.code, city]));
});

describe('a city with margins for an optional variable', () => {
  test('is weighted to them, and says what that moved', () => {
    const { margins, overall } = cities.get(HANGZHOU!)!;
    const variable = margins.variables.find((one) => one.variable === 'services');
    expect(variable?.groups.map(({ categories }) => categories)).toEqual([['pay'], ['not_pay'], ['unknown']]);
    // The 5 % who did not say stay 5 %; the others are weighted to a fifth and four fifths of the rest.
    expect(variable?.groups.map(({ share }) => share)).toEqual([19, 76, 5]);
    expect(variable?.groups.map(({ sample }) => sample)).toEqual([50, 45, 5]);
    expect(overall.score).toBeLessThan(variable!.scoreWithout! - 10);
    expect(margins.notes).toEqual([]);
  });

  test('has the weighted share of those who pay in its scores', async () => {
    const draft = await draftRelease(db, await fieldworkOf(wave.id));
    const { score } = draft.cities.find(({ code }) => code === HANGZHOU)!;
    const sum = (of: (cell: Record<string, string>) => boolean) =>
      score.cells.reduce((total, { cell, n, w }) => total + (of(cell) ? n * w : 0), 0);
    expect(sum(({ services }) => services === 'pay') / 600).toBeCloseTo(0.19, 9);
    expect(sum(({ age }) => age === '60+') / 600).toBeCloseTo(0.25, 9);
  });
});

test('another city knows nothing of the variable, and needs no margins for it', () => {
  const { margins, overall } = cities.get(BEIJING!)!;
  expect(margins.variables.map(({ variable }) => variable)).toEqual(['age', 'sex']);
  expect(margins.notes).toEqual([]);
  expect(overall.warnings).not.toContain('PARTLY_WEIGHTED');
});

test('strata, and so quotas and the monitor, are those without it', async () => {
  const strata = await db.execute<{ stratum: string }>(
    `select distinct stratum from submissions where wave_id = '${wave.id}' order by 1`,
  );
  expect(strata.map(({ stratum }) => stratum)).toEqual(
    ['16-39', '40-59', '60+'].flatMap((age) => [`${age}/female`, `${age}/male`]),
  );
});

test('the weights that leave the house are these', async () => {
  const manager = await keyFor(db, 'manager');
  const at = `/api/v1/waves/${wave.code}/exports`;
  const wish = { id: crypto.randomUUID(), purpose: 'analysis', release: 1, city: HANGZHOU };
  const { id } = await (await post(client, at, wish, manager)).json();
  await writeExports({ database, fieldworkOf, now: platform.now, log: platform.log });
  const text = await (await client(`${at}/${id}/file`, { headers: manager })).text();
  const [head = '', ...lines] = text.replace('\uFEFF', '').trim().split(/\r?\n/);
  const columns = head.split(',');
  const weightAt = columns.indexOf('weight');
  const rows = lines.map((line) => line.split(','));
  const total = rows.reduce((sum, row) => sum + Number(row[weightAt]), 0);
  const ofPaying = rows
    .filter((row) => row.some((cell) => cell.includes('pay')))
    .reduce((sum, row) => sum + Number(row[weightAt]), 0);
  expect(total).toBeCloseTo(600, 6);
  expect(ofPaying / total).toBeCloseTo(0.19, 6);
});

describe('a city’s page', () => {
  const read = async (city: string) =>
    (await (await client(`/results/${wave.code}/${city}?lang=en`)).text()).replaceAll('&nbsp;', ' ');
  test('says what each variable moves, and names those who chose others', async () => {
    const html = await read(HANGZHOU!);
    const { scoreWithout } = cities
      .get(HANGZHOU!)!
      .margins.variables.find(({ variable }) => variable === 'services')!;
    expect(html).toContain(`Weighted without it, the city would have ${scoreWithout!.toFixed(2)}.`);
    expect(html).toContain('all but: Paying');
    expect(html).not.toContain('By how people answered');
  });

  test('has the scores by mode with their difference, and what is known from elsewhere', async () => {
    const html = await read(BEIJING!);
    const { modes, benchmarks } = cities.get(BEIJING!)!;
    const [difference] = modes!.differences;
    expect(difference!.modes).toEqual(['device', 'interviewer']);
    for (const { score } of modes!.items) expect(html).toContain(`<b>${score!.toFixed(2)}</b>`);
    expect(html).toContain(
      `points, ${Math.abs(difference!.difference) > 1.96 * difference!.se ? 'more' : 'which'}`,
    );
    expect(html).toContain('公交年报');
    // A share is in percent; a mean score has no unit.
    for (const { estimate, option } of benchmarks!.items)
      expect(html).toContain(`<td>${estimate!.toFixed(2)}${option === null ? '' : '%'}</td>`);
    expect(html).toContain(`${benchmarks!.meanAbsoluteDifference!.toFixed(2)} percentage points`);
  });
});

test('a weighting variable proves nothing as a benchmark, and such a wave does not open', async () => {
  const known = { city: HANGZHOU!, question: 'services', option: 'bus', value: 40, source: 'register' };
  const prepared = await preparedWave(db, {
    cities: [HANGZHOU!],
    margins: { ...tinyMargins, services: paying },
    settings: { questionnaire: definition, benchmarks: [known] },
  });
  await expect(open(db, prepared, new Date())).rejects.toThrow('it proves nothing');
});
