import { pino } from 'pino';
import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { answerAs, submissionOf, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

// The log records failures, and never what residents and staff hand over, wherever it stands in a request.

const { db, sql } = await testDatabase();
let lines = '';
const log = pino({ level: 'trace' }, { write: (line: string) => (lines += line) });
const { client } = await testApp(db, { log });
const credentials = ['device' as const, 'invitation' as const, 'handoff' as const];
const wave = await openedWave(db, { settings: { credentials } });
const CITY = '330100';

test('no receipt, code, token or answer is in the log', async () => {
  const { submission, body } = await answerAs(client, wave.code, CITY, tinyAnswers);
  const { receipt } = body;
  const form = await takeForm(client, wave.code, CITY);
  await sql`alter table submission_ids rename to elsewhere`;
  await sql`alter table invitations rename to nowhere`;
  const secrets = [receipt, 'RPJA-T8V0-3QT0', 'eyJhbGciOiJFZERTQSJ9.e30.c2ln', '13800138000', form.token];
  const [, code = '', token = '', phone] = secrets;
  const accept = { Accept: 'text/html' };
  const submit = (credential: object) =>
    client(`/api/v1/waves/${wave.code}/submissions?k=${code}&t=${token}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({
        ...submissionOf(form, { ...tinyAnswers, remark: phone }),
        credential,
      }),
    });
  // The API description lacks such replies, which does not matter here.
  await Promise.allSettled([
    client(`/receipts/${receipt}`, { headers: accept }),
    client(`/receipts/${receipt}.svg`, { headers: accept }),
    client(`/api/v1/receipts/${receipt}`),
    submit({ kind: 'device', value: form.token }),
    submit({ kind: 'invitation', value: code }),
  ]);
  expect(lines.trim().split('\n')).toHaveLength(5);
  expect(lines).toContain('"path":"/receipts/-"');
  for (const text of [...secrets, submission.id]) expect(lines).not.toContain(text);
});

test('no ticket by which a draft is looked at is in the log', async () => {
  const ticket = '01a22a38-35d6-74bc-a95b-886001622fae.AAAAAAAAAAAAAAAAAAAAAA';
  await sql`alter table waves rename to away`;
  expect((await client(`/preview/next/${ticket}?in=en`)).status).toBe(500);
  expect(lines).toContain('"path":"/preview/next/-"');
  expect(lines).not.toContain(ticket);
});
