import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { expectAccessible } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// A manager invites people in two cities, downloads the codes once, and voids them.

const { db, url } = await testDatabase();
const wave = await openedWave(db, { settings: { credentials: ['device', 'invitation'] } });
const origin = await listeningServer(url);
const desk = testBrowser();
const INVITATIONS = `/console/${wave.code}/invitations`;

test.each([
  ['zh-CN', { width: 360, height: 640 }],
  ['en', { width: 1280, height: 800 }],
] as const)('a batch is planned, downloaded once and voided: %s', async (locale, viewport) => {
  const { page, complaints } = await desk(origin, {
    ...{ viewport, locale },
    extraHTTPHeaders: await keyFor(db, 'manager'),
  });
  await page.goto(INVITATIONS);
  await expectAccessible(page);
  const summary = page.locator('main details summary');
  if (!(await page.isVisible('[name=count]'))) await summary.click();
  await page.fill('[name=count]', '3');
  await page.fill('[name=channel]', 'a b');
  await page.click('main form [type=submit]');
  await page.waitForSelector('[role=alert]');
  expect(await page.inputValue('[name=count]')).toBe('3');
  await expectAccessible(page);

  await page.fill('[name=channel]', 'sms-1');
  await page.click('main form [type=submit]');
  await page.waitForURL(/invitations\/[0-9a-f-]{36}$/);
  await expectAccessible(page);
  const batch = page.url();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.click('form[action$="/file"] [type=submit]'),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(1 + 2 * 3);
  await page.goto(batch);
  expect(await page.locator('form[action$="/file"]').count()).toBe(0);
  await summary.click();
  await page.click('form[action$="/void"] [type=submit]');
  await page.waitForURL(/done=void$/);
  await page.goto(INVITATIONS);
  await expectAccessible(page);
  expect(await page.locator('tr.over').count()).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});
