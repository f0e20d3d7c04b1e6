import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { shortCore } from '../support/fixtures/short-core.ts';
import {
  answerAll,
  answerScales,
  choose,
  goOn,
  openQuestionnaire,
  passScreener,
} from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** The data that a phone keeps between visits. */

const { db, sql, url } = await testDatabase();
await openedWave(db, { settings: { questionnaire: shortCore }, margins: null });
const origin = await listeningServer(url);
const phone = testBrowser();
const DAY = 24 * 3600_000;

const progress = (page: Page) => page.locator('.progress').textContent();

/** All data of the site on the phone that a script can read. */
const onPhone = (page: Page) =>
  page.evaluate(async () => {
    const kept = await new Promise<unknown[]>((resolve, reject) => {
      const opening = indexedDB.open('chengsheng');
      opening.onerror = () => reject(opening.error);
      opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
      opening.onsuccess = () => {
        const all = opening.result.transaction('kept').objectStore('kept').getAll();
        all.onsuccess = () => resolve(all.result);
      };
    });
    const registrations = await navigator.serviceWorker.getRegistrations();
    return {
      kept,
      session: Object.keys(sessionStorage),
      local: Object.keys(localStorage),
      caches: await caches.keys(),
      workers: registrations.length,
    };
  });
const nothing = { kept: [], session: [], local: [], caches: [], workers: 0 };

/** Answers the first page and one question of the second, and waits until the phone has stored it. */
async function begin(page: Page): Promise<void> {
  await openQuestionnaire(page);
  await page.waitForSelector('.foot details');
  await passScreener(page);
  await choose(page, 'sex', 'female');
  await expect.poll(async () => JSON.stringify((await onPhone(page)).kept)).toContain('"female"');
}

test.each(['zh-CN', 'en'] as const)(
  'a draft of a closed tab is offered, and gone on with: %s',
  async (locale) => {
    const { page, complaints } = await phone(origin, { locale });
    await openQuestionnaire(page);
    await passScreener(page);
    await goOn(page);
    await choose(page, 'sex', 'female');
    await expect.poll(async () => JSON.stringify((await onPhone(page)).kept)).toContain('"female"');
    const [before] = (await onPhone(page)).kept as { draft: { id: string } }[];
    const again = await page.context().newPage();
    await page.close();
    await again.goto('/s/330100');
    await again.waitForSelector(locale === 'en' ? 'text=Go on where you stopped?' : 'text=接着上次回答吗？');
    await expectSound(again);
    expect(await again.locator('form').isVisible()).toBe(false);
    await again.click(locale === 'en' ? 'text="Go on"' : 'text=继续回答');
    await expect.poll(() => progress(again)).toContain(locale === 'en' ? 'Question 4' : '第 4 题');
    expect(await again.isChecked('[name=sex][value=female]')).toBe(true);
    expect(await again.isChecked('[name=lives_here][value=yes]')).toBe(true);
    await expectSound(again);
    const [after] = (await onPhone(again)).kept as { draft: { id: string } }[];
    expect(after?.draft.id).toBe(before?.draft.id);
    expect(complaints).toEqual([]);
  },
);

test('the next day it is offered with the day it was begun; after a month it is gone', async () => {
  const { page } = await phone(origin);
  const today = () => new Intl.DateTimeFormat('zh-CN', { month: 'long', day: 'numeric' }).format(new Date());
  const days = [today()];
  await begin(page);
  days.push(today());
  const tab = async (later: number) => {
    const next = await page.context().newPage();
    await next.clock.install({ time: Date.now() + later });
    await next.goto('/s/330100');
    await next.waitForSelector('.message, .foot');
    return next;
  };
  const dayLater = await tab(DAY);
  const begun = /您在(\d+月\d+日)/.exec((await dayLater.locator('.message').textContent()) ?? '')?.[1];
  expect(days).toContain(begun);
  await dayLater.close();
  const monthLater = await tab(31 * DAY);
  expect(await monthLater.locator('.message').count()).toBe(0);
  await expect.poll(async () => (await onPhone(monthLater)).kept).toEqual([]);
});

