import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { stopClock } from '../support/page-clock.ts';
import { choose, goOn, openQuestionnaire, receiptOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql, url } = await testDatabase();
await openedWave(db, { settings: { questionnaire: nationalCore }, margins: null });
const origin = await listeningServer(url, { LANGUAGES: 'zh-CN,en,ug' });
const phone = testBrowser();

/** The page shows more than the choice before the next question comes. */
const MOMENT_MS = 1000;
const progress = (page: Page) => page.locator('.progress [role=status]').textContent();

/** Turns on large print once its extra script is loaded. */
async function openElder(page: Page, query = ''): Promise<void> {
  await openQuestionnaire(page, `?mode=elder${query}`);
  await page.waitForSelector('.toggle');
}

const tap = (page: Page, question: string, value: string) =>
  page.locator(`label:has(input[name="${question}"][value="${value}"])`).tap();

test('large print is chosen in the header, remembered, and left again; no answer is lost', async () => {
  const { page, complaints } = await phone(origin);
  await openQuestionnaire(page);
  const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
  const normal = await size();
  await choose(page, 'lives_here', 'yes');
  await choose(page, 'aged_16', 'yes');
  await page.click('text=大字版');
  await page.waitForSelector('.toggle');
  expect((await size()) / normal).toBeCloseTo(1.4, 1);
  expect(await progress(page)).toBe('第 2 题，共 31 题');
  expect(await page.locator('.q:visible').count()).toBe(1);
  expect(await page.isChecked('[name=lives_here][value=yes]')).toBe(true);
  await goOn(page);
  expect(await page.locator('.q:visible').getAttribute('id')).toBe('q-age');

  // Halfway, a switch of language and back to small print keep the question and the answers.
  await page.click('text=ئۇيغۇرچە');
  await page.waitForSelector('.toggle');
  expect(await page.locator('.q:visible').getAttribute('id')).toBe('q-age');
  await page.goto('/s/330100');
  await page.waitForSelector('.toggle');
  expect(await page.evaluate(() => document.documentElement.className)).toBe('elder');
  await page.click('text=ئادەتتىكى خەت');
  await page.waitForSelector('html:not(.elder) form[class] .progress');
  expect(await page.isChecked('[name=aged_16][value=yes]')).toBe(true);
  expect(await page.locator('.q:visible').getAttribute('id')).toBe('q-age');
  expect(complaints).toEqual([]);
});

test('a tapped answer leads on after a moment, with the way back; keys and second thoughts do not', async () => {
  const { page } = await phone(origin);
  await page.clock.install();
  await openElder(page);
  expect(await page.locator('.q:visible').textContent()).toContain('点一下答案就到下一题');
  await stopClock(page);
  await tap(page, 'lives_here', 'yes');
  expect(await progress(page)).toBe('第 1 题，共 31 题');
  await page.clock.runFor(MOMENT_MS);
  expect(await progress(page)).toBe('第 2 题，共 31 题');
  await page.clock.resume();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('a-aged_16');

  await page.click('button:text("上一步")');
  await expect.poll(() => progress(page)).toBe('第 1 题，共 31 题');
  expect(await page.isChecked('[name=lives_here][value=yes]')).toBe(true);
  await page.clock.runFor(MOMENT_MS);
  expect(await progress(page)).toBe('第 1 题，共 31 题');
  // A respondent outside the population would submit next: the page never does that for them.
  await tap(page, 'lives_here', 'no');
  await page.clock.runFor(MOMENT_MS);
  expect(await page.locator('button[type=submit]').textContent()).toBe('提交');
  await page.focus('[name=lives_here][value=no]');
  await page.keyboard.press('ArrowDown');
  expect(await page.isChecked('[name=lives_here][value=yes]')).toBe(true);
  await page.clock.runFor(MOMENT_MS);
  expect(await progress(page)).toBe('第 1 题，共 31 题');

  await page.click('.toggle');
  await page.reload();
  await page.waitForSelector('.toggle');
  expect(await page.getAttribute('.toggle', 'aria-checked')).toBe('false');
  await goOn(page);
  await tap(page, 'aged_16', 'yes');
  await page.clock.runFor(MOMENT_MS);
  expect(await progress(page)).toBe('第 2 题，共 31 题');
});

