import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

// Telephones and computers are shared, so no cache keeps a resident's own pages.

const { db } = await testDatabase();
const { client } = await testApp(db);
const wave = await openedWave(db, { settings: { credentials: ['device', 'invitation', 'handoff'] } });
const { receipt } = (await answerAs(client, wave.code, '330100', tinyAnswers)).body;
const headers = { Accept: 'text/html' };

/** The browser keeps a page that holds nothing personal, and asks whether it has changed. */
const COMMON = 'private, no-cache';

test.each([
  ['a receipt', `/receipts/${receipt}`],
  ['a receipt that nobody knows', '/receipts/0000'],
  ['a receipt, drawn', `/receipts/${receipt}.svg`],
])('%s is not stored', async (_, path) => {
  expect((await client(path, { headers })).headers.get('Cache-Control')).toBe('private, no-store');
});

test.each([
  ['answers with a fault', { q_gov: '1' }, 422],
  ['answers that are refused', { 'form.invitation': 'RPJA-T8V0-3QT0', lives_here: 'yes', q_gov: '1' }, 403],
])('%s are not stored', async (_, fields, status) => {
  const form = { 'form.version': '1', 'form.language': 'en', 'form.openedAt': new Date().toISOString() };
  const [device = ''] = (await client('/s/330100', { headers })).headers.getSetCookie();
  const response = await client('/s/330100', {
    method: 'POST',
    headers: {
      ...headers,
      Cookie: device.split(';')[0] ?? '',
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ ...form, ...fields } as Record<string, string>).toString(),
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('Cache-Control')).toBe('private, no-store');
});

test('other pages are', async () => {
  for (const path of ['/s/330100', '/receipts', '/privacy', '/'])
    expect((await client(path, { headers })).headers.get('Cache-Control'), path).toBe(COMMON);
});
