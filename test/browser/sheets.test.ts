import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { onDevice, tokenFor } from '../support/interviewers.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** A clerk copies paper by keyboard alone, twice. */

const { db, sql, url } = await testDatabase();
const credentials = ['device' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { credentials } });
const origin = await listeningServer(url);
const browser = testBrowser();

async function open(locale = 'zh-CN') {
  const { page, complaints } = await browser(origin, { viewport: { width: 1280, height: 800 }, locale });
  await page.goto(`/paper/330100#token=${await tokenFor(wave.id, { entry: 'paper' })}`);
  await page.waitForSelector('#sheet');
  return { page, complaints };
}

/** Types a sheet's number, then each question's entry in `codes`, then finishes. */
async function enter(page: Page, sheet: string, codes: Record<string, string>): Promise<void> {
  await page.waitForSelector('#sheet:focus');
  await page.keyboard.type(sheet);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.entry input:focus');
  for (let n = 0; n <= tiny.questions.length; n++) {
    const id = await page.evaluate(() => document.activeElement?.id ?? '');
    if (!id.startsWith('code-')) break;
    await page.keyboard.type(codes[id.slice(5)] ?? '');
    await page.keyboard.press('Enter');
  }
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('save');
}

const rows = async () =>
  await sql`
  select channel, mode, interviewer, duration_ms, answers from submissions order by stored_at`;
const said = (page: Page, text: string) => page.waitForSelector(`[role=status] >> text=${text}`);

test('from the first question to the last without a mouse; a difference is found and settled', async () => {
  const { page, complaints } = await open();
  await expectSound(page);
  const first = { lives_here: '1', age: '2', sex: '1', q_gov: '4', q_queue: '9', q_bus: '3' };
  await enter(page, 'a-001', first);
  await expectSound(page);
  // Backspace in an empty field goes back, and so do the arrows.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Backspace');
  expect(await page.evaluate(() => document.activeElement?.id)).toMatch(/^code-/);
  await page.focus('.save');
  await page.keyboard.press('Enter');
  await said(page, '问卷 A-001 的第一遍已保存');
  await expect.poll(() => page.locator('.waiting-sheets span').allTextContents()).toEqual(['A-001']);
  await expect.poll(rows).toEqual([]);

  // The second entry is blind: the page shows nothing of the first.
  await enter(page, 'A-001', { ...first, q_gov: '5' });
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=两遍有 1 处不同');
  await expectSound(page);
  expect(await page.locator('.side').allTextContents()).toEqual(['1 第一遍4', '2 第二遍5']);
  await expect.poll(rows).toEqual([]);
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await said(page, '问卷 A-001 已收到');
  await expect.poll(rows).toMatchObject([
    {
      channel: null,
      mode: 'paper',
      interviewer: '王 17',
      duration_ms: null,
      answers: { lives_here: 'yes', age: '40-59', sex: 'female', q_gov: 4, q_queue: 'dont_know', q_bus: 3 },
    },
  ]);
  expect((await onDevice(page)).keys).toEqual(['sent', 'worker']);

  // The sheet comes again with other content, while its receipt is unknown: the server refuses it; the page shows it.
  await page.route('**/paper-sheets/*', (route) => route.abort());
  const other = { ...first, q_gov: '1' };
  for (const _ of [1, 2]) {
    await enter(page, 'a-001', other);
    await page.keyboard.press('Enter');
  }
  await said(page, '问卷 A-001 未被接收：同一编号已提交过不同的内容');
  await page.waitForSelector('text=1 份未被接收');
  await expectSound(page);
  await expect.poll(rows).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test('an unknown code is refused at once, and a required question cannot be skipped', async () => {
  const { page } = await open('en');
  await page.keyboard.type('号');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#sheet-hint >> text=Please enter a number');
  await page.fill('#sheet', 'B1');
  await page.fill('#point', '社区');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#point-hint >> text=Please enter a code');
  await page.waitForSelector('#point:focus[aria-invalid=true]');
  expect(await page.getAttribute('#sheet', 'aria-invalid')).toBe('false');
  await expectSound(page);
  await page.fill('#point', '');
  await page.fill('#sheet', 'B1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#code-lives_here:focus');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=This question needs an answer');
  await page.keyboard.type('7');
  await page.waitForSelector('text=There is no such option');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('code-lives_here');
  await expectSound(page);
  await page.keyboard.press('Escape');
  await page.waitForSelector('text=was given up');
  expect((await onDevice(page)).keys).toEqual(['worker']);
});

test('two that agree go at once, with the sampling point', async () => {
  const { page } = await open('en');
  await page.fill('#point', 'A17');
  await page.focus('#sheet');
  for (const _ of [1, 2]) {
    await enter(page, 'C-7', { lives_here: '1', q_gov: '0', q_queue: '2', q_bus: '5' });
    await page.keyboard.press('Enter');
  }
  await said(page, 'Sheet C-7 was received');
  expect((await rows()).at(-1)).toMatchObject({ channel: 'point-A17', answers: { q_gov: 'not_used' } });
});

test('numbers and points are read however they are typed, and two points are a difference to be settled', async () => {
  const { page } = await open('en');
  const codes = { lives_here: '1', q_gov: '3' };
  await page.fill('#point', ' Ａ１７ ');
  await page.focus('#sheet');
  await enter(page, 'ｄ—７', codes);
  await page.keyboard.press('Enter');
  await said(page, 'Sheet D-7');
  await page.fill('#point', 'A71');
  await page.focus('#sheet');
  await enter(page, 'D - 7', codes);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.differences');
  expect(await page.locator('.differences legend').allTextContents()).toEqual(['Sampling point (optional)']);
  expect(await page.locator('.side').allTextContents()).toEqual(['1 First entryA17', '2 Second entryA71']);
  await expectSound(page);
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await said(page, 'Sheet D-7 was received');
  expect((await rows()).at(-1)).toMatchObject({ channel: 'point-A71' });
});

test('a point that one entry has and the other has not is a difference; capitals make none', async () => {
  const { page } = await open('en');
  const codes = { lives_here: '1', q_gov: '3' };
  await page.fill('#point', 'A17');
  await page.focus('#sheet');
  await enter(page, 'E1', codes);
  await page.keyboard.press('Enter');
  await page.fill('#point', '');
  await page.focus('#sheet');
  await enter(page, 'E1', codes);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.differences');
  await page.click('button.plain');
  await page.waitForSelector('.entry input:focus');
  await page.keyboard.press('Escape');
  await said(page, 'was given up');
  await page.fill('#point', 'a17');
  await page.focus('#sheet');
  await enter(page, 'E1', codes);
  await page.keyboard.press('Enter');
  await said(page, 'Sheet E1 was received');
  expect((await rows()).at(-1)).toMatchObject({ channel: 'point-A17' });
});

test('an Enter that ends a composition stays in the field, as Safari sends it too', async () => {
  const { page } = await open('en');
  await page.keyboard.type('F1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#code-lives_here:focus');
  await page.keyboard.type('1');
  const press = (init: { keyCode?: number; isComposing?: boolean }) =>
    page.evaluate((given) => {
      const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...given });
      document.activeElement?.dispatchEvent(event);
      return document.activeElement?.id;
    }, init);
  expect(await press({ keyCode: 229 })).toBe('code-lives_here');
  expect(await press({ isComposing: true })).toBe('code-lives_here');
  expect(await press({ keyCode: 13 })).toBe('code-age');
});

