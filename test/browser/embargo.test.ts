import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { receiptOf } from '../../server/crypto/receipt.ts';
import { stringsIn } from '../../web/language.ts';
import { fill } from '../../web/ui/interpolate.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { gatewayTo, isKept } from '../support/gateway.ts';
import { publish } from '../support/publish.ts';
import { scoredWave } from '../support/scored-wave.ts';
import { listeningServer } from '../support/server.ts';
import { withdraw } from '../support/withdraw.ts';

// A resident's phone has the pages in its service worker and caches. It shows nothing of a release before its time or
// after its withdrawal, with a network and without.

const HOUR_MS = 3_600_000;
const CITY = '330100';
const { db, url } = await testDatabase();
const app = await testApp(db);
const wave = await scoredWave(db, app, { [CITY]: 4, '110000': 2 });
const { submission } = await answerAs(app.client, wave.code, CITY, tinyAnswers);
const receipt = receiptOf(app.platform.keys, wave.id, submission.id);
let passed = 0;
const now = () => new Date(Date.now() + passed);
const gateway = await gatewayTo(await listeningServer(url, {}, now));
const phone = testBrowser();
const { device, notMine } = stringsIn('zh-CN').answer.kept;
const lastOnPage = fill(notMine, { my: device.phone.my });
const results = [`/results/${wave.code}`, `/results/${wave.code}/${CITY}`];
const addresses = ['/', `/s/${CITY}`, ...results, `/receipts/${receipt}`];

/** The text of each page in a new tab; empty where the page cannot load. */
async function shown(page: Page, paths = addresses): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const path of paths) {
    const tab = await page.context().newPage();
    const reply = await tab.goto(path).catch(() => null);
    // The page's scripts add this last, sooner or later.
    if (path.startsWith('/s/')) await tab.getByText(lastOnPage).waitFor({ state: 'attached' });
    texts[path] = reply === null ? '' : ((await tab.textContent('main')) ?? '');
    await tab.close();
  }
  return texts;
}

/** The content of all caches on the phone. */
const cached = (page: Page) =>
  page.evaluate(async () => {
    const kept: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys())
        kept.push(request.url, (await (await cache.match(request, { ignoreVary: true }))?.text()) ?? '');
    }
    return kept.join('\n');
  });

test('a phone with warm caches shows nothing of a release before its time, nor once it is withdrawn', async () => {
  const { page } = await phone(gateway.origin);
  await page.goto(`/s/${CITY}`);
  await isKept(page, `/s/${CITY}`);
  const before = await shown(page);
  expect(before[`/s/${CITY}`]).not.toBe('');

  const { document, digest } = await publish(db, await app.fieldworkOf(wave.id), {
    ...{ signingKey: app.signingKey, reason: null },
    publicAt: new Date(now().getTime() + HOUR_MS),
  });
  const { cities } = JSON.parse(document) as { cities: { code: string; overall: { score: number } }[] };
  const score = cities.find(({ code }) => code === CITY)!.overall.score.toFixed(2);
  expect(await shown(page)).toEqual(before);
  gateway.goDown();
  expect(await shown(page, results)).toEqual(Object.fromEntries(results.map((path) => [path, ''])));
  gateway.comeBack();

  // The release is public now: older copies on the phone do not stand in the way.
  passed = 2 * HOUR_MS;
  const open = await shown(page);
  for (const path of results) expect(open[path]).toContain(score);
  expect(open[`/receipts/${receipt}`]).not.toBe(before[`/receipts/${receipt}`]);

  await withdraw(db, wave.id, 1, 'wrong weights', now());
  const after = await shown(page);
  for (const path of results) expect(after[path]).not.toContain(score);
  gateway.goDown();
  expect(await shown(page, results)).toEqual(Object.fromEntries(results.map((path) => [path, ''])));
  expect((await shown(page, [`/s/${CITY}`]))[`/s/${CITY}`]).toBe(before[`/s/${CITY}`]);
  const onPhone = await cached(page);
  expect(onPhone).toContain(`/s/${CITY}`);
  for (const mark of [score, digest]) expect(onPhone).not.toContain(mark);
});
