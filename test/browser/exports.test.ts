import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { writeExports } from '../../server/services/exports/write-exports.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// A manager requests an export, watches it become a file, downloads and discards it.

const database = await testDatabase();
const { db, url } = database;
const { client, fieldworkOf, platform } = await testApp(db);
const origin = await listeningServer(url);
const browser = testBrowser();
const wave = await openedWave(db);
await answerAs(client, wave.code, '330100', tinyAnswers);

test('an export is asked for, followed by the page, downloaded and discarded', async () => {
  const { page, complaints } = await browser(origin, {
    viewport: { width: 1280, height: 800 },
    extraHTTPHeaders: await keyFor(db, 'manager'),
    locale: 'en',
  });
  await page.goto(`/console/${wave.code}/exports`);
  await expectAccessible(page);
  await page.getByLabel('Purpose').fill('the yearbook');
  await page.getByRole('button', { name: 'Begin the export' }).click();
  const item = page.locator('#exports li');
  await expect.poll(() => item.textContent()).toContain('Waiting');
  const cancel = item.getByRole('button', { name: /^Cancel/ });
  await cancel.focus();

  // The page updates without a press.
  await writeExports({ database, fieldworkOf, now: platform.now, log: platform.log });
  await expect.poll(() => item.textContent(), { timeout: 8000 }).toContain('Complete');
  expect(await page.locator('#export-news').textContent()).toBe('All cities: Complete');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Discard the file');
  await expectAccessible(page);

  const downloading = page.waitForEvent('download');
  await item.getByRole('link', { name: /^Download/ }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(new RegExp(`^answers-${wave.code}-all-.*\\.csv$`));
  const content = await readFile(await download.path());
  const digest = createHash('sha256').update(content).digest('hex');
  expect(await item.locator('code').textContent()).toBe(digest);
  await item.getByRole('button', { name: /^Discard/ }).click();
  await expect.poll(() => item.textContent()).toContain('cancelled it; there is no file');
  expect(complaints).toEqual([]);
});
