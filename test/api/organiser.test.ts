import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { openedWave, testOrganiser } from '../support/wave.ts';

// The organiser is named wherever somebody may want to know who asks.

const { db } = await testDatabase();
const wave = await openedWave(db, { settings: { code: '2018' } });
const { client, fieldworkOf, signingKey } = await testApp(db);
const page = async (path: string, language = 'en') =>
  await (await client(path, { headers: { Accept: 'text/html', 'Accept-Language': language } })).text();
const CONTACT = 'Organiser: Test Survey Team · Contact: survey@example.cn';

test('on the first screen, in the language of the page', async () => {
  expect(await page('/s/330100')).toContain(
    'This survey is run by Test Survey Team, on the survey system Chengsheng.',
  );
  expect(await page('/s/330100', 'zh-CN')).toContain('测试调查队组织这项调查，用“城声”问卷系统收集回答。');
});

test('in the privacy notice, with all that has to be told', async () => {
  const notice = await page('/privacy');
  for (const text of [
    'Who runs this survey',
    'Test Survey Team',
    'survey@example.cn',
    'officer@example.cn',
    'T-2018-001',
    'Your consent',
    'By December 31, 2099 at the latest',
    'You can ask for, correct or delete',
  ])
    expect(notice).toContain(text);
});

test('on the poster', async () => {
  const drawing = await page('/poster/330100');
  expect(drawing).toContain('>Test Survey Team · survey@example.cn<');
});

test('beside a receipt, and under the results', async () => {
  const { receipt } = (await answerAs(client, '2018', '330100', tinyAnswers)).body;
  expect(await page(`/receipts/${receipt}`)).toContain(CONTACT);
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  expect(await page('/results/2018')).toContain(CONTACT);
});

test('in the API', async () => {
  const { waves } = await (await client('/api/v1/waves')).json();
  expect(waves[0].organiser).toEqual(testOrganiser);
});
