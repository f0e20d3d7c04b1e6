import { expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { answerTiny, begin, choose, goOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// A traveller scans another city's poster, and answers for their own city.

const { db, sql, url } = await testDatabase();
const onlyResidents = { visibleIf: { all: [{ question: 'lives_here', in: ['yes'] }] } };
const questions = tiny.questions.map((q) => (q.role === 'eligibility' ? q : { ...onlyResidents, ...q }));
await openedWave(db, { settings: { questionnaire: { ...tiny, questions } } });
const origin = await listeningServer(url);
const phone = testBrowser();

test.each([
  ['with a script', '', true],
  ['without one', '', false],
  ['in large print', '&mode=elder', true],
  ['in large print without a script', '&mode=elder', false],
])(
  'who is out of scope is led to their own city, and may answer there: %s',
  async (_, mode, javaScriptEnabled) => {
    const { page, complaints } = await phone(origin, { javaScriptEnabled });
    const count = async () => (await sql`select from submissions`).length;
    const before = await count();
    await page.goto(`/s/330100?ch=station${mode}`);
    if (javaScriptEnabled) await begin(page);
    await choose(page, 'lives_here', 'no');
    await goOn(page);
    const own = page.locator('.message a.button');
    await own.waitFor();
    expect(await page.locator('main').textContent()).toContain('不在调查范围内');
    expect(await page.locator('.code, #after, .keep, [data-share]').count()).toBe(0);
    expect(await own.getAttribute('href')).toBe('/?ch=station');
    if (javaScriptEnabled) await expectSound(page);
    // Going back to the first city starts afresh: nothing was used up.
    await page.goto('/s/330100');
    if (javaScriptEnabled) await begin(page);
    expect(await page.isVisible('form#answer')).toBe(true);
    await page.goto('/?ch=station');
    await page.click('a:has-text("北京市")');
    await page.waitForURL('**/s/110000**');
    await answerTiny(page, javaScriptEnabled);
    await goOn(page);
    await page.waitForSelector('.code');
    expect(await count()).toBe(before + 2);
    expect(complaints).toEqual([]);
  },
);
