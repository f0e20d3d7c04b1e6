import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { screenWave } from '../../server/services/screening/screen.ts';
import { heldGroupPath, reviewPath } from '../../web/paths.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';
import { listeningServer } from '../support/server.ts';

// A reviewer works by keyboard alone, with a script and without.

const { db, url } = await testDatabase();
const app = await testApp(db);
const phone = testBrowser();
const held = [await praisedWave(db, app), await praisedWave(db, app)] as const;
for (const { praise, fieldwork } of held) {
  await praise(0, 24);
  await screenWave(db, fieldwork);
}
const origin = await listeningServer(url);
const desk = { viewport: { width: 1280, height: 800 }, locale: 'en' };

/** Presses Enter on what a selector finds. */
async function press(page: Page, selector: string): Promise<void> {
  await page.locator(selector).focus();
  await page.keyboard.press('Enter');
}

async function type(page: Page, selector: string, text: string): Promise<void> {
  await page.locator(selector).focus();
  await page.keyboard.type(text);
}

test.each([
  [true, held[0]],
  [false, held[1]],
] as const)(
  'a held group is decided on and undone by keys; with a script: %s',
  async (javaScriptEnabled, { wave }) => {
    const extraHTTPHeaders = await keyFor(db, 'reviewer', { name: 'Zhao Min' });
    const { page, complaints } = await phone(origin, { ...desk, extraHTTPHeaders, javaScriptEnabled });
    const check = async () => {
      if (javaScriptEnabled) await expectAccessible(page);
    };
    const group = heldGroupPath(wave.code, PRAISED, PRAISE_GROUP);
    await page.goto(reviewPath(wave.code));
    await check();
    // The queue sorts by a link, and a group opens by one.
    await press(page, '.sorter >> nth=1');
    await page.waitForURL(/sort=/);
    await press(page, '.opener');
    await page.waitForURL(`**${group}`);
    await check();
    await type(page, '#reason', 'one and the same phone');
    // Removing wants a cause, too; without it the page comes back with what was typed.
    await press(page, '#decide button[value=remove]');
    await page.waitForURL(/\/decisions$/);
    await check();
    expect(await page.inputValue('#reason')).toBe('one and the same phone');
    await page.locator('#cause').focus();
    await page.keyboard.press('ArrowDown');
    await press(page, '#decide button[value=remove]');
    await page.waitForURL(/done=remove/);
    await check();
    expect(await page.textContent('main')).toContain('one and the same phone');
    await press(page, 'details:has(form[action$="/withdrawals"]) > summary');
    await type(page, 'form[action$="/withdrawals"] textarea', 'the community called back');
    await press(page, 'form[action$="/withdrawals"] button');
    await page.waitForURL(/done=undo/);
    expect(await page.textContent('main')).toContain('the community called back');
    await page.goto(reviewPath(wave.code));
    expect(await page.locator('.opener').count()).toBe(1);
    expect(complaints).toEqual([]);
  },
);
