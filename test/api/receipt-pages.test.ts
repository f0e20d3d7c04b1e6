import { expect, test } from 'vitest';
import { moveClosing } from '../../db/waves.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';
import { withdraw } from '../support/withdraw.ts';

const { db } = await testDatabase();
const wave = await openedWave(db);
const { client, fieldworkOf, signingKey, advance } = await testApp(db);
const CITY = '330100';

const answer = async (answers: object = {}): Promise<string> =>
  (await answerAs(client, wave.code, CITY, { ...tinyAnswers, ...answers })).body.receipt;
const pageOf = async (receipt: string) => {
  const headers = { Accept: 'text/html', 'Accept-Language': 'en' };
  return await (await client(`/receipts/${receipt}`, { headers })).text();
};
const linkTo = (release: number) => `href="/results/${wave.code}/${CITY}?release=${release}"`;
const publishNow = async (reason: string | null) =>
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason });

test('the page of a receipt follows it: before, included, withdrawn, included again', async () => {
  const receipt = await answer();
  const outsider = await answer({ lives_here: 'no' });
  const before = await pageOf(receipt);
  expect(before).toMatch(/The survey closes on .+; results are published here after that\./);
  expect(before).toContain('What happens next');
  expect(before).not.toContain('/results/w-');
  expect(before).toMatch(new RegExp(`/q/${CITY}/share\\.[0-9a-z]{8}"`));

  await publishNow(null);
  const after = await pageOf(receipt);
  expect(after).toContain('These results include the answers:');
  expect(after).toContain(linkTo(1));
  expect(after).toContain('Test, release 1: Hangzhou');
  expect(after).not.toContain('What happens next');

  const late = await answer();
  // The page must not tell whether the answer came too late or was not counted.
  const silent = (page: string) => page.slice(page.indexOf('id="after"'), page.indexOf('class="keep"'));
  expect(silent(await pageOf(outsider))).toBe(silent(await pageOf(late)));
  expect(silent(await pageOf(outsider))).toContain('The results published so far do not include it');

  await withdraw(db, wave.id, 1, 'wrong weights', new Date());
  const withdrawn = await pageOf(receipt);
  expect(withdrawn).toContain('These included them, and were withdrawn:');
  expect(withdrawn).not.toContain('These results include the answers:');
  expect(withdrawn).toContain(linkTo(1));
  expect(withdrawn).toMatch(/The survey closes on/);

  await publishNow('corrected');
  const again = await pageOf(receipt);
  expect(again).toMatch(/These results include the answers:.*release=2.*were withdrawn:.*release=1/s);
});

test('a receipt can be kept as a drawing, and only one that is known', async () => {
  const receipt = await answer();
  const response = await client(`/receipts/${receipt.toLowerCase()}.svg`);
  expect(response.headers.get('Content-Disposition')).toBe(
    `attachment; filename="chengsheng-${receipt}.svg"`,
  );
  const drawing = await response.text();
  for (const part of [receipt.slice(0, 19), receipt.slice(20)]) expect(drawing).toContain(`>${part}<`);
  expect((await client('/receipts/0000-0000.svg')).status).toBe(404);
});

test('an unknown receipt has nothing to show', async () => {
  const page = await pageOf('0000-0000');
  expect(page).not.toContain('id="after"');
  expect(page).toContain('We know no such receipt');
});

test('once it is closed there is nothing to share, and no date is promised', async () => {
  const other = await openedWave(db);
  const { body } = await answerAs(client, other.code, CITY, tinyAnswers);
  await moveClosing(db, other.id, new Date());
  advance(2000);
  const page = await pageOf(body.receipt);
  expect(page).toMatch(/The survey closed on .+\. Its results will be published here\./);
  expect(page).not.toContain('/share');
});
