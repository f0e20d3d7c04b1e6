import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Entry } from '../../server/survey/evaluation/report-values.ts';
import {
  evaluationPath,
  evaluationResultPath,
  ownPapersPath,
  papersPath,
  reportLevelPath,
  reportPath,
  reportVersionPath,
  signInPath,
} from '../../web/paths.ts';
import { expectAccessible, expectSound } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { HANGZHOU, openedEvaluation } from '../support/evaluation.ts';
import { smallValues } from '../support/fixtures/small-set.ts';
import { listeningServer } from '../support/server.ts';
import { activatedAccount, PASSWORD } from '../support/staff-browser.ts';

// A city's report from its first figure to the public page, each step by its own person, in a browser.

const { db, url } = await testDatabase();
const app = await testApp(db, { sharesPasswords: true });
const desk = testBrowser();
for (const [username, role] of [
  ['editor', 'city-editor'],
  ['colleague', 'city-editor'],
  ['signatory', 'city-signatory'],
  ['province', 'province'],
  ['secretary', 'secretariat'],
  ['deputy', 'secretariat'],
] as const)
  await activatedAccount(app, username, role);
const code = await openedEvaluation(db, { cities: [HANGZHOU] });
const origin = await listeningServer(url);
const report = reportPath(code, HANGZHOU);

async function signedIn(username: string, options: object = { viewport: { width: 1280, height: 800 } }) {
  const { page, complaints } = await desk(origin, { locale: 'en', ...options });
  await page.goto(signInPath());
  await page.fill('#username', username);
  await page.fill('#password', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/console\/(?!sign-in)/);
  return { page, complaints };
}

const control = (page: Page, name: string) => page.locator(`[name="${name}"]`);
const type = (page: Page, field: string, value: string) => control(page, `value.${field}`).fill(value);
const isSaved = (page: Page) => page.locator('#saving', { hasText: 'Saved, ' }).waitFor();

