import { expect, test } from 'vitest';
import { reviewPage } from '../../load-tests/lighthouse.ts';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { testDatabase } from '../support/database.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, url } = await testDatabase();
await openedWave(db, { settings: { questionnaire: nationalCore }, margins: null });
const origin = await listeningServer(url);

/** The checks that the machine's speed does not change; `npm run bench:pages` measures performance and times. */
const judged = ['accessibility', 'best-practices'] as const;
const nothingToBetter = {
  scores: { accessibility: 100, 'best-practices': 100 },
  faults: { accessibility: [], 'best-practices': [] },
};

test('Lighthouse finds nothing to better in the questionnaire, which does not shift under the finger', async () => {
  const review = await reviewPage(`${origin}/s/330100`, 'zh-CN', [...judged, 'performance']);
  expect(review).toMatchObject(nothingToBetter);
  const { performance } = review.faults;
  expect(performance?.filter((fault) => fault.startsWith('cumulative-layout-shift'))).toEqual([]);
});

test('Lighthouse finds nothing to better where a city is chosen', async () => {
  expect(await reviewPage(`${origin}/`, 'en', judged)).toEqual(nothingToBetter);
});
