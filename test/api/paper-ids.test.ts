import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { moveClosing } from '../../db/waves.ts';
import { sheetId } from '../../web/paper-entry/sheet-id.ts';
import { testApp } from '../support/app.ts';
import { submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { tokenFor } from '../support/interviewers.ts';
import { openedWave } from '../support/wave.ts';

// A paper sheet's number, which anybody can count up to, determines its id.

const { db, sql } = await testDatabase();
const { client, advance } = await testApp(db);
const wave = await openedWave(db, { settings: { credentials: ['device', 'interviewer'] } });
const [HANGZHOU, BEIJING] = ['330100', '110000'] as const;
const forms = {
  [HANGZHOU]: await takeForm(client, wave.code, HANGZHOU),
  [BEIJING]: await takeForm(client, wave.code, BEIJING),
};
const paper = await tokenFor(wave.id, { entry: 'paper' });
const send = (submission: unknown) => submitTo(client, wave.code, submission);

const sheet = async (number: string, value = paper, city: typeof HANGZHOU | typeof BEIJING = HANGZHOU) => ({
  ...submissionOf(forms[city], tinyAnswers),
  id: await sheetId(wave.id, HANGZHOU, number),
  credential: { kind: 'interviewer', value },
});

/** Callers who may send something, but no paper from Hangzhou. */
const others: [string, () => Promise<object>][] = [
  [
    'a device',
    async () => ({
      credential: { kind: 'device', value: (await takeForm(client, wave.code, HANGZHOU)).token },
    }),
  ],
  [
    'a device in another city',
    async () => ({ credential: { kind: 'device', value: forms[BEIJING].token }, city: BEIJING }),
  ],
  [
    'an interviewer with a tablet',
    async () => ({ credential: { kind: 'interviewer', value: await tokenFor(wave.id) } }),
  ],
  [
    'an office of another city',
    async () => ({
      credential: {
        kind: 'interviewer',
        value: await tokenFor(wave.id, { entry: 'paper', cities: [BEIJING] }),
      },
      city: BEIJING,
    }),
  ],
];

test.each(others)(
  '%s that takes the id of a sheet is not in its way, before or after',
  async (who, changesOf) => {
    for (const isFirst of [true, false]) {
      const first = await sheet(`${who}/${isFirst}`);
      const squatting = { ...first, answers: { ...tinyAnswers, q_gov: 1 }, ...(await changesOf()) };
      if (isFirst) expect((await send(squatting)).status).toBe(201);
      const reply = await send(first);
      expect(reply.status).toBe(201);
      const body = await reply.json();
      if (!isFirst) expect([201, 409]).toContain((await send(squatting)).status);
      const again = await send(first);
      expect([again.status, await again.json()]).toEqual([200, body]);
      expect((await send({ ...first, answers: { ...tinyAnswers, q_gov: 5 } })).status).toBe(409);
    }
  },
);

test('the same number in another city is another sheet, and no credential of one city is good for the other', async () => {
  const both = await tokenFor(wave.id, { entry: 'paper', cities: [HANGZHOU, BEIJING] });
  const [here, there] = [await sheet('7', both), await sheet('7', both, BEIJING)];
  expect((await send(here)).status).toBe(201);
  expect((await send(there)).status).toBe(201);
  expect((await send(await sheet('8', paper, BEIJING))).status).toBe(403);
});

test('a sheet is stored as paper under an id of its own; other ids stay what they are', async () => {
  const one = await sheet('20');
  const { receipt } = await (await send(one)).json();
  expect(await sql`select from submissions where id = ${one.id}`).toHaveLength(0);
  const other = { ...one, id: uuidv7() };
  expect((await send(other)).status).toBe(201);
  expect(await sql`select mode, interviewer from submissions where id = ${other.id}`).toEqual([
    { mode: 'paper', interviewer: '王 17' },
  ]);
  expect(await (await client(`/api/v1/receipts/${receipt}`)).json()).toMatchObject({ known: true });
});

test('a sheet whose reply was lost gets its receipt after the token’s end and the wave’s, others nothing', async () => {
  const stored = await sheet('30');
  const body = await (await send(stored)).json();
  const receiptOf = async (submission: unknown) => {
    const reply = await send(submission);
    return [reply.status, await reply.json()];
  };
  advance(3_600_000 + 1000);
  expect(await receiptOf(stored)).toEqual([200, body]);
  expect((await send(await sheet('31'))).status).toBe(403);
  await moveClosing(db, wave.id, new Date());
  advance(2000);
  expect(await receiptOf(stored)).toEqual([200, body]);
  expect((await send({ ...stored, answers: { ...tinyAnswers, q_gov: 1 } })).status).toBe(409);
  expect((await send(await sheet('31'))).status).toBe(410);
});
