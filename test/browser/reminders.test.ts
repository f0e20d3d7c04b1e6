import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sendMails } from '../../server/services/evaluation/send-mails.ts';
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
const sending = await listeningServer(url, {
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'survey@example.cn',
});
const sizes = { phone: { width: 360, height: 640 }, laptop: { width: 1280, height: 800 } };

async function signedIn(username: string, options: object, at = origin) {
  const { page } = await desk(at, { locale: 'en', ...options });
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

test.each([true, false])(
  'an address is confirmed by keyboard, with a script: %s',
  async (javaScriptEnabled) => {
    const options = { viewport: sizes.phone, javaScriptEnabled };
    const page = await signedIn('editor', options, sending);
    const isSound = async (seen: Page) => {
      if (javaScriptEnabled) await expectAccessible(seen);
    };
    await page.goto(ownAccountPath());
    await page.fill('#address', `li.${javaScriptEnabled}@gov.example.cn`);
    await page.check('[name="wanted"]');
    await page.keyboard.press('Enter');
    await page.locator('[role="status"]', { hasText: 'A link to confirm goes to' }).waitFor();
    await page.locator('.note', { hasText: 'is not confirmed yet' }).waitFor();
    await isSound(page);
    const texts: string[] = [];
    await sendMails(db, {
      transport: async ({ text }) => {
        texts.push(text);
        return { kind: 'sent' };
      },
      publicUrl: sending,
      log: { warn: () => {} },
    });
    const link = texts.map((text) => /\S+mail-address\S+/.exec(text)?.[0]).find((one) => one !== undefined);
    const { page: reader, complaints } = await desk(sending, { locale: 'en', ...options });
    await reader.goto(link!);
    await isSound(reader);
    await reader.locator('button', { hasText: 'Confirm' }).focus();
    await reader.keyboard.press('Enter');
    await reader.locator('h1', { hasText: 'The address is confirmed' }).waitFor();
    await isSound(reader);
    await page.goto(ownAccountPath());
    await page.locator(`text=li.${javaScriptEnabled}@gov.example.cn is confirmed.`).waitFor();
    expect(await page.locator('text=Send the link again').count()).toBe(0);
    await isSound(page);
    expect(complaints).toEqual([]);
  },
);