test('starting over clears the earlier answers, from the offer and from the page', async () => {
  const { page } = await phone(origin);
  await begin(page);
  const again = await page.context().newPage();
  await page.close();
  await again.goto('/s/330100');
  await again.click('button:text-is("重新开始")');
  await again.waitForSelector('#start');
  expect(await again.locator('input:checked').count()).toBe(0);
  await expect.poll(async () => (await onPhone(again)).kept).toEqual([]);

  await passScreener(again);
  await goOn(again);
  again.on('dialog', (dialog) => dialog.accept());
  await again.click('summary');
  await again.click('.foot button:text-is("重新开始")');
  await again.waitForSelector('#start');
  expect(await again.locator('input:checked').count()).toBe(0);
  await expect.poll(async () => (await onPhone(again)).kept).toEqual([]);
});

test('a phone of somebody else keeps nothing, neither while answering nor afterwards', async () => {
  const { page, complaints } = await phone(origin);
  await begin(page);
  await page.click('summary');
  await page.click('text=这不是我的手机');
  await page.waitForSelector('text=这部手机上什么都不保存');
  await expect.poll(() => onPhone(page)).toEqual(nothing);
  await expectSound(page);
  await choose(page, 'sex', 'male');
  await page.waitForTimeout(300);
  expect(await onPhone(page)).toEqual(nothing);

  await goOn(page);
  await page.reload();
  await page.waitForSelector('.foot');
  expect(await page.locator('input:checked').count()).toBe(0);
  await page.click('text=这不是我的手机');
  await page.waitForSelector('text=这部手机上什么都不保存');
  await passScreener(page);
  await answerScales(page, '提交');
  await goOn(page);
  await page.waitForSelector('.code');
  await page.waitForSelector('text=这部手机上没有保存任何内容');
  expect(await onPhone(page)).toEqual(nothing);
  expect(complaints).toEqual([]);
});

test('after the thanks the phone can be cleared of the receipt and the page as well', async () => {
  const { page } = await phone(origin);
  await answerAll(page);
  await goOn(page);
  await page.waitForSelector('text=只留下了回执号');
  await expectSound(page);
  const { kept } = await onPhone(page);
  expect(kept).toMatchObject([{ received: { eligible: true } }]);
  expect(JSON.stringify(kept)).not.toContain('fields');
  await page.click('text=清除这部手机上的记录');
  await page.waitForSelector('text=已清除');
  await expect.poll(() => onPhone(page)).toEqual(nothing);
  await expectSound(page);
});

test('where the phone refuses, the page says what is true and still takes the answers', async () => {
  const count = async () => Number((await sql`select count(*) from submissions`)[0]?.count);
  const before = await count();
  const { page } = await phone(origin);
  await page.addInitScript(() => {
    indexedDB.open = () => {
      throw new DOMException('private mode', 'SecurityError');
    };
  });
  await openQuestionnaire(page);
  await page.waitForSelector('text=保存在这个标签页里');
  await expectSound(page);
  await page.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('switched off', 'SecurityError');
      },
    });
  });
  await answerAll(page);
  await page.waitForSelector('text=浏览器不允许保存任何内容');
  await expectSound(page);
  await goOn(page);
  await page.waitForSelector('.code');
  await page.waitForSelector('text=这部手机上没有保存任何内容');
  expect(await count()).toBe(before + 1);
});

test('how long each page was in sight goes with the answers', async () => {
  const { page } = await phone(origin);
  await answerAll(page);
  const sending = page.waitForRequest('**/submissions');
  await goOn(page);
  const { pages } = (await sending).postDataJSON();
  expect(pages[0].questions).toEqual(['lives_here']);
  const asked = pages.flatMap((p: { questions: string[] }) => p.questions);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked).toContain('comment');
  for (const { ms } of pages) expect(ms).toBeGreaterThan(0);
  await page.waitForSelector('.code');
});
