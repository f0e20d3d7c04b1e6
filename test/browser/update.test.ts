import { expect, test } from 'vitest';
import { testBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { gatewayTo, isKept } from '../support/gateway.ts';
import { answerTiny, choose, goOn, receiptOn } from '../support/residents.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

/** The server is updated while a page is open: from then on the scripts of its build are gone. */

const { db, sql, url } = await testDatabase();
await openedWave(db);
const gateway = await gatewayTo(await listeningServer(url));
const phone = testBrowser();

const count = async () => Number((await sql`select count(*) from submissions`)[0]?.count);

/** Updates the server at the moment when a page asks for a script of the build before. */
async function updatedBefore(script: string) {
  const one = await phone(gateway.origin);
  let isUpdated = false;
  /** The scripts that it did not get. */
  const gone: (string | undefined)[] = [];
  one.page.on('response', (r) => {
    if (r.status() === 404) gone.push(/\/assets\/(draft-status|client|buttons)-/.exec(r.url())?.[1]);
  });
  await one.page.route(`**/assets/${script}-*.js`, async (route) => {
    if (!isUpdated) gateway.deploy(`${script}-next`);
    isUpdated = true;
    await route.continue();
  });
  return { ...one, gone };
}

test('a page without its later scripts keeps what was answered, sends it once and shows the receipt', async () => {
  const before = await count();
  const { page, complaints, gone } = await updatedBefore('draft-status');
  await page.goto('/s/330100');
  await choose(page, 'lives_here', 'yes');
  expect(await page.locator('.foot').count()).toBe(0);
  await answerTiny(page);
  await goOn(page);
  await page.waitForSelector('.code');
  expect(await receiptOn(page)).toMatch(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
  await expect.poll(() => gone).toEqual(['draft-status', 'buttons']);
  expect(await count()).toBe(before + 1);
  expect(complaints).toEqual([]);
});

test('opened again in the new version, such a page has what was answered, and keeps it on the phone', async () => {
  const { page, complaints } = await updatedBefore('draft-status');
  await page.goto('/s/330100');
  await choose(page, 'lives_here', 'yes');
  await page.reload();
  await isKept(page, '/s/330100');
  expect(await page.isChecked('[name=lives_here][value=yes]')).toBe(true);
  await answerTiny(page);
  await goOn(page);
  await page.waitForSelector('.code');
  expect(complaints).toEqual([]);
});

test('a page without any script is the plain form, which can be sent', async () => {
  const before = await count();
  const { page, gone } = await updatedBefore('client');
  await page.goto('/s/330100');
  await answerTiny(page, false);
  await goOn(page);
  await page.waitForSelector('.code');
  expect(gone).toEqual(['client']);
  expect(await count()).toBe(before + 1);
});
