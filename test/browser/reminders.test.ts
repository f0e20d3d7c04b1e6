import { expect, test } from 'vitest';
import { ownAccountPath, remindersPath, signInPath } from '../../web/paths.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { cityPerson } from '../support/city-people.ts';
import { testDatabase } from '../support/database.ts';
import { HANGZHOU, NINGBO, openedEvaluation } from '../support/evaluation.ts';
import { listeningServer } from '../support/server.ts';
import { activatedAccount, PASSWORD } from '../support/staff-browser.ts';

// The secretariat reminds people of their city's report from a list, and people choose their mails, in a browser.

const { db, url } = await testDatabase();
const app = await testApp(db, { sharesPasswords: true });
const desk = testBrowser();
await activatedAccount(app, 'secretary', 'secretariat');
await activatedAccount(app, 'editor', 'city-editor');
for (const name of ['ada', 'bo']) await cityPerson(db, name, { cities: [HANGZHOU] });
const code = await openedEvaluation(db, { cities: [HANGZHOU, NINGBO] });
const origin = await listeningServer(url);
const sizes = { phone: { width: 360, height: 640 }, laptop: { width: 1280, height: 800 } };

async function signedIn(username: string, options: object) {
  const { page } = await desk(origin, { locale: 'en', ...options });
  await page.goto(signInPath());
  await page.fill('#username', username);
  await page.fill('#password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/console\/(?!sign-in)/);
  return page;
}

test('the list is worked through by keyboard, and is sound on a phone and in the dark', async () => {
  const page = await signedIn('secretary', { viewport: sizes.laptop });
  await page.goto(remindersPath(code));
  await expectAccessible(page);
  const ada = page.getByLabel('Select ada, Hangzhou, Takes reports');
  await ada.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.locator('[role="status"]', { hasText: 'Marked as told: 1.' }).waitFor();
  expect(await ada.count()).toBe(0);
  await page.setViewportSize(sizes.phone);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(remindersPath(code));
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('without a script a person marks the last one, and learns when they chose nobody', async () => {
  const page = await signedIn('secretary', { viewport: sizes.phone, javaScriptEnabled: false });
  await page.goto(remindersPath(code));
  await page.click('text=Mark the selected ones as told');
  await page.locator('[role="alert"]', { hasText: 'Please select some first.' }).waitFor();
  await page.getByLabel('Select bo, Hangzhou, Takes reports').check();
  await page.click('text=Mark the selected ones as told');
  await page.locator('text=There is nobody to tell.').waitFor();
});

test('one’s own account says what is no address, and keeps what was typed', async () => {
  const page = await signedIn('editor', { viewport: sizes.phone });
  await page.goto(ownAccountPath());
  await expectAccessible(page);
  await page.fill('#address', 'nobody');
  await page.click('text=Save');
  await page.locator('[role="alert"]', { hasText: 'This is no mail address.' }).waitFor();
  await expectAccessible(page);
  await page.fill('#address', 'li@gov.example.cn');
  await page.uncheck('[name="wanted"]');
  await page.click('text=Save');
  await page.locator('[role="status"]', { hasText: 'The settings of mails are saved.' }).waitFor();
  expect([await page.inputValue('#address'), await page.isChecked('[name="wanted"]')]).toEqual([
    'li@gov.example.cn',
    false,
  ]);
});
