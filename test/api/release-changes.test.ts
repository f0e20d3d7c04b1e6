import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { listReleases } from '../../db/releases.ts';
import { storeSheets } from '../../server/services/submissions/store-and-claim-quota-place.ts';
import { testApp } from '../support/app.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { scoredWave } from '../support/scored-wave.ts';
import { sheetWith } from '../support/sheet.ts';
import { activatedAccount } from '../support/staff-browser.ts';
import { withdraw } from '../support/withdraw.ts';

const { db } = await testDatabase();
const app = await testApp(db);
const { client, signingKey } = app;
const [CHANGED, SAME] = ['330100', '110000'];
const wave = await scoredWave(db, app, { [CHANGED]: 3, [SAME]: 4 });
const at = `/api/v1/waves/${wave.code}`;
const fieldwork = await app.fieldworkOf(wave.id);
const release = async (publicAt: Date | null = null) =>
  await publish(db, fieldwork, { signingKey, reason: 'late answers', publicAt });
await release();

/** A person with the role, their key, and the page that they see. */
async function evaluatorWithKey(username: string) {
  const { browser } = await activatedAccount(app, username, 'evaluator');
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const made = await post(browser.browse, `${at}/keys`, { id: uuidv7(), name: 'totals', until });
  const headers = { Authorization: `Bearer ${(await made.json()).key}` };
  const page = async () => (await browser.browse(`/console/${wave.code}/pulls?lang=en`)).text();
  return { headers, page };
}

test("a release's holder learns what changed since, by city and figure, before everybody else", async () => {
  const { headers, page } = await evaluatorWithKey('li.na');
  const held = await (await client(`${at}/evaluation`, { headers })).json();
  expect(held.release).toBe(1);
  const better = Array.from({ length: 60 }, (_, i) =>
    sheetWith(fieldwork, { ...tinyAnswers, q_gov: 5, q_bus: 7 + (i % 4) }, { city: CHANGED }),
  );
  await storeSheets(db, better);
  await release(new Date(Date.now() + 3_600_000));

  const scores = async (n: number) =>
    new Map<string, number>(
      (await (await client(`${at}/releases/${n}`, { headers })).json()).cities.map(
        ({ code, overall }: { code: string; overall: { score: number } }) => [code, overall.score],
      ),
    );
  const before = (await scores(1)).get(CHANGED)!;
  const path = `${at}/releases/2/changes?since=1`;
  const response = await client(path, { headers });
  const changes = await response.json();
  const after = changes.cities[0].after.score;
  expect(changes).toMatchObject({
    ...{ release: 2, since: 1, reason: 'late answers', withdrawn: null },
    most: Math.abs(changes.cities[0].change),
    cities: [{ code: CHANGED, before: { score: before, n: 60 }, after: { n: 120 } }],
  });
  expect(after).not.toBe(before);
  expect(changes.cities[0].change).toBeCloseTo(after - before, 2);
  expect(changes.cities[0].figures[0]).toEqual({
    ...{ level: 'overall', id: null, why: 'corrected', before, after, reasons: [] },
  });
  const html = await page();
  expect(html).toContain('You hold release 1; 2 is current.');
  expect(html).toContain(`overall scores by at most ${changes.most.toFixed(2)}`);
  expect(html).toContain(`${changes.cities[0].figures.length} corrected`);

  // A caller who may not see one of the two sees neither; nobody else learns that it exists.
  expect((await client(path)).status).toBe(404);
  expect((await client(`${at}/releases/1/changes?since=2`)).status).toBe(404);
  expect((await client(`${at}/releases/1/changes?since=9`, { headers })).status).toBe(404);
  expect((await client(`${at}/releases/1/changes`)).status).toBe(422);
  expect(await (await client(`${at}/releases/1/changes?since=1`, { headers })).json()).toMatchObject({
    most: null,
    cities: [],
  });

  // The account of changes does not copy the release.
  const pulls = (await (await client(`${at}/pulls`, { headers })).json()).pulls;
  expect(
    pulls.flatMap(({ form, release: n }: Record<string, unknown>) => (form === 'changes' ? [n] : [])),
  ).toEqual([1, 2]);
  expect(await page()).toContain('You hold release 1; 2 is current.');
});

test("a withdrawal of the holder's release is reported as well, and changes the reply", async () => {
  const headers = await keyFor(db, 'evaluator');
  const path = `${at}/releases/2/changes?since=1`;
  const tag = (await client(path, { headers })).headers.get('ETag')!;
  const asBefore = { headers: { ...headers, 'If-None-Match': tag } };
  expect((await client(path, asBefore)).status).toBe(304);
  await withdraw(db, wave.id, 1, 'wrong weights', new Date());
  const [, { withdrawnAt }] = (await listReleases(db, wave.id, 'all')) as [unknown, { withdrawnAt: Date }];
  const response = await client(path, asBefore);
  expect(response.status).toBe(200);
  expect((await response.json()).withdrawn).toEqual({
    at: withdrawnAt.toISOString(),
    reason: 'wrong weights',
  });
});

test('a holder of withdrawn releases alone learns what changed since', async () => {
  const { headers, page } = await evaluatorWithKey('wang.wei');
  await client(`${at}/releases/1`, { headers });
  const html = await page();
  expect(html).toContain('You hold release 1; 2 is current.');
  expect(html).toContain('wrong weights');
});
