import { beforeAll, describe, expect, test } from 'vitest';
import { listCities } from '../../db/cities.ts';
import { setQuotas } from '../../db/quotas.ts';
import { seedCities } from '../../db/registry.ts';
import type { Wave } from '../../db/waves.ts';
import { openWave } from '../../db/waves.ts';
import { foldWave } from '../../server/services/monitor/fold.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { listeningServer } from '../support/server.ts';
import { preparedWave } from '../support/wave.ts';

// A manager looks at the fieldwork of a national wave, by keyboard alone.

const { db, url } = await testDatabase();
const { client } = await testApp(db);
const origin = await listeningServer(url);
const phone = testBrowser();
const desk = { width: 1280, height: 720 };
let wave: Wave;

beforeAll(async () => {
  await seedCities(db);
  const cities = (await listCities(db)).filter(({ kind }) => kind !== 'example').map(({ code }) => code);
  wave = await preparedWave(db, { cities });
  await setQuotas(
    db,
    cities.map((city) => ({ waveId: wave.id, city, stratum: '40-59/female', target: 3, cap: 4 })),
  );
  await openWave(db, wave.id, new Date());
  for (let i = 0; i < 3; i++) await answerAs(client, wave.code, '330100', tinyAnswers);
  await answerAs(client, wave.code, '110000', tinyAnswers);
  await foldWave(db, wave.id);
});

const opened = async (role: 'manager' | 'reviewer' | 'supervisor' | 'evaluator', settings: object = {}) =>
  await phone(origin, {
    viewport: desk,
    locale: 'en',
    extraHTTPHeaders: await keyFor(db, role, role === 'supervisor' ? { provinces: ['33'] } : {}),
    ...settings,
  });

describe('the overview', () => {
  test('shows many cities at once; one is found and opened by keys', async () => {
    const { page, complaints } = await opened('manager');
    await page.goto(`/console/${wave.code}`);
    const rows = page.locator('.cities tbody tr');
    expect(await rows.count()).toBeGreaterThan(340);
    const tops = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().bottom));
    expect(tops.filter((bottom) => bottom <= desk.height).length).toBeGreaterThanOrEqual(15);
    await expectAccessible(page);
    await page.keyboard.press('/');
    await page.keyboard.type('hangzhou');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=hangzhou/);
    expect(await rows.allTextContents()).toEqual([expect.stringContaining('Hangzhou')]);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/console/${wave.code}/330100`);
    expect(await page.textContent('h1')).toBe('Hangzhou');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });

  test('works without a script, in Chinese and in the dark', async () => {
    const { page } = await opened('manager', {
      javaScriptEnabled: false,
      locale: 'zh-CN',
      colorScheme: 'dark',
    });
    await page.goto(`/console/${wave.code}`);
    await page.click('.tile >> text=浙江');
    await page.waitForURL(/province=/);
    expect(await page.locator('.cities tbody tr').count()).toBe(11);
    await page.click('.cities tbody th a >> text=杭州');
    expect(await page.textContent('h1')).toBe('杭州市');
  });

  test('has the cities of somebody’s grants alone, and no page for those without any', async () => {
    const { page } = await opened('supervisor');
    await page.goto(`/console/${wave.code}`);
    expect(await page.locator('.cities tbody tr').count()).toBe(11);
    const foreign = await page.goto(`/console/${wave.code}/110000`);
    expect(foreign?.status()).toBe(403);
    const none = await opened('evaluator');
    expect((await none.page.goto(`/console/${wave.code}`))?.status()).toBe(403);
    await expectAccessible(none.page);
  });
});

test('the page of channels is sound', async () => {
  const { page, complaints } = await opened('reviewer');
  await page.goto(`/console/${wave.code}/channels`);
  expect(await page.locator('main table').count()).toBeGreaterThan(2);
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});

test('whoever is not signed in is led to where they can', async () => {
  const { page } = await phone(origin, { viewport: desk });
  await page.goto(`/console/${wave.code}`);
  expect(new URL(page.url()).pathname).toBe('/console/sign-in');
});