test('faults of several choices are reported exactly', async () => {
  const { page } = await open('en');
  await page.keyboard.type('G1');
  await page.keyboard.press('Enter');
  for (const [typed, sentence] of [
    ['1 1', 'Each option can be chosen only once'],
    ['1 3', 'cannot be combined'],
    ['7', 'There is no such option'],
  ] as const) {
    await page.fill('#code-services', typed);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`#code-services-said >> text=${sentence}`);
  }
});

test('a sheet received before, or waiting to be sent, is reported as its number is typed', async () => {
  const { page, complaints } = await open();
  const codes = { lives_here: '1', q_gov: '4' };
  for (const _ of [1, 2]) {
    await enter(page, 'R-1', codes);
    await page.keyboard.press('Enter');
  }
  await said(page, '问卷 R-1 已收到');
  const before = (await rows()).length;
  await page.keyboard.type('r—1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#sheet-hint[role=alert] >> text=编号 R-1 的问卷已于');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('sheet');
  await expectSound(page);
  await page.fill('#sheet', 'R-2');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.entry input:focus');
  await page.keyboard.press('Escape');

  await page.route('**/submissions', (route) => route.abort());
  for (const _ of [1, 2]) {
    await enter(page, 'R-3', codes);
    await page.keyboard.press('Enter');
  }
  await said(page, '问卷 R-3 两遍一致');
  await page.keyboard.type('R-3');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#sheet-hint[role=alert] >> text=在这台设备上等待发送');
  await page.unroute('**/submissions');
  await said(page, '问卷 R-3 已收到');
  await expect.poll(rows).toHaveLength(before + 1);
  expect(complaints.filter((c) => !c.includes('ERR_FAILED'))).toEqual([]);
});

test('a first entry with a wrong number can be dropped, once that is confirmed', async () => {
  const { page } = await open();
  const codes = { lives_here: '1', q_gov: '4' };
  for (const sheet of ['W-1', 'W-2']) {
    await enter(page, sheet, codes);
    await page.keyboard.press('Enter');
    await said(page, `问卷 ${sheet} 的第一遍已保存`);
  }
  const waiting = () => page.locator('.waiting-sheets span').allTextContents();
  page.once('dialog', (dialog) => {
    expect(dialog.message()).toContain('W-1');
    void dialog.dismiss();
  });
  await page.click('[aria-label="删除 W-1"]');
  expect(await waiting()).toEqual(['W-1', 'W-2']);
  page.once('dialog', (dialog) => void dialog.accept());
  await page.click('[aria-label="删除 W-1"]');
  await expect.poll(waiting).toEqual(['W-2']);
  await page.reload();
  await page.waitForSelector('.waiting-sheets');
  expect(await waiting()).toEqual(['W-2']);
});