test('a city reports, a province returns it, the city corrects it, and two people publish', async () => {
  const editor = await signedIn('editor');
  const { page } = editor;
  await page.goto(reportLevelPath(code, HANGZHOU, 'L1'));
  await expectAccessible(page);

  // The page saves typed entries without a button.
  await type(page, 'L1P1-A1.used', '620');
  await control(page, 'quality.L1P1-A1.used').selectOption('records');
  await isSaved(page);
  await page.reload();
  expect(await control(page, 'value.L1P1-A1.used').inputValue()).toBe('620');

  // Two people at once: entries in different fields never collide, and both entries in one field are shown.
  const colleague = await signedIn('colleague', { viewport: { width: 360, height: 640 } });
  await colleague.page.goto(reportLevelPath(code, HANGZHOU, 'L1'));
  await expectAccessible(colleague.page);
  await type(page, 'L1P1-A1.used', '700');
  await type(page, 'L1P1-A1.all', '1000');
  await isSaved(page);
  await type(colleague.page, 'L1P1-A1.used', '800');
  const notice = colleague.page.locator('[id="L1P1-A1.used-notice"]');
  await notice.filter({ hasText: 'EDITOR has just changed it to: 700' }).waitFor();
  await expectAccessible(colleague.page);
  expect(await control(colleague.page, 'value.L1P1-A1.used').inputValue()).toBe('800');
  expect(await control(colleague.page, 'value.L1P1-A1.all').inputValue()).toBe('1000');
  await type(colleague.page, 'L1P1-A1.used', '650');
  await isSaved(colleague.page);
  await notice.waitFor({ state: 'detached' });

  // A lost network loses no entry.
  await page.context().setOffline(true);
  await control(page, 'quality.L1P1-A1.all').selectOption('records');
  await page.locator('#saving', { hasText: 'no connection' }).waitFor();
  await page.context().setOffline(false);
  await page.reload();
  await control(page, 'quality.L1P1-A1.all').selectOption('records');
  await isSaved(page);

  await page.setInputFiles('[name="file.L1P1-A1"]', {
    name: 'proof.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7 proof'),
  });
  await fillIn(page, 'L1');
  await page.click('button:has-text("Save and go on")');
  await page.waitForURL(/L2\?done=saved/);
  await fillIn(page, 'L2');
  await page.click('button:has-text("Save")');
  await page.locator('.done, [role=status]', { hasText: 'Saved.' }).waitFor();
  await page.goto(report);
  await expectAccessible(page);
  expect(await page.textContent('main')).toContain('The city’s signatory submits it.');

  const signatory = await signedIn('signatory');
  await submit(signatory.page);

  const province = await signedIn('province');
  await province.page.goto(reportVersionPath(code, HANGZHOU, 1));
  await expectAccessible(province.page);
  await province.page.fill('#reason', 'one figure differs from the yearbook');
  await province.page.click('button[value=return]');
  await province.page.waitForURL(/done=return/);

  await page.goto(report);
  expect(await page.textContent('.alert')).toContain('one figure differs from the yearbook');
  await page.goto(reportLevelPath(code, HANGZHOU, 'L1'));
  await type(page, 'L1P1-A1.used', '610');
  await isSaved(page);
  await signatory.page.goto(report);
  await submit(signatory.page);
  await province.page.goto(reportVersionPath(code, HANGZHOU, 2));
  expect(await province.page.textContent('main')).toMatch(/What differs.*650.*610/s);
  await province.page.click('button[value=accept]');
  await province.page.waitForURL(/done=accept/);

  await signatory.page.goto(ownPapersPath(code, HANGZHOU));
  await signatory.page.fill('input[name=title]', 'One card for everything');
  await signatory.page.fill('textarea[name=summary]', 'Three cards became one.');
  const document = Buffer.from('%PDF-1.7 case');
  await signatory.page.setInputFiles('input[name=file]', {
    name: 'case.pdf',
    mimeType: 'application/pdf',
    buffer: document,
  });
  await expectAccessible(signatory.page);
  await signatory.page.click('button:has-text("Hand in")');
  await signatory.page.waitForURL(/done=submitted/);
  await province.page.goto(papersPath(code));
  await expectAccessible(province.page);
  await province.page.click('td a:has-text("Hangzhou"), th a:has-text("Hangzhou")');
  await province.page.click('button[value=accept]');
  await province.page.waitForURL(/done=accept/);
  expect(await province.page.textContent('main')).toContain('One card for everything');

  const secretary = await signedIn('secretary');
  await secretary.page.goto(evaluationPath(code));
  await expectAccessible(secretary.page);
  await secretary.page.click('#releases button:has-text("Freeze a draft")');
  await secretary.page.waitForURL(/done=frozen/);
  expect(await secretary.page.textContent('#releases')).toContain('Somebody other than SECRETARY');
  const deputy = await signedIn('deputy');
  await deputy.page.goto(evaluationPath(code));
  await deputy.page.check('#releases input[name=sure]');
  await deputy.page.click('#releases button:has-text("Approve release 1")');
  await deputy.page.waitForURL(/done=approved/);

  const reader = await desk(origin, { locale: 'en', viewport: { width: 360, height: 640 } });
  await reader.page.goto(evaluationResultPath(code));
  await expectSound(reader.page);
  await reader.page.click('a:has-text("Hangzhou")');
  await expectSound(reader.page);
  // 30 % × (30 % × 610 / 1000 × 100 + …): the corrected figure, not the first.
  expect(await reader.page.textContent('main')).toContain('30 % × 61.00');
  expect(await reader.page.textContent('#papers')).toContain('One card for everything');
  const { complaints } = editor;
  const others = [colleague, signatory, province, secretary, deputy, reader].flatMap((one) => one.complaints);
  expect([...complaints, ...others].filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual(
    [],
  );
});

/** The other figures of a level of the small set. */
async function fillIn(page: Page, level: string): Promise<void> {
  const others = Object.entries<Entry>(smallValues).filter(
    ([field]) => field.startsWith(level) && !field.startsWith('L1P1-A1'),
  );
  for (const [field, { value, quality, note }] of others) {
    if (field.endsWith('.state')) await control(page, `value.${field}`).selectOption(String(value));
    else await type(page, field, value === null ? '' : String(value));
    if (quality) await control(page, `quality.${field}`).selectOption(quality);
    if (note) await control(page, `note.${field}`).fill(note);
  }
}

async function submit(page: Page): Promise<void> {
  await page.goto(report);
  await page.click('button:has-text("Submit the report")');
  await page.waitForURL(/done=submitted/);
}
