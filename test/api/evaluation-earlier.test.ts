import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Entry } from '../../server/survey/evaluation/report-values.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { HANGZHOU, NINGBO, openedEvaluation, reportCity } from '../support/evaluation.ts';
import { smallSet, smallValues } from '../support/fixtures/small-set.ts';
import { keyFor } from '../support/keys.ts';

// A figure far from the last round's: the earlier figure, the question about it, and the city's answer.

const { db } = await testDatabase();
const { client } = await testApp(db);
const cities = [HANGZHOU, NINGBO];
const [editor, signatory, other] = await Promise.all([
  keyFor(db, 'city-editor', { cities: [HANGZHOU] }),
  keyFor(db, 'city-signatory', { cities: [HANGZHOU] }),
  keyFor(db, 'city-editor', { cities: [NINGBO] }),
]);
const json = { 'Content-Type': 'application/json' };
const reported = (value: number, note?: string): Record<string, Entry> => ({
  'L1P1-A1.used': { value, quality: 'records', ...(note !== undefined && { note }) },
});

let last: string;
let code: string;
beforeAll(async () => {
  const settings = { cities, set: { ...smallSet, name: 'small-2015', dataDate: '2015-10-31' } };
  const older = { cities, set: { ...smallSet, name: 'small-2014', dataDate: '2014-10-31' } };
  await reportCity(db, await openedEvaluation(db, older), HANGZHOU, { changes: reported(7) });
  last = await openedEvaluation(db, settings);
  await reportCity(db, last, HANGZHOU, { changes: reported(400, 'counted anew') });
  // Reports that do not count, and other cities' reports, are never compared with.
  await reportCity(db, await openedEvaluation(db, settings), HANGZHOU, {
    isAccepted: false,
    changes: reported(600, 'counted again'),
  });
  await reportCity(db, last, NINGBO, { changes: reported(611) });
});
beforeEach(async () => {
  code = await openedEvaluation(db, { cities });
});

const draftPath = () => `/api/v1/evaluations/${code}/cities/${HANGZHOU}/draft`;
/** Saves every entry that the set requires, and submits it. */
async function submit(changes: Record<string, Entry>) {
  const { revision } = await (await client(draftPath(), { headers: editor })).json();
  const proof = new FormData();
  proof.set('item', 'L1P1-A1');
  proof.set('file', new File(['%PDF-1.7 proof'], 'proof.pdf'));
  await client(draftPath(), {
    method: 'PUT',
    headers: { ...editor, ...json, 'If-Match': `"${revision}"` },
    body: JSON.stringify({ values: { ...smallValues, ...changes } }),
  });
  const path = `/api/v1/evaluations/${code}/cities/${HANGZHOU}`;
  const attached = await client(`${path}/files`, { method: 'POST', headers: editor, body: proof });
  const body = JSON.stringify({ id: randomUUID(), revision: (await attached.json()).revision });
  const reply = await client(`${path}/reports`, { method: 'POST', headers: { ...signatory, ...json }, body });
  return { status: reply.status, ...(await reply.json()) };
}

test('a figure far from the last round’s wants a sentence, which stays with the report', async () => {
  expect(await submit({})).toMatchObject({
    status: 422,
    findings: [
      {
        severity: 'question',
        code: 'changed-much',
        item: 'L1P1-A1',
        fields: ['L1P1-A1.used'],
        isAnswered: false,
      },
    ],
  });
  const answered = { ...smallValues['L1P1-A1.used'], note: 'two more offices since May' };
  const { status, number } = await submit({ 'L1P1-A1.used': answered });
  expect(status).toBe(201);
  const path = `/api/v1/evaluations/${code}/cities/${HANGZHOU}/reports/${number}`;
  const { values } = await (await client(path, { headers: signatory })).json();
  expect(values['L1P1-A1.used']).toEqual(answered);
});

test('one that is near it asks nothing', async () => {
  expect((await submit(reported(520))).status).toBe(201);
});

test('the form of an indicator shows the earlier figure, to the city alone', async () => {
  const path = `/console/evaluations/${code}/cities/${HANGZHOU}/levels/L1`;
  await client(draftPath(), {
    method: 'PUT',
    headers: { ...editor, ...json, 'If-Match': '"0"' },
    body: JSON.stringify({ values: { 'L1P1-A1.used': smallValues['L1P1-A1.used'] } }),
  });
  const page = await (await client(path, { headers: editor })).text();
  expect(page).toMatch(
    new RegExp(`<small id="L1P1-A1.used-before" class="before">[^<]*${last}[^<]*400</small>`),
  );
  expect(page).toContain('aria-describedby="L1P1-A1.used-before"');
  expect(page).toContain('与上一轮相差超过 30%，请说明');
  // The city reported no trade figure in that round.
  expect(page).not.toContain('L1P2-A2.trade-before');
  expect((await client(path, { headers: other })).status).toBe(403);
});
