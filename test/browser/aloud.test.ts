import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { setClip } from '../../db/clips.ts';
import { spokenTexts } from '../../web/large-print/spoken-texts.ts';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { spoken } from '../support/fixtures/spoken.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { gatewayTo, isKept } from '../support/gateway.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// Reading aloud without a browser voice, as in WeChat on Android: Chromium here has none either.

const { db, sql, url } = await testDatabase();
await openedWave(db);
const gateway = await gatewayTo(await listeningServer(url));
const phone = testBrowser();
afterEach(() => gateway.comeBack());

/** Recordings of all sentences, no two alike. */
for (const text of spokenTexts(tiny, 'zh-CN'))
  await setClip(db, 'zh-CN', text, Buffer.concat([spoken, Buffer.from(text)]));
const texts = new Map(
  (await sql`select text, digest from clips`).map(({ text, digest }) => [
    `GET /clips/${digest}.opus`,
    String(text),
  ]),
);
/** Takes the sentences fetched since the last look. */
const heard = () => gateway.seen.splice(0).flatMap((line) => texts.get(line) ?? []);

/** The labels that a question's button has shown, in order. */
async function labelsOf(page: Page, question: string): Promise<() => Promise<(string | null)[]>> {
  const labels = await page.locator(`#q-${question} .aloud`).evaluateHandle((button) => {
    const said: (string | null)[] = [];
    new MutationObserver(() => said.push(button.textContent)).observe(button, { childList: true });
    return said;
  });
  return () => labels.jsonValue();
}

test('sentences are fetched on demand, reading continues, and heard ones need no network', async () => {
  const { page, complaints } = await phone(gateway.origin);
  await page.goto('/s/330100?mode=elder');
  await page.waitForSelector('#q-lives_here .aloud', { state: 'attached' });
  await page.waitForTimeout(300);
  expect(heard()).toEqual([]);
  // A start screen may come before the first question.
  const start = page.locator('#start:visible');
  if (await start.count()) await start.click();
  const labels = await labelsOf(page, 'lives_here');
  await page.click('#q-lives_here .aloud');
  await expect.poll(labels).toEqual(['停止', '听题目']);
  expect(heard()).toEqual([
    '您住在本市吗？',
    '点一下答案就到下一题。不想答，按“下一步”；想改，按“上一步”。',
    '是',
    '否',
  ]);
  await expectSound(page);

  const nextLabels = await labelsOf(page, 'age');
  await page.tap('label:has([name=lives_here][value=yes])');
  await page.waitForSelector('#q-age:visible');
  await expect.poll(nextLabels).toEqual(['停止', '听题目']);
  expect(heard().slice(0, 2)).toEqual(['您的年龄？', '选填']);

  await isKept(page, '/s/330100');
  await gateway.setOffline(page, true);
  gateway.seen.length = 0;
  const pressed = await page.locator('#q-age .aloud').evaluate((button: HTMLElement) => {
    button.click();
    return button.textContent;
  });
  expect(pressed).toBe('停止');
  await expect.poll(() => page.textContent('#q-age .aloud')).toBe('听题目');
  // A press while it reads stops it, and the next question is not read either.
  await page.locator('#q-age .aloud').evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  expect(await page.textContent('#q-age .aloud')).toBe('听题目');
  await page.tap('label:has([name=age][value="60+"])');
  await page.waitForSelector('#q-sex:visible');
  await page.waitForTimeout(500);
  expect(await page.textContent('#q-sex .aloud')).toBe('听题目');
  expect(heard()).toEqual([]);
  expect(complaints).toEqual([]);
});

test('in a language without recordings there is no button', async () => {
  const { page } = await phone(gateway.origin, { locale: 'en' });
  const asked = page.waitForResponse('**/clips/en');
  await page.goto('/s/330100?mode=elder&lang=en');
  expect((await asked).status()).toBe(204);
  await page.waitForTimeout(300);
  expect(await page.locator('.aloud').count()).toBe(0);
});
