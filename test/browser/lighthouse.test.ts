import { expect, test } from 'vitest';
import { reviewPage } from '../../load-tests/lighthouse.ts';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { testDatabase } from '../support/database.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, url } = await testDatabase();
await openedWave(db, { settings: { questionnaire: nationalCore }, margins: null });
const origin = await listeningServer(url);

/** What does not depend on how fast the machine is; performance and times are measured by `npm run bench:pages`. */
for (const [language, path] of [
  ['zh-CN', '/s/330100'],
  ['en', '/s/330100?mode=elder'],
  ['zh-CN', '/'],
] as const)
  test(`Lighthouse finds nothing to better: ${path}, ${language}`, async () => {
    const { scores, faults } = await reviewPage(`${origin}${path}`, language, [
      'accessibility',
      'best-practices',
    ]);
    expect(faults).toEqual([]);
    expect(scores).toEqual({ accessibility: 100, 'best-practices': 100 });
  });

test('the questionnaire does not shift under the finger', async () => {
  const { faults } = await reviewPage(`${origin}/s/330100`, 'zh-CN', ['performance']);
  expect(faults.filter((fault) => fault.startsWith('cumulative-layout-shift'))).toEqual([]);
});
