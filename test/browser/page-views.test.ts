import { expect, test } from 'vitest';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { begin, choose, goOn, openQuestionnaire } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// The page's script reports the pages it shows: for a few residents, and never who they are.

const { db, sql, url } = await testDatabase();
const asked = ['lives_here', 'age', 'sex', 'q_gov', 'q_bus'];
const questions = tiny.questions.filter(({ id }) => asked.includes(id));
const wave = await openedWave(db, { settings: { questionnaire: { ...tiny, questions } } });
const origin = await listeningServer(url, { MONITOR_SECONDS: '1' });
const phone = testBrowser();

/** Makes every draft's id end with this hexadecimal digit. */
const idsEndWith = (digit: number) => `{
  const random = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (bytes) => {
    random(bytes);
    if (bytes.length === 16) bytes[15] = (bytes[15] & 0xf0) | ${digit};
    return bytes;
  };
}`;

async function resident(digit: number, script = '') {
  const opened = await phone(origin);
  await opened.page.addInitScript(idsEndWith(digit) + script);
  const told = () => opened.requests.filter((request) => request.endsWith('/views')).length;
  return { ...opened, told };
}

const counted = async () => [
  ...(await sql`
    select channel, page, sum(shown)::int as shown, sum(passed)::int as passed from page_counts
    where wave_id = ${wave.id} group by 1, 2 order by page collate "C"`),
];

test('a resident in the sample is counted once on each page, however they go back and forth, and at the end', async () => {
  const { page, complaints, told } = await resident(0);
  const bodies: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/views')) bodies.push(request.postData() ?? '');
  });
  await openQuestionnaire(page, '?ch=sms');
  await page.waitForSelector('.foot');
  await choose(page, 'lives_here', 'yes');
  await goOn(page);
  await page.locator('#q-age:visible').waitFor();
  await page.goBack();
  await goOn(page);
  await choose(page, 'age', '40-59');
  await goOn(page);
  await page.locator('#q-sex:visible').waitFor();
  // A reload returns to this page of the draft, which was counted before.
  await page.reload();
  await page.waitForSelector('.foot');
  await begin(page);
  await page.locator('#q-sex:visible').waitFor();
  await goOn(page);
  await choose(page, 'q_gov', '4');
  await goOn(page);
  await choose(page, 'q_bus', '7');
  await goOn(page);
  await page.locator('.code').waitFor();
  await expect.poll(counted).toEqual(
    ['END', 'OPENING', ...asked].toSorted().map((name) => {
      return { channel: 'open:', page: name, shown: 1, passed: Number(name !== 'END') };
    }),
  );
  // Each one-question page is timed once, at its first Next.
  await expect
    .poll(async () => [
      ...(await sql`
        select page, language, sum(n)::int as n from page_time_counts where wave_id = ${wave.id}
        group by 1, 2 order by page collate "C"`),
    ])
    .toEqual(asked.toSorted().map((name) => ({ page: name, language: 'zh-CN', n: 1 })));
  expect(told()).toBe(asked.length + 2);
  for (const body of bodies)
    expect(
      [...new URLSearchParams(body).keys()].filter(
        (key) => !['wave', 'page', 'from', 'channel', 'ms', 'language'].includes(key),
      ),
    ).toEqual([]);
  expect(complaints).toEqual([]);
});

test('other residents are not reported, nor anything by a browser that cannot', async () => {
  const others = [await resident(1), await resident(0, 'delete Navigator.prototype.sendBeacon;')];
  for (const { page, complaints, told } of others) {
    await openQuestionnaire(page);
    await page.waitForSelector('.foot');
    await choose(page, 'lives_here', 'yes');
    await goOn(page);
    await page.locator('#q-age:visible').waitFor();
    expect(told()).toBe(0);
    expect(complaints).toEqual([]);
  }
});
