import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { listMissingFiles, listPublishedSets, releasesWith } from '../../db/releases.ts';
import { releaseCities, releases } from '../../db/schema.ts';
import { loadConfiguration } from '../../server/runtime/config/configuration.ts';
import { completeStore, prepareStore } from '../../server/runtime/node/prepare-store.ts';
import { draftRelease, publish } from '../../server/services/releases/publish.ts';
import { buildRelease } from '../../server/survey/release/build.ts';
import { releaseDocumentSchema } from '../../server/survey/release/document.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

const { db } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const CITY = '330100';

test('a release of before release_cities is compared with, and repeated, like any other; its tables are made once the server listens', async () => {
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

  // As it was made then: the cities with submissions only, and fewer fields.
  const draft = await draftRelease(db, fieldwork);
  const { ranks: _, ...document } = buildRelease({ ...draft, number: 1, supersedes: null, reason: null });
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

  expect(await listMissingFiles(db)).toHaveLength(2);
  await prepareStore(loadConfiguration(testEnvironment), { db, isNew: false }, true);
  expect(await listMissingFiles(db)).toHaveLength(2);
  await completeStore({ db }, { warn: () => {} }).completed;
  expect(await listMissingFiles(db)).toEqual([]);
  const csv = await (await client(`/api/v1/waves/${wave.code}/releases/1/scores.csv`)).text();
  expect(csv).toContain(CITY);

  const late = await answer(30);
  const second = await publish(db, fieldwork, { signingKey, reason: 'late' });
  expect(JSON.parse(second.document).cities.find(({ code }: { code: string }) => code === CITY)).toEqual({
    ...cities[0],
    unchangedSince: 1,
  });
  expect(await releasesWith(db, wave.id, late)).toEqual([]);
  expect(await listPublishedSets(db, wave.id)).toMatchObject([{ city: CITY, figuresOf: 1 }]);
});
