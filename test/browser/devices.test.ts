import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Conditions, slow4G, slowDown } from '../../load-tests/first-answer.ts';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { receiptOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { WALK_LIMIT_MS } from '../support/time-limit.ts';
import { openedWave } from '../support/wave.ts';

/** One walk through the questionnaire, with everything that residents do on it, on three devices. */

const { db, sql, url } = await testDatabase();
await openedWave(db, { settings: { questionnaire: nationalCore }, margins: null });
const origin = await listeningServer(url);
const device = testBrowser();

interface Device {
  name: string;
  options: BrowserContextOptions & { viewport: { width: number; height: number } };
  conditions?: Conditions;
}
const devices: Device[] = [
  {
    name: 'phone',
    options: { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true },
    conditions: { ...slow4G, slowdown: 1 },
  },
  { name: 'tablet', options: { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true } },
  { name: 'desktop', options: { viewport: { width: 1280, height: 800 }, hasTouch: false } },
];

const progress = (page: Page) => page.locator('.progress [role=status]').textContent();
const excess = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
const answer = (page: Page, question: string, value: string) =>
  page.locator(`input[name="${question}"][value="${value}"]`);

/** In the page: leaves nothing else its processor for a while. */
function keepBusy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

for (const { name, options, conditions } of devices)
  test(`from the first page to the receipt: ${name}`, { timeout: WALK_LIMIT_MS }, async () => {
    const { page, complaints, requests } = await device(origin, options);
    // Only the network is slow all the way: Chromium slows a processor by keeping it busy.
    if (conditions) await slowDown(await page.context().newCDPSession(page), conditions);
    const { hasTouch, viewport } = options;
    const press = (place: Locator) => (hasTouch ? place.tap() : place.click());
    const choose = (question: string, value: string) =>
      press(page.locator('label.o', { has: answer(page, question, value) }));
    const goOn = page.locator('button[type=submit]:visible');
    /** On a phone each question is a page, and a tapped answer advances it. */
    const isPhone = name === 'phone';
    const leave = async (question: string) => {
      if (isPhone) await page.locator(`#q-${question}`).waitFor({ state: 'hidden' });
      else await press(goOn);
    };

    await page.goto(`/s/330100?ch=${name}`);
    await page.waitForSelector('form[class]', { state: 'attached' });
    await press(page.locator('#start'));
    // The script that advances loads after the one that takes answers.
    await page.waitForSelector('.foot');
    await choose('lives_here', 'yes');
    if (isPhone) await leave('lives_here');
    await choose('aged_16', 'yes');
    await leave('aged_16');
    if (isPhone) await press(goOn);
    await choose('sex', 'female');
    await leave('sex');
    await choose('q_overall', '2');
    if (isPhone) {
      await leave('q_overall');
      await press(page.locator('.steps .plain'));
    }

    // The browser's own Back and Forward.
    await page.goBack();
    if (isPhone) await page.goBack();
    expect(await progress(page)).toBe(isPhone ? '第 5 题，共 31 题' : '第 3 题，共 31 题');
    expect(await answer(page, 'sex', 'female').isChecked()).toBe(true);
    await page.goBack();
    expect(await progress(page)).toBe(isPhone ? '第 4 题，共 31 题' : '第 1 题，共 31 题');
    await page.goForward();
    await page.goForward();
    if (isPhone) await page.goForward();
    expect(await progress(page)).toBe('第 5 题，共 31 题');
    expect(await answer(page, 'q_overall', '2').isChecked()).toBe(true);

    // Nobody turns a desk's screen.
    if (hasTouch) await page.setViewportSize({ width: viewport.height, height: viewport.width });
    expect(await excess(page)).toBe(0);
    expect(await progress(page)).toBe('第 5 题，共 31 题');
    expect(await answer(page, 'q_overall', '2').isVisible()).toBe(true);
    expect(await answer(page, 'q_overall', '2').isChecked()).toBe(true);

    await press(page.locator('header a[hreflang=en]'));
    await page.waitForSelector('html[lang=en] form[class] .progress');
    expect(await progress(page)).toBe('Question 5 of 31');
    expect(await answer(page, 'q_overall', '2').isChecked()).toBe(true);
    expect(await answer(page, 'sex', 'female').isChecked()).toBe(true);
    await page.setViewportSize(viewport);
    await choose('q_overall', '4');
    await leave('q_overall');
    for (const used of ['gov', 'counter']) await choose('services', used);
    await press(goOn);

    // A mistake, and its correction.
    if (!isPhone) await choose('q_gov_counter', '5');
    await press(goOn);
    expect(await page.locator('#faults li').count()).toBe(isPhone ? 1 : 2);
    expect(await progress(page)).toBe('Question 7 of 31');
    await press(page.locator('#faults a').first());
    await choose('q_gov_online', 'dont_know');
    if (isPhone) await leave('q_gov_online');
    if (isPhone) await choose('q_gov_counter', '5');
    if (isPhone) await leave('q_gov_counter');
    await choose('q_gov_repeat', '1');
    expect(await page.locator('#faults, .fault').count()).toBe(0);
    await leave('q_gov_repeat');

    while ((await goOn.textContent()) !== 'Submit') {
      for (const scale of await page.locator('.q:visible .row, .q:visible .rows').all())
        await press(scale.locator('label').nth(3));
      // Next overtakes the automatic advance.
      await press(goOn);
    }
    // A double tap: the second tap starts before the first has any effect, on a processor that is busy meanwhile.
    const box = await goOn.boundingBox();
    if (!box) throw new Error('no button');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const busy = page.evaluate(keepBusy, 500);
    if (hasTouch) await Promise.all([page.touchscreen.tap(x, y), page.touchscreen.tap(x, y)]);
    else await page.mouse.dblclick(x, y);
    await busy;
    await page.waitForSelector('.code');
    const receipt = await receiptOn(page);
    expect(receipt).toMatch(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
    expect(requests.filter((r) => r.endsWith('/submissions'))).toHaveLength(1);
    const rows = await sql`select language, answers from submissions where channel = ${`open:${name}`}`;
    expect(rows).toMatchObject([
      {
        language: 'en',
        answers: {
          lives_here: 'yes',
          sex: 'female',
          q_overall: 4,
          q_gov_counter: 5,
          q_gov_online: 'dont_know',
          q_gov_repeat: 1,
        },
      },
    ]);

    await page.reload();
    await page.waitForSelector('.code');
    expect(await receiptOn(page)).toBe(receipt);
    expect(complaints).toEqual([]);
  });
