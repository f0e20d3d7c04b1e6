import { expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { answerTiny, begin, goOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// Nobody fills in a questionnaire in vain: the page tells people beforehand.

const { db, url } = await testDatabase();
await openedWave(db, { settings: { credentials: ['device', 'invitation'] } });
const origin = await listeningServer(url);
const phone = testBrowser();

test('a resident who answered in one city learns so in another, at once', async () => {
  const { page, complaints } = await phone(origin);
  await page.goto('/s/330100?lang=en');
  await begin(page);
  await answerTiny(page, true);
  await goOn(page);
  await page.waitForSelector('.code');
  await page.goto('/s/110000');
  await page.waitForSelector('#trial');
  expect(await page.textContent('#outcome')).toBe('This device has already answered');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('outcome');
  expect(await page.isVisible('form#answer')).toBe(false);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  expect(await page.textContent('#trial')).toContain('Hangzhou');
  // The page tells a second person on the device what to do, and links to the city of the first answer.
  expect(await page.textContent('#trial')).toContain('open the link below on another phone or computer');
  expect(await page.getAttribute('#trial #link', 'href')).toContain('/q/330100/');
  await page.waitForSelector('#trial button[data-share]:visible');
  await expectSound(page);
  await page.click('#trial a[href^="/receipts/"]');
  await page.waitForSelector('.code');
  expect(complaints).toEqual([]);
});

test("a resident who mistypes a short link's code learns so once the city is chosen", async () => {
  const { page } = await phone(origin);
  await page.goto('/?k=ABCDEFGHJKMN&lang=en');
  await page.click('[data-group] a[href^="/s/330100"]');
  await page.waitForSelector('#trial');
  expect(await page.textContent('#outcome')).toBe('There is no such invitation');
});

test('a resident with an invalid invitation learns so, and may answer without it', async () => {
  const { page } = await phone(origin);
  await page.goto('/s/330100?k=ABCD-EFGH-JKMN&lang=en');
  await page.waitForSelector('#trial');
  expect(await page.textContent('#outcome')).toBe('There is no such invitation');
  await page.click('#trial a[href="/s/330100"]');
  await begin(page);
  expect(await page.isVisible('form#answer')).toBe(true);
});
