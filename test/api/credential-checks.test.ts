import { expect, test } from 'vitest';
import { addInvitations } from '../../db/invitations.ts';
import { invitationKey, mintInvitation } from '../../server/identity/invitation.ts';
import { testApp } from '../support/app.ts';
import { clientOf, post, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// People who cannot answer learn it before they start, and the check changes nothing.

const { db, sql, url } = await testDatabase();
const { client, advance, fieldworkOf } = await testApp(db);
const CITY = '330100';
const wave = await openedWave(db, { settings: { credentials: ['device', 'invitation'] } });
const check = async (kind: string, value?: string, city = CITY) => {
  const credential = { kind, ...(value && { value }) };
  return await post(client, `/api/v1/waves/${wave.code}/credential-checks`, { city, credential });
};
const told = async (...credential: Parameters<typeof check>) => await (await check(...credential)).json();

async function invite(): Promise<string> {
  const { participantsKey } = await fieldworkOf(wave.id);
  const code = mintInvitation();
  const expiresAt = new Date(Date.now() + 3_600_000);
  await addInvitations(db, wave.id, [
    { key: invitationKey(participantsKey!, code), city: CITY, stratum: null, expiresAt },
  ]);
  return code;
}

test('a device is good until it has answered; then its receipt is told', async () => {
  const form = await takeForm(client, wave.code, CITY);
  expect(await told('device', form.token)).toEqual({ standing: 'good' });
  expect(await told('device', form.token)).toEqual({ standing: 'good' });
  // A respondent out of scope uses nothing up.
  await submitTo(client, wave.code, submissionOf(form, { ...tinyAnswers, lives_here: 'no' }));
  expect(await told('device', form.token)).toEqual({ standing: 'good' });
  const { receipt } = await (await submitTo(client, wave.code, submissionOf(form, tinyAnswers))).json();
  const answered = await told('device', form.token, '110000');
  expect(answered).toEqual({ standing: 'answered', receipt, city: CITY, answeredAt: expect.any(String) });
  expect(Math.abs(Date.parse(answered.answeredAt) - Date.now())).toBeLessThan(60_000);
  expect(await told('device', 'made.up')).toEqual({ standing: 'invalid' });
});

test('an invitation: not one, of another city, good, used without its receipt, expired', async () => {
  const code = await invite();
  expect(await told('invitation', 'ABCD-EFGH-JKMN')).toEqual({ standing: 'invalid' });
  expect(await told('invitation', code, '110000')).toEqual({ standing: 'invalid' });
  expect(await told('invitation', code)).toEqual({ standing: 'good' });
  const form = await takeForm(client, wave.code, CITY);
  const submission = submissionOf(form, tinyAnswers);
  await submitTo(client, wave.code, { ...submission, credential: { kind: 'invitation', value: code } });
  expect(await told('invitation', code)).toMatchObject({ standing: 'answered', receipt: null });
  const late = await invite();
  advance(7_200_000);
  expect(await told('invitation', late)).toEqual({ standing: 'expired' });
  advance(-7_200_000);
});

test('checks store nothing', async () => {
  const count = async () =>
    await sql`select (select count(*) from participants) + (select count(*) from submission_ids) as n`;
  const before = await count();
  await check('device', (await takeForm(client, wave.code, CITY)).token);
  await check('invitation', await invite());
  expect(await count()).toEqual(before);
});

test('bad input is named', async () => {
  const refused = await check('interviewer', 'x');
  expect(refused.status).toBe(422);
  expect((await refused.json()).errors).toMatchObject([{ path: 'credential.kind' }]);
  await expectProblem(
    await check('device', 'x', '999999'),
    404,
    'city-unknown',
    '这座城市不在本轮调查范围内',
  );
});

test('the page that the script shows is there only for those who cannot answer', async () => {
  const trial = async (fields: Record<string, string>) =>
    await client(`/s/${CITY}/trial`, {
      method: 'POST',
      headers: { 'Accept-Language': 'en', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  expect((await trial({ kind: 'device' })).status).toBe(204);
  const form = await takeForm(client, wave.code, CITY);
  expect((await trial({ kind: 'device', value: form.token })).status).toBe(204);
  const { receipt } = await (await submitTo(client, wave.code, submissionOf(form, tinyAnswers))).json();
  const page = await (await trial({ kind: 'device', value: form.token })).text();
  for (const text of [
    'This device has already answered',
    `/receipts/${receipt}`,
    '/results/',
    '/q/330100/share.',
  ])
    expect(page).toContain(text);
  const unknown = await (await trial({ kind: 'invitation', value: 'ABCD-EFGH-JKMN' })).text();
  expect(unknown).toContain('There is no such invitation');
  expect(unknown).toContain('Answer without an invitation');
});

test('a client who tries codes by the dozen is slowed down, and submissions are not', async () => {
  const proxied = { TRUSTED_PROXIES: '127.0.0.1', PRESSURE_PER_ORIGIN: '20' };
  const server = clientOf(await listeningServer(url, proxied));
  const from = { 'X-Forwarded-For': '203.0.113.7' };
  const path = `/api/v1/waves/${wave.code}/credential-checks`;
  const statuses: number[] = [];
  for (let i = 0; i < 22; i++) {
    const credential = { kind: 'invitation', value: mintInvitation() };
    const response = await post(server, path, { city: CITY, credential }, from);
    statuses.push(response.status);
    if (i === 21) await expectProblem(response, 429, 'too-many-checks', '查询过于频繁，请稍后再试');
  }
  expect(statuses.slice(0, 20)).toEqual(Array(20).fill(200));
  const form = await takeForm(server, wave.code, CITY);
  expect((await submitTo(server, wave.code, submissionOf(form, tinyAnswers), from)).status).toBe(201);
});