test('several choices and texts wait for Next, and everything is answered to the receipt', async () => {
  const { page } = await phone(origin);
  await page.clock.install();
  await openElder(page);
  for (let at = 0; at < 40; at++) {
    const question = page.locator('.q:visible');
    const id = (await question.getAttribute('id'))?.slice(2);
    if (id === 'comment') break;
    if (id === 'services') {
      await tap(page, 'services', 'gov');
      await page.clock.runFor(MOMENT_MS);
      expect(await page.locator('.q:visible').getAttribute('id')).toBe('q-services');
    }
    const marks = question.locator('.os label:has([type=radio])');
    if (await marks.count()) await marks.nth((await marks.count()) > 3 ? 3 : 0).click();
    await goOn(page);
  }
  await page.fill('[name=comment]', '字大，好用。');
  await goOn(page);
  await page.waitForSelector('.code');
  expect(await receiptOn(page)).toMatch(/^[0-9A-Z-]{39}$/);
  const [stored] = await sql`select answers from submissions order by stored_at desc limit 1`;
  expect(stored?.answers).toMatchObject({ services: ['gov'], q_overall: 4, comment: '字大，好用。' });
});

test('without a script large print is the same form in large type', async () => {
  const { page } = await phone(origin, { javaScriptEnabled: false });
  await page.goto('/s/330100?mode=elder&ch=qr-9');
  expect(await page.locator('.q').count()).toBe(31);
  await page.click('text=English');
  expect(new URL(page.url()).search).toContain('ch=qr-9');
  expect(await page.locator('html.elder').count()).toBe(1);
  expect(await page.locator('.toggle, .aloud').count()).toBe(0);
});

/** A phone with one Chinese voice, which records what it should say. Chromium has none here. */
function fakeVoice() {
  const said: string[] = [];
  Object.assign(window, { said });
  const voices = {
    getVoices: () => [{ lang: 'zh-CN', name: 'a voice' }],
    addEventListener: () => {},
    speak: (saying: { text: string; lang: string }) => said.push(`${saying.lang} ${saying.text}`),
    cancel: () => said.push('—'),
  };
  Object.defineProperty(window, 'speechSynthesis', { value: voices });
  Object.defineProperty(window, 'SpeechSynthesisUtterance', {
    value: class {
      text: string;
      constructor(text: string) {
        this.text = text;
      }
    },
  });
}

test('a question is read aloud with its answers, until stopped or left; without a voice there is no button', async () => {
  const { page, complaints } = await phone(origin);
  await page.addInitScript(fakeVoice);
  await openElder(page);
  const said = () => page.evaluate<string[]>('said.splice(0)');
  await said();
  await page.click('.aloud:visible');
  expect(await said()).toEqual([
    '—',
    'zh-CN 您现在住在这座城市吗？',
    'zh-CN 区、县（市）都算。出差、旅游、探亲等短期外出不算搬走。',
    'zh-CN 点一下答案就到下一题。不想答，按“下一步”；想改，按“上一步”。',
    'zh-CN 住满半年了',
    'zh-CN 不到半年',
    'zh-CN 不住在这里',
  ]);
  expect(await page.locator('.aloud:visible').textContent()).toBe('停止');
  await page.click('.aloud:visible');
  expect(await said()).toEqual(['—']);
  await page.click('.aloud:visible');
  await tap(page, 'lives_here', 'yes');
  await expect.poll(() => progress(page)).toBe('第 2 题，共 31 题');
  // Reading goes on with the next question unasked.
  const heard: string[] = [];
  await expect
    .poll(async () => {
      heard.push(...(await said()));
      return heard.slice(heard.lastIndexOf('—') + 1)[0];
    })
    .toBe('zh-CN 您满16周岁了吗？');
  expect(await page.locator('.aloud').first().textContent()).toBe('听题目');

  // A Uyghur page without a translation asks in Chinese, and reads in Chinese.
  await openElder(page, '&lang=ug');
  await page.click('.aloud:visible');
  expect((await said())[1]).toMatch(/^zh-CN 您/);
  await openElder(page, '&lang=en');
  expect(await page.locator('.aloud').count()).toBe(0);
  expect(complaints).toEqual([]);
});
