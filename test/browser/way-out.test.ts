import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { valuesBeside, waysOut } from '../support/fixtures/ways-out.ts';
import { begin, choose, goOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** A question never has both a way out and a value as its answer, in any kind of field. */

const { db, sql, url } = await testDatabase();
await openedWave(db, { settings: { questionnaire: waysOut }, margins: null });
const origin = await listeningServer(url);
const phone = testBrowser();

const entries = Object.entries(valuesBeside);
const typed = (page: Page, id: string) =>
  page.locator(`textarea[name=${id}], input[name=${id}]:not([type=checkbox])`);
const enter = async (page: Page, id: string, value: string) =>
  id === 'boxes' ? await choose(page, id, value) : await typed(page, id).fill(value);
const stored = async () => (await sql`select answers from submissions order by stored_at desc limit 1`)[0];

describe('with a script', () => {
  test('a value clears the ways out, and a way out the value', async () => {
    const { page, complaints } = await phone(origin);
    await page.goto('/s/330100');
    await begin(page);
    for (const [id] of entries) {
      for (;;) {
        if (await page.locator(`#q-${id}`).isVisible()) break;
        await goOn(page);
      }
      const [value] = valuesBeside[id as keyof typeof valuesBeside];
      const out = (special: string) => page.locator(`input[name=${id}][value=${special}]`);
      await choose(page, id, 'dont_know');
      await choose(page, id, 'not_used');
      expect(await out('dont_know').isChecked(), id).toBe(false);
      await enter(page, id, value);
      expect(await out('not_used').isChecked(), id).toBe(false);
      await choose(page, id, 'dont_know');
      if (id === 'boxes') expect(await page.isChecked('[value=v2]')).toBe(false);
      else expect(await typed(page, id).inputValue(), id).toBe('');
      // Spaces are no value.
      if (id !== 'boxes') await typed(page, id).fill('  ');
      expect(await out('dont_know').isChecked(), id).toBe(true);
      await enter(page, id, value);
      expect(await out('dont_know').isChecked(), id).toBe(false);
    }
    await goOn(page);
    await page.waitForSelector('.code');
    expect(await stored()).toEqual({
      answers: Object.fromEntries(entries.map(([id, [, answer]]) => [id, answer])),
    });
    expect(complaints).toEqual([]);
  });
});

describe('without a script', () => {
  test('both are a fault, both stay on the page, and nothing is stored', async () => {
    const { page } = await phone(origin, { javaScriptEnabled: false });
    await page.goto('/s/330100');
    for (const [id, [value]] of entries) {
      await enter(page, id, value);
      await choose(page, id, 'dont_know');
    }
    const before = await stored();
    await goOn(page);
    expect(await page.locator('#faults li').count()).toBe(entries.length);
    for (const [id, [value]] of entries) {
      expect(await page.locator(`#q-${id} .fault`).textContent(), id).toContain('不能与其他选项同时选择');
      expect(await page.isChecked(`[name=${id}][value=dont_know]`), id).toBe(true);
      if (id === 'boxes') expect(await page.isChecked('[value=v2]')).toBe(true);
      else expect(await typed(page, id).inputValue(), id).toBe(value);
    }
    expect(await stored()).toEqual(before);
    for (const [id] of entries) await choose(page, id, 'dont_know');
    await goOn(page);
    expect(await page.locator('h1').textContent()).toContain('谢谢您');
    expect(await stored()).toEqual({
      answers: Object.fromEntries(entries.map(([id, [, answer]]) => [id, answer])),
    });
  });
});
