import { expect, test } from 'vitest';
import { expectSound } from '../support/accessibility.ts';
import { testApp } from '../support/app.ts';
import { testBrowser } from '../support/browser.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

const { db, url } = await testDatabase();
const wave = await openedWave(db);
const { client, fieldworkOf, signingKey } = await testApp(db);
const origin = await listeningServer(url);
const phone = testBrowser();

test('a phone checks that the results count its receipt, and says when the proof is of something else', async () => {
  const receipts: string[] = [];
  for (let i = 0; i < 3; i++)
    receipts.push((await answerAs(client, wave.code, '330100', tinyAnswers)).body.receipt);
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  const { page, complaints } = await phone(origin);
  await page.goto(`/receipts/${receipts[0]}?lang=en`);
  const told = page.locator('#inclusion:visible');
  expect(await told.textContent()).toContain('the newest results count these answers, one of 3 in this city');
  await expectSound(page);

  // A server sends the proof of another person's answers.
  await page.route('**/inclusion?**', async (route) => {
    const response = await route.fetch({ url: `${origin}/api/v1/receipts/${receipts[1]}/inclusion` });
    await route.fulfill({ response });
  });
  await page.reload();
  expect(await told.textContent()).toContain('The check failed');
  expect(complaints).toEqual([]);
});
