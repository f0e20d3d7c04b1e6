import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { tokenFor } from '../support/interviewers.ts';
import { answerTiny, begin, choose, goOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** A device's clock changes while a resident answers. */

const { db, sql, url } = await testDatabase();
const credentials = ['device' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { credentials } });
const origin = await listeningServer(url);
const browser = testBrowser();

const HOUR = 3600_000;

/** Shifts the clock of all pages in the context by `shift`, from the moment it is set. */
const settable = (page: Page) =>
  page.context().addInitScript(() => {
    const Real = Date;
    const shift = () => Number(localStorage.getItem('shift'));
    class Shifted extends Real {
      constructor(...given: [] | [number]) {
        super(...((given.length ? given : [Real.now() + shift()]) as [number]));
      }
      static override now() {
        return Real.now() + shift();
      }
    }
    globalThis.Date = Shifted as DateConstructor;
  });
const shiftBy = (page: Page, ms: number) =>
  page.evaluate((by) => localStorage.setItem('shift', String(by)), ms);
const lastDuration = async () =>
  Number((await sql`select duration_ms from submissions order by stored_at desc limit 1`)[0]?.duration_ms);

test.each(['with', 'without'])(
  'put back, the time that passed counts, %s what measures pages',
  async (way) => {
    const { page } = await browser(origin);
    await page.clock.install();
    await settable(page);
    if (way === 'without') await page.route('**/kept-*.js', (route) => route.abort());
    await page.goto('/s/330100');
    await begin(page);
    await page.clock.runFor(2500);
    await shiftBy(page, -HOUR);
    await answerTiny(page);
    await goOn(page);
    await page.waitForSelector('.code');
    expect(await lastDuration()).toBeGreaterThanOrEqual(2500);
    expect(await lastDuration()).toBeLessThan(HOUR / 2);
  },
);

test('put back between two visits, the time that the pages were in sight counts', async () => {
  const { page } = await browser(origin);
  await page.clock.install();
  await settable(page);
  await page.goto('/s/330100');
  await page.waitForSelector('.foot');
  await begin(page);
  await page.clock.runFor(2500);
  await choose(page, 'lives_here', 'yes');
  await goOn(page);
  await shiftBy(page, -HOUR);
  await page.reload();
  await page.waitForSelector('.foot');
  await answerTiny(page);
  await goOn(page);
  await page.waitForSelector('.code');
  expect(await lastDuration()).toBeGreaterThanOrEqual(2500);
});

test('a kiosk neither clears a sheet because its clock was put forward nor keeps one because it was put back', async () => {
  const { page } = await browser(origin, { viewport: { width: 820, height: 1180 } });
  await page.clock.install();
  await settable(page);
  await page.goto(`/field/330100#token=${await tokenFor(wave.id)}`);
  await page.fill('#point', 'K1');
  await page.click('text=下一位受访者');
  await begin(page);
  await page.goto('/field/330100?kiosk=600');
  await page.click('text=开始作答');
  await begin(page);
  await choose(page, 'lives_here', 'yes');
  await shiftBy(page, HOUR);
  await page.clock.runFor(2000);
  expect(await page.isChecked('[name=lives_here][value=yes]')).toBe(true);
  await shiftBy(page, -HOUR);
  await page.clock.runFor(601_000);
  await page.waitForSelector('text=开始作答');
});

test('a draft that an unset clock dates to 1970 is still there once the clock is right', async () => {
  const { page } = await browser(origin);
  await settable(page);
  await page.goto('/privacy');
  await shiftBy(page, -Date.now());
  await page.goto('/s/330100');
  await page.waitForSelector('.foot');
  await choose(page, 'lives_here', 'yes');
  await shiftBy(page, 0);
  const next = await page.context().newPage();
  await page.close();
  await next.goto('/s/330100');
  await next.click('text=继续回答');
  expect(await next.isChecked('[name=lives_here][value=yes]')).toBe(true);
});

test('a submission leased by a vanished tab whose clock ran ahead is still sent', async () => {
  const { page } = await browser(origin);
  await page.context().addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'locks');
  });
  await page.goto('/s/330100');
  await page.waitForSelector('.foot');
  await page.evaluate(
    ([place, until]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('chengsheng');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const put = opening.result.transaction('kept', 'readwrite').objectStore('kept');
          put.put({ owner: 'gone', until }, `lease/${place}`).onsuccess = () => resolve();
        };
      }),
    [`chengsheng/${wave.id}/330100`, Date.now() + HOUR] as const,
  );
  await answerTiny(page);
  await goOn(page);
  await page.waitForSelector('.code');
});
