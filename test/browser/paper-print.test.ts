import { expect, test } from 'vitest';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { readQr } from '../support/qr.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave, preparedWave } from '../support/wave.ts';

// Questionnaires on paper: numbered, on whole leaves, with the keys that the paper form takes.

const { db, url } = await testDatabase();
const settings = { questionnaire: nationalCore };
const wave = await openedWave(db, { margins: null, settings });
const origin = await listeningServer(url);
const desk = testBrowser();
const headers = await keyFor(db, 'manager');
const at = (search: string, of = wave) => `/console/${of.code}/paper?${search}`;

test.each(['zh-CN', 'en'])('each begins on a leaf of its own and fills A4 pages: %s', async (language) => {
  const { page, complaints } = await desk(origin, { extraHTTPHeaders: headers });
  const pagesOf = async (copies: number) => {
    await page.goto(at(`city=330100&from=7&copies=${copies}&lang=${language}`));
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(new Set(pdf.match(/\/MediaBox\s*\[[^\]]*\]/g)).size).toBe(1);
    return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  };
  const one = await pagesOf(1);
  expect(one % 2).toBe(0);
  expect(await pagesOf(3)).toBe(3 * one);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.screen:visible, header:visible, footer:visible').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('each has its number as text and as QR code, and every answer the key that enters it', async () => {
  const { page } = await desk(origin, { extraHTTPHeaders: headers, locale: 'en' });
  await page.goto(at('city=330100&from=41&copies=2'));
  const [first, second] = await page.locator('.sheet').all();
  for (const [sheet, number] of [
    [first!, '330100-00041'],
    [second!, '330100-00042'],
  ] as const) {
    expect(await sheet.locator('.number b').textContent()).toBe(number);
    expect(await readQr(sheet.locator('svg'))).toBe(number);
  }
  const choices = await first!.locator('.choices').allTextContents();
  const asked =
    '1Very dissatisfied2Fairly dissatisfied3In between4Fairly satisfied5Very satisfied9Don’t know';
  expect(choices[4]).toBe(asked);
  expect(await first!.textContent()).toContain('Only if you chose 1 at question 6');
  expect(await first!.textContent()).toContain('If 2 / 3: that is all, thank you');
  await expectSound(page);
});

test.each(['from=0&copies=1', 'from=1&copies=101', 'from=99999&copies=2', 'from=x&copies=1'])(
  'what cannot be numbered is refused, with what was typed: %s',
  async (search) => {
    const { page } = await desk(origin, { extraHTTPHeaders: headers });
    const response = await page.goto(at(`city=330100&${search}`));
    expect(response?.status()).toBe(422);
    expect(await page.locator('[role=alert]').textContent()).toContain('99999');
    expect(await page.inputValue('[name=from]')).toBe(new URLSearchParams(search).get('from'));
  },
);

test('people who set a wave up print its sheets', async () => {
  const prepared = await preparedWave(db, { margins: null, settings });
  const { page } = await desk(origin, { extraHTTPHeaders: await keyFor(db, 'designer') });
  expect((await page.goto(at('city=330100&from=1&copies=1', prepared)))?.status()).toBe(200);
  expect(await page.locator('.sheet').count()).toBe(1);
  expect((await page.goto(at('city=330100&from=1&copies=1')))?.status()).toBe(403);
});
