import { beforeAll, expect, test } from 'vitest';
import type { Wave } from '../../db/waves.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { tokenFor } from '../support/interviewers.ts';
import { keyFor } from '../support/keys.ts';
import { readQr } from '../support/qr.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// A field manager looks at interviewers, enrols a tablet for one, and revokes it.

const { db, sql, url } = await testDatabase();
const { client } = await testApp(db);
const origin = await listeningServer(url);
const browser = testBrowser();
const CITY = '330100';
const MINUTE_MS = 60_000;
let wave: Wave;

beforeAll(async () => {
  wave = await openedWave(db, {
    cities: [CITY, '110000'],
    settings: {
      credentials: ['device', 'interviewer'],
      screening: { straightlineItems: 2, medianMinInterviews: 1000 },
    },
  });
  const form = await takeForm(client, wave.code, CITY);
  const minutes = { '王 17': 19, '李 4': 21, 'Zhao Min': 18, '钱 9': 24, '孙 2': 20, '周 8': 4 };
  for (const [name, typical] of Object.entries(minutes)) {
    const token = await tokenFor(wave.id, { name });
    for (let i = 0; i < 10; i++) {
      const submission = {
        ...submissionOf(form, i === 9 ? { ...tinyAnswers, lives_here: 'no' } : tinyAnswers),
        startedAt: new Date(Date.now() - i * 50 * MINUTE_MS).toISOString(),
        durationMs: typical * MINUTE_MS + i * 20_000,
        credential: { kind: 'interviewer', value: token },
      };
      expect((await submitTo(client, wave.code, submission)).status).toBe(201);
    }
    for (const durationMs of [typical * MINUTE_MS])
      await submitTo(client, wave.code, {
        ...submissionOf(form, tinyAnswers),
        durationMs,
        credential: { kind: 'interviewer', value: token },
      });
  }
  await foldWave(db, wave.id);
});

const desk = async (settings: object = {}) =>
  await browser(origin, {
    viewport: { width: 1280, height: 800 },
    extraHTTPHeaders: await keyFor(db, 'manager'),
    ...settings,
  });

test('a figure far from the team’s median stands beside it, and leads to the person', async () => {
  const { page, complaints } = await desk();
  await page.goto(`/console/${wave.code}/interviewers`);
  const row = page.locator('tr', { hasText: '周 8' });
  expect(await row.locator('.apart').allTextContents()).toEqual(['◆ 与全组中位数相差较大： 5.2']);
  expect(await row.textContent()).toContain('(全组 ');
  expect(await page.locator('.apart').count()).toBe(1);
  await expectAccessible(page);
  await page.click('th >> text=用时');
  expect(await page.locator('tbody').first().locator('tr').last().textContent()).toContain('周 8');
  await page.focus('text=周 8');
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1 >> text=周 8');
  expect(await page.locator('.facts').textContent()).toContain('◆ 5.2');
  await expectAccessible(page);
  await page.goto(`/console/${wave.code}/interviewers?name=nobody`);
  await page.waitForSelector('text=没有这位访问员');
  expect(complaints).toEqual([]);
});

test('the table as a file is what is shown', async () => {
  const headers = await keyFor(db, 'manager');
  const file = async (search: string) =>
    (await (await client(`/console/${wave.code}/interviewers.csv${search}`, { headers })).text())
      .replace('\ufeff', '')
      .trim()
      .split('\n');
  const [head = '', first = '', ...others] = await file('?sort=time');
  const column = (name: string) => first.split(',')[head.split(',').indexOf(name)];
  expect([first, ...others]).toHaveLength(6);
  expect([column('name'), column('received'), column('unusual')]).toEqual(['周 8', '11', 'time']);
  expect(column('secondsP50')).toBe('310');
  const days = await file(`?name=${encodeURIComponent('周 8')}`);
  expect(days.length).toBeGreaterThan(1);
  expect(days[1]).toMatch(/^周 8,20\d\d-\d\d-\d\d,/);
});

test('without a script: a link is made, scanned by the tablet, and the device is revoked', async () => {
  const { page } = await desk({ javaScriptEnabled: false });
  const devices = `/console/${wave.code}/interviewers/devices`;
  await page.goto(devices);
  await page.fill('#name', ' ');
  await page.fill('#places', '杭州');
  await page.click('text=生成链接');
  await page.waitForSelector('text=请填写 1 到 100 个字');
  await page.fill('#name', '吴 3');
  await page.fill('#places', '杭州，嘉兴');
  await page.click('text=生成链接');
  await page.waitForSelector('text=没有“嘉兴”');
  expect(await page.inputValue('#name')).toBe('吴 3');
  await page.fill('#places', '杭州');
  await page.click('text=生成链接');
  await page.waitForSelector('svg[aria-label=启用链接的二维码]');

  const scanned = (await readQr(page.locator('svg[aria-label=启用链接的二维码]'))) ?? '';
  expect(await page.locator('.once').textContent()).toBe(scanned);
  expect(scanned).toMatch(/\/field\/330100#enrol=[\w-]{43}$/);
  const tablet = await browser(origin, { viewport: { width: 800, height: 1280 } });
  await tablet.page.goto(scanned.replace(/^https?:\/\/[^/]+/, origin));
  await tablet.page.click('text=在这台设备上启用');
  await tablet.page.waitForSelector('#point');

  await page.click('text=看看启用了没有');
  expect(await page.locator('svg[aria-label=启用链接的二维码]').count()).toBe(0);
  expect(await page.locator('.record').textContent()).toContain('使用中');
  await page.click('summary >> text=收回');
  await page.fill('#reason', '平板丢失');
  await page.click('button >> text=收回');
  await page.waitForSelector('text=已收回。');
  await tablet.page.reload();
  await tablet.page.waitForSelector('text=这台设备的授权已被收回');
  const trail = await sql`
    select action, reason from audit where wave_id = ${wave.id} and subject like 'enrolment:%' order by at`;
  expect(trail.map(({ action, reason }) => [action, reason])).toEqual([
    ['invite-device', '吴 3'],
    ['enrol-device', '吴 3'],
    ['revoke-device', '平板丢失'],
  ]);
});

test('the pages about devices are accessible, also on a phone and to a supervisor of one city', async () => {
  for (const settings of [{}, { viewport: { width: 360, height: 640 }, locale: 'en' }]) {
    const { page, complaints } = await desk({
      ...settings,
      extraHTTPHeaders: await keyFor(db, 'supervisor', { waveId: wave.id, cities: [CITY] }),
    });
    await page.goto(`/console/${wave.code}/interviewers/devices`);
    await page.locator('summary').last().click();
    expect(await page.inputValue('#places')).toMatch(/^(杭州市|Hangzhou)$/);
    await page.fill('#name', 'Chen 1');
    await page.fill('#places', '北京');
    await page.click('.stacked button');
    await page.waitForSelector('#fault');
    await expectAccessible(page);
    await page.fill('#places', CITY);
    await page.click('.stacked button');
    await page.waitForSelector('.enrolment');
    await expectAccessible(page);
    await page.goto(`/console/${wave.code}/interviewers`);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  }
});
