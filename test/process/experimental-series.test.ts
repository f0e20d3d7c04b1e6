import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { primaryReader } from '../../db/reader.ts';
import { openWave, setMargins } from '../../db/waves.ts';
import { verifyReplication } from '../../server/cli/commands/verify-replication.ts';
import { createChance } from '../../server/services/rehearsal/chance.ts';
import { releaseFile } from '../../server/services/releases/files.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import {
  type ReleaseCity,
  type ReleaseDocument,
  releaseDocumentSchema,
} from '../../server/survey/release/document.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { tinyMargins } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { sheetWith } from '../support/sheet.ts';
import { preparedWave } from '../support/wave.ts';

// Experimental estimates of small cities, over several releases.

const { db } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);

/** Published cities of two regions, and small ones. */
const LARGE = [
  ...['3301', '3302', '3303', '3304', '3305', '3306', '3307', '3308', '3309', '3310'],
  ...['3401', '3402', '3403', '3404', '3405', '3406', '3407', '3408', '3410', '3411'],
].map((four) => `${four}00`);
const [LISHUI, FUYANG, SUZHOU] = ['331100', '341200', '341300'];
const cities = [...LARGE, LISHUI!, FUYANG!, SUZHOU!];
const publication = {
  minValid: 60,
  minAnswered: 50,
  minNeffOverall: 0,
  minNeff: 0,
  maxMoeOverall: 100,
  maxMoeDimension: 100,
  maxMoeQuestion: 100,
};
const wave = await preparedWave(db, {
  cities,
  settings: { screening: { enabled: false }, scoring: { publication } },
});
for (const [i, city] of cities.entries())
  await setMargins(db, wave.id, city, {
    population: Math.round(400_000 * 1.2 ** i),
    margins: tinyMargins,
    marginSource: 'test',
  });
await openWave(db, wave.id, new Date());

const chance = createChance(1979);
async function answer(city: string, n: number) {
  const fieldwork = await fieldworkOf(wave.id);
  const level = 2 + 2 * createChance(Number(city)).uniform();
  const within = (x: number, max: number) => Math.min(max, Math.max(1, Math.round(x)));
  const sheets = Array.from({ length: n }, (_, i) =>
    sheetWith(
      fieldwork,
      {
        lives_here: 'yes',
        age: ['16-39', '40-59', '60+'][i % 3]!,
        sex: i % 2 ? 'female' : 'male',
        q_gov: within(chance.normal(level, 1), 5),
        q_queue: within(chance.normal(6 - level, 1), 5),
        q_bus: within(chance.normal(2 * level, 2), 10),
        q_roads: chance.happens(level / 5) ? 'good' : 'poor',
      },
      { city },
    ),
  );
  await storeSheets(db, sheets);
}

const documents: ReleaseDocument[] = [];
async function release() {
  const reason = documents.length > 0 ? 'late' : null;
  const { number } = await publish(db, await fieldworkOf(wave.id), { signingKey, reason });
  documents.push(await (await client(`/api/v1/waves/${wave.code}/releases/${number}`)).json());
}
const entryOf = (city: string, number: number): ReleaseCity =>
  documents[number - 1]!.cities.find(({ code }) => code === city)!;

beforeAll(async () => {
  for (const city of LARGE) await answer(city, 70);
  await answer(LISHUI!, 40);
  await answer(FUYANG!, 45);
  await answer(SUZHOU!, 9);
  await release();
  // One more answer in Lishui, nine in Fuyang, which now has enough for scores; and the models change.
  await answer(LISHUI!, 1);
  await answer(FUYANG!, 9);
  await answer(LARGE[0]!, 30);
  await release();
  await answer(LISHUI!, 20);
  await answer(FUYANG!, 10);
  await release();
});

