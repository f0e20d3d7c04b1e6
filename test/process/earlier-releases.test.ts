import { readFile } from 'node:fs/promises';
import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { listMissingFiles, listPublishedSets, releasesWith } from '../../db/releases.ts';
import { releaseCities, releaseFileForms, releases } from '../../db/releases-schema.ts';
import { tallies } from '../../db/schema.ts';
import { findTally } from '../../db/tallies.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { prepareStore } from '../../server/runtime/node/prepare-store.ts';
import { draftRelease } from '../../server/services/releases/draft-release.ts';
import { storeMissingFiles } from '../../server/services/releases/files.ts';
import { reconcile } from '../../server/services/waves/reconcile.ts';
import { buildRelease } from '../../server/survey/release/build.ts';
import { releaseDocumentSchema } from '../../server/survey/release/document.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';

const { db, url } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const CITY = '330100';

test('a release of before release_cities is compared with, and repeated, like any other; its tables are not made before the server listens', async () => {
  const publication = {
    requireMargins: false,
    minValid: 20,
    minAnswered: 2,
    minNeffOverall: 0,
    maxMoeOverall: 100,
  };
  const wave = await openedWave(db, {
    margins: null,
    settings: { screening: { enabled: false }, scoring: { publication } },
  });
  const fieldwork = await fieldworkOf(wave.id);
  const answer = async (i: number) =>
    (await answerAs(client, wave.code, CITY, { ...tinyAnswers, q_gov: 1 + (i % 5), q_bus: i % 11 }))
      .submission.id;
  for (let i = 0; i < 30; i++) await answer(i);

  // The document as that version made it: only the cities with submissions, and fewer fields.
  const draft = await draftRelease(db, fieldwork);
  const {
    ranks: _,
    ranking: _r,
    ...document
  } = buildRelease({ ...draft, number: 1, supersedes: null, reason: null });
  const cities = document.cities
    .filter(({ code }) => code === CITY)
    .map(({ unchangedSince: _u, fieldwork: _f, unweighted: _w, ...city }) => city);
  const old = { ...document, cities };
  expect(releaseDocumentSchema.safeParse(old).error).toBeUndefined();
  await db.insert(releases).values({
    waveId: wave.id,
    number: 1,
    createdAt: new Date(draft.createdAt),
    cutoff: new Date(draft.provenance.cutoff),
    supersedes: null,
    reason: null,
    digest: '',
    document: JSON.stringify(old),
    signature: '',
  });
  const migration = await readFile('db/migrations/0009_release_cities.sql', 'utf8');
  const insert = migration
    .split('--> statement-breakpoint')
    .find((s) => s.includes('INSERT INTO release_cities'))!;
  await db.execute(sql.raw(insert));
  expect(await db.select().from(releaseCities)).toEqual([
    { waveId: wave.id, number: 1, city: CITY, figuresOf: 1, isPublished: true, isUnscreenedPublished: true },
  ]);

  expect(await listMissingFiles(db, releaseFileForms)).toHaveLength(releaseFileForms.length);
  const configuration = loadConfiguration(testEnvironment);
  await prepareStore(configuration, { db, url, isNew: false }, true);
  expect(await listMissingFiles(db, releaseFileForms)).toHaveLength(releaseFileForms.length);
  await storeMissingFiles(db);
  expect(await listMissingFiles(db, releaseFileForms)).toEqual([]);
  const csv = await (await client(`/api/v1/waves/${wave.code}/releases/1/scores.csv`)).text();
  expect(csv).toContain(CITY);

  const late = await answer(30);
  const second = await publish(db, fieldwork, { signingKey, reason: 'late' });
  expect(JSON.parse(second.document).cities.find(({ code }: { code: string }) => code === CITY)).toEqual({
    ...cities[0],
    unchangedSince: 1,
  });
  expect(await releasesWith(db, wave.id, late, 'all')).toEqual([]);
  expect(await listPublishedSets(db, wave.id)).toMatchObject([{ city: CITY, figuresOf: 1 }]);
});

test('a tally that an older version stored is made again, and is no difference', async () => {
  const wave = await openedWave(db, { settings: { code: 'older', screening: { enabled: false } } });
  const fieldwork = await fieldworkOf(wave.id);
  await answerAs(client, wave.code, CITY, tinyAnswers);
  await draftRelease(db, fieldwork);
  const older = { shape: 'of before', rows: [{ cell: ['16-39'], sums: [1] }] };
  await db.update(tallies).set({ counted: older }).where(eq(tallies.waveId, wave.id));
  expect((await reconcile(db, fieldwork)).differences).toEqual([]);
  const { cities } = await draftRelease(db, fieldwork);
  expect(cities.find(({ code }) => code === CITY)?.score.n).toBe(1);
  expect(await findTally(db, wave.id, CITY)).not.toMatchObject({ counted: older });
});
