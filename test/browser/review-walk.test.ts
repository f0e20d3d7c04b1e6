import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { screenWave } from '../../server/services/screening/screen.ts';
import { heldGroupPath, reviewPath } from '../../web/paths.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { POSTER_CHANNEL, PRAISE_GROUP, PRAISED, praisedWave } from '../support/praise.ts';
import { listeningServer } from '../support/server.ts';

// A reviewer works by keyboard alone, with a script and without.

const { db, sql, url } = await testDatabase();
const app = await testApp(db);
const phone = testBrowser();
const parts = {
  'keyboard true': await praisedWave(db, app),
  'pointer true': await praisedWave(db, app),
  'keyboard false': await praisedWave(db, app),
} as Record<string, Awaited<ReturnType<typeof praisedWave>>>;
const held = [await praisedWave(db, app), await praisedWave(db, app)] as const;
for (const { praise, fieldwork } of [...held, ...Object.values(parts)]) {
  await praise(0, 24);
  await screenWave(db, fieldwork);
}
const origin = await listeningServer(url);
const desk = { viewport: { width: 1280, height: 800 }, locale: 'en' };

/** Presses Enter on the element of a selector. */
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
    // Links sort the queue and open a group.
    await press(page, '.sorter >> nth=1');
    await page.waitForURL(/sort=/);
    await press(page, '.opener');
    await page.waitForURL(`**${group}`);
    await check();
    await type(page, '#reason', 'one and the same phone');
    // Removing needs a cause too; without one the page comes back with the typed text.
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

test.each([
  ['keyboard', true],
  ['pointer', true],
  ['keyboard', false],
] as const)(
  'marked members alone are decided on, by %s; with a script: %s',
  async (by, javaScriptEnabled) => {
    const { wave } = parts[`${by} ${javaScriptEnabled}`]!;
    const extraHTTPHeaders = await keyFor(db, 'reviewer', { name: 'Zhao Min' });
    const { page, complaints } = await phone(origin, { ...desk, extraHTTPHeaders, javaScriptEnabled });
    await page.goto(heldGroupPath(wave.code, PRAISED, PRAISE_GROUP));
    const marks = page.locator('.members input[name=member]');
    expect(await marks.count()).toBe(24);
    const chosen: string[] = [];
    for (const i of [0, 5, 23]) {
      const mark = marks.nth(i);
      chosen.push(await mark.inputValue());
      if (by === 'pointer') await mark.click();
      else {
        await mark.focus();
        await page.keyboard.press('Space');
      }
    }
    // The reviewer unmarks a submission marked by mistake.
    if (by === 'pointer') await marks.nth(7).dblclick();
    if (by === 'keyboard' && javaScriptEnabled) await expectAccessible(page);
    await type(page, '#reason', 'neighbours, by their own phones');
    if (by === 'pointer') await page.click('#decide button[value=accept]');
    else await press(page, '#decide button[value=accept]');
    await page.waitForURL(/done=accept/);
    const standing = await sql`
    select distinct on (v.submission_id) v.submission_id as id, v.status from verdicts v
    join submissions s on s.id = v.submission_id where s.wave_id = ${wave.id} and s.channel = ${POSTER_CHANNEL}
    order by v.submission_id, v.number desc`;
    const accepted = standing.filter(({ status }) => status === 'counted').map(({ id }) => id);
    expect(accepted.toSorted()).toEqual(chosen.toSorted());
    expect(standing.filter(({ status }) => status === 'held')).toHaveLength(21);
    expect(await page.locator('.members input[name=member]').count()).toBe(21);
    expect(complaints).toEqual([]);
  },
);
