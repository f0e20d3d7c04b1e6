import { expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/universal';
import { findWave } from '../../db/waves.ts';
import { localDayOf, localTimeOf } from '../../server/survey/china-time.ts';
import { writeXlsForm } from '../../server/survey/questionnaire/xlsform/write.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { tiny } from '../support/fixtures/tiny.ts';
import { gatewayTo, isKept } from '../support/gateway.ts';
import { keyOfPerson } from '../support/keys.ts';
import { answerTiny, goOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';

// From nothing to an open wave and its first answer, in one walk by people who write no JSON.

const { db, sql, url } = await testDatabase();
await testApp(db);
const origin = await listeningServer(url);
const gateway = await gatewayTo(origin);
const browser = testBrowser();
const SETUP = '/console/first/setup';
const DESIGN = `${SETUP}/questionnaire/design`;
const DAY = 86_400_000;

type Table = readonly (readonly string[])[];
/** A workbook for upload. */
async function workbook(sheets: readonly { name: string; rows: Table }[]) {
  const file = await writeXlsxFile(
    sheets.map(({ name, rows }) => ({
      sheet: name,
      data: rows.map((cells) => cells.map((value) => (value === '' ? null : { value, type: String }))),
    })),
  ).toBlob();
  return {
    name: 'form.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from(await file.arrayBuffer()),
  };
}

/** The tiny questionnaire as an XLSForm, with changed cells in some rows of its survey, by the row's name. */
function formWith(changes: Record<string, Record<string, string>>) {
  return writeXlsForm(tiny).map(({ name: sheet, rows }) => {
    const [header = []] = rows;
    const name = header.indexOf('name');
    const changed = rows.map((cells) => {
      const put = sheet === 'survey' ? changes[cells[name] ?? ''] : undefined;
      return put ? cells.map((cell, i) => put[header[i] ?? ''] ?? cell) : cells;
    });
    return { name: sheet, rows: changed };
  });
}

const staff = async (role: 'designer' | 'releaser') =>
  await browser(origin, {
    viewport: { width: 1280, height: 800 },
    locale: 'en',
    extraHTTPHeaders: await keyOfPerson(db, role),
  });

test('a wave is set up without a line of JSON, opened by two, and answered on a phone without a network', async () => {
  const { page, complaints } = await staff('designer');
  await page.goto('/console/waves');
  await page.fill('[name=waveCode]', 'first');
  await page.fill('[name=titleZh]', '第一轮');
  await page.fill('[name=titleEn]', 'The first');
  await page.fill('[name=opensAt]', localTimeOf(new Date(Date.now() - DAY)));
  await page.fill('[name=closesAt]', localTimeOf(new Date(Date.now() + 30 * DAY)));
  await page.click('form.card button');
  await page.waitForURL(`${origin}${SETUP}`);

  await page.goto(`${SETUP}/basics`);
  for (const [name, value] of Object.entries({
    organiserZh: '市调查队',
    organiserEn: 'City Survey Team',
    legalZh: '您的同意',
    legalEn: 'Your consent',
    contact: 'survey@example.cn',
    keptUntil: localDayOf(new Date(Date.now() + 60 * DAY)),
  }))
    await page.fill(`[name=${name}]`, value);
  await page.click('.step button');
  await page.waitForURL(/done=saved/);

  // The XLSForm has three faults: the page names each at its row, and saves nothing.
  await page.goto(`${SETUP}/questionnaire`);
  const upload = page.locator('form:has(input[type=file])');
  const faulty = formWith({
    why: { relevant: `\${nobody} = '1'` },
    services: { type: 'select_multiple nowhere' },
    visits: { constraint: '. >= 99 and . <= 0' },
  });
  await upload.locator('[type=file]').setInputFiles(await workbook(faulty));
  await upload.locator('button[type=submit]').click();
  const report = page.locator('#form-report');
  await report.waitFor();
  const refused = report.locator('tbody tr', { hasText: 'to be mended' });
  expect(await refused.locator('th code').allTextContents()).toEqual(['why', 'services', 'visits']);
  // The manager uploads the corrected file, checks it and saves it.
  await upload.locator('[type=file]').setInputFiles(await workbook(formWith({})));
  await upload.locator('button[type=submit]').click();
  await page.getByText('Nothing is saved yet').waitFor();
  expect(await refused.count()).toBe(0);
  await upload.locator('button[type=submit]').click();
  await page.waitForURL(/done=saved/);

  await page.goto(`${SETUP}/cities`);
  await page.fill('[name=places]', 'Hangzhou');
  // All stay chosen, and the page mentions every typed entry.
  await page.click('.step button');
  await page.getByText('Cities are listed, but all are chosen').waitFor();
  await page.check('[name=which][value=some]');
  await page.click('.step button');
  await page.waitForURL(/done=saved/);

  await page.goto(`${SETUP}/margins`);
  const shares = [
    ['330100', 'age', '16-39', '40'],
    ['330100', 'age', '40-59', '35'],
    ['330100', 'age', '60+', '25'],
    ['330100', 'sex', 'female', '49'],
    ['330100', 'sex', 'male', '51'],
  ];
  const margins = [{ name: 'margins', rows: [['city', 'variable', 'category', 'share'], ...shares] }];
  await page.locator('[type=file]').setInputFiles(await workbook(margins));
  await upload.locator('button[type=submit]').click();
  await page.waitForURL(/done=used/);

  await page.goto(`${SETUP}/quotas?halfWidth=3&deviation=25&least=5&capPercent=150`);
  await page.locator('#proposal form button').click();
  await page.waitForURL(/done=applied/);

  await page.goto(`${DESIGN}/preview?city=330100`);
  for (const nth of [0, 1]) await page.frameLocator(`iframe >> nth=${nth}`).locator('#start').waitFor();
  await page.goto(`${DESIGN}/rehearsal`);
  await page.fill('[name=residents]', '50');
  await page.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByText(/50 simulated residents of/).waitFor();
  expect(await sql`select 1 from submissions`).toHaveLength(0);

  // Two people open the wave, side by side: the proposer cannot approve.
  await page.goto(SETUP);
  await page.click('#opening button');
  await page.waitForURL(/done=proposed/);
  expect(await page.locator('#opening form').count()).toBe(0);
  const second = await staff('releaser');
  await second.page.goto(SETUP);
  await second.page.fill('#opening [name=waveCode]', 'first');
  await second.page.click('#opening button');
  await second.page.waitForURL(/done=opened/);
  expect((await findWave(db, 'first'))?.openedAt).not.toBeNull();
  expect([...complaints, ...second.complaints]).toEqual([]);

  const resident = await browser(gateway.origin);
  // A server notices within seconds that another one opened a wave.
  await expect
    .poll(async () => {
      await resident.page.goto('/s/330100');
      return await resident.page.locator('form').count();
    })
    .toBeGreaterThan(0);
  await answerTiny(resident.page);
  await isKept(resident.page, '/s/330100');
  await gateway.setOffline(resident.page, true);
  await goOn(resident.page);
  await resident.page.waitForSelector('text=已保存在这部手机上');
  await gateway.setOffline(resident.page, false);
  await resident.page.waitForSelector('.code');
  const stored = await sql`select city, answers from submissions`;
  expect(stored).toMatchObject([{ city: '330100', answers: { lives_here: 'yes', q_gov: 4 } }]);
  expect(resident.complaints).toEqual([]);
});
