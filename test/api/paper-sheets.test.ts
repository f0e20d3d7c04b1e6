import { expect, test } from 'vitest';
import { sheetId } from '../../web/paper-entry/sheet-id.ts';
import { testApp } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { tokenFor } from '../support/interviewers.ts';
import { openedWave } from '../support/wave.ts';

const { db } = await testDatabase();
const { client } = await testApp(db);
const HANGZHOU = '330100';
const credentials = ['device' as const, 'interviewer' as const];
const wave = await openedWave(db, { settings: { credentials } });
const token = await tokenFor(wave.id, { entry: 'paper' });
const form = await takeForm(client, wave.code, HANGZHOU);

const ask = async (id: string, bearer: string, city = HANGZHOU) =>
  await client(`/api/v1/waves/${wave.id}/cities/${city}/paper-sheets/${id}`, {
    headers: { Authorization: `Bearer ${bearer}` },
  });

test('a received sheet is reported with its time, and an unknown one is not', async () => {
  const id = await sheetId(wave.id, HANGZHOU, 'A-17');
  expect(await (await ask(id, token)).json()).toEqual({ receivedAt: null });
  const before = Date.now();
  const credential = { kind: 'interviewer', value: token };
  expect(
    (await submitTo(client, wave.code, { ...submissionOf(form, tinyAnswers), id, credential })).status,
  ).toBe(201);
  const response = await ask(id, token);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  const { receivedAt } = await response.json();
  expect(Date.parse(receivedAt)).toBeGreaterThan(before - 60_000);
  expect(await (await ask(await sheetId(wave.id, HANGZHOU, 'A-18'), token)).json()).toEqual({
    receivedAt: null,
  });
});

test("a resident's submission is not a sheet", async () => {
  const submission = submissionOf(form, tinyAnswers);
  expect((await submitTo(client, wave.code, submission)).status).toBe(201);
  expect(await (await ask(submission.id, token)).json()).toEqual({ receivedAt: null });
});

test('only people who copy paper in the city learn it', async () => {
  const id = await sheetId(wave.id, HANGZHOU, 'A-17');
  expect((await ask(id, '')).status).toBe(401);
  expect((await ask(id, await tokenFor(wave.id))).status).toBe(403);
  expect((await ask(id, await tokenFor(wave.id, { entry: 'paper', cities: ['110000'] }))).status).toBe(403);
  expect((await ask(id, token, '110000')).status).toBe(403);
});