describe('the experimental series', () => {
  test('is in the signed release, in a file of its own, and in no other', async () => {
    const { experimental } = releaseDocumentSchema.parse(documents[0]);
    expect(experimental!.dimensions.map(({ cities: n, fault }) => [n, fault])).toContainEqual([20, null]);
    const { dimensions, experimental: own } = entryOf(LISHUI!, 1);
    expect(dimensions.every(({ score }) => score === null)).toBe(true);
    expect(own!.length).toBeGreaterThan(0);
    const at = `/api/v1/waves/${wave.code}/releases/1`;
    const response = await client(`${at}/experimental.csv`);
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('Content-Disposition')).toContain('-release-1-experimental.csv');
    const rows: Record<string, string>[] = parse(await response.text(), { columns: true, bom: true });
    expect(new Set(rows.map(({ code }) => code))).toEqual(new Set([LISHUI, FUYANG]));
    expect(rows.every(({ series }) => series === 'experimental')).toBe(true);
    const latest = await client(`${at.replace(/1$/, 'latest')}/experimental.csv`, { redirect: 'manual' });
    expect([latest.status, latest.headers.get('Location')]).toEqual([
      302,
      `/api/v1/waves/${wave.code}/releases/3/experimental.csv`,
    ]);
    const scores: Record<string, string>[] = parse(await (await client(`${at}/scores.csv`)).text(), {
      columns: true,
      bom: true,
    });
    const told = scores.filter(({ code, score, share }) => code === LISHUI && (score !== '' || share !== ''));
    expect(told).toEqual([]);
    const feed = await (await client(`/api/v1/waves/${wave.code}/evaluation`)).json();
    expect(JSON.stringify(feed)).not.toContain('xperimental');
  });

  test('tells nothing of a city with nine answers', () => {
    for (const number of [1, 2, 3]) expect(entryOf(SUZHOU!, number).experimental).toBeNull();
  });

  test('stays as it was until ten people have changed, whatever becomes of the models', () => {
    expect(documents[1]!.experimental).not.toEqual(documents[0]!.experimental);
    expect(entryOf(LISHUI!, 2)).toEqual({ ...entryOf(LISHUI!, 1), unchangedSince: 1 });
    const later = entryOf(LISHUI!, 3);
    expect([later.unchangedSince, later.experimental, later.dimensions[0]!.publishable]).toEqual([
      null,
      null,
      true,
    ]);
  });

  test('holds scores back that would tell nine people apart from those of an estimate', () => {
    const before = entryOf(FUYANG!, 1);
    expect(before.experimental!.length).toBeGreaterThan(0);
    expect(entryOf(FUYANG!, 2)).toEqual({ ...before, unchangedSince: 1 });
    expect(entryOf(FUYANG!, 3).dimensions[0]!.publishable).toBe(true);
  });
});

describe('the pages', () => {
  const get = async (path: string) => {
    const response = await client(`/results/${wave.code}${path}`);
    return { status: response.status, html: await response.text() };
  };
  test('show the estimates apart, with what each borrows', async () => {
    const [estimate] = entryOf(LISHUI!, 1).experimental!;
    const { html } = await get(`/experimental?release=1&dimension=${estimate!.id}&lang=en`);
    expect(html).toContain('They are no scores');
    expect(html).toContain(`<b>${estimate!.score.toFixed(1)}</b>`);
    const { ownShare } = estimate!;
    expect(html).toContain(`${ownShare} % own answers, ${100 - ownShare} % from cities like it`);
    expect(html).not.toContain(SUZHOU);
    expect((await get('?release=1&lang=en')).html).toContain('2 cities have experimental estimates');
    const city = await get(`/${LISHUI}?release=1&lang=en`);
    expect(city.html).toContain('These topics have too few answers for a score');
    expect((await get(`/${LARGE[0]}?release=1&lang=en`)).html).not.toContain('Experimental estimates');
  });
  test('say so where there is nothing, and know no other dimension', async () => {
    expect((await get('/experimental?lang=en')).html).toMatch(
      /No city has an experimental estimate|there is no model/,
    );
    expect((await get('?lang=en')).html).not.toContain('have experimental estimates');
    expect((await get('/experimental?dimension=nothing')).status).toBe(404);
  });
});

describe('the package', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chengsheng-experimental-'));
  afterAll(async () => await rm(folder, { recursive: true }));
  test.each([1, 2])('of release %i gives the same estimates again', async (number) => {
    const file = join(folder, `${number}.zip`);
    await writeFile(
      file,
      await releaseFile({ db, reader: primaryReader(db) }, { waveId: wave.id, number }, 'replication'),
    );
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      await verifyReplication(file, undefined);
    } finally {
      write.mockRestore();
    }
  });
});
