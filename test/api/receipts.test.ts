import { base32crockford } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { insertVerdicts } from '../../db/verdicts.ts';
import { inGroups } from '../../server/crypto/crockford.ts';
import { deriveKeys, keyedHash } from '../../server/crypto/keys.ts';
import type { ReleaseDocument } from '../../server/survey/release/document.ts';
import { type InclusionProof, inclusionFault } from '../../server/survey/release/inclusion.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { removalOf } from '../support/sheet.ts';
import { openedWave } from '../support/wave.ts';

const { db } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const wave = await openedWave(db);
const CITY = '330100';
const lookUp = async (receipt: string) => {
  const response = await client(`/api/v1/receipts/${encodeURIComponent(receipt)}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  return await response.json();
};
const answer = async (answers: object = {}) =>
  await answerAs(client, wave.code, CITY, { ...tinyAnswers, ...answers });

test('each release proves that it counts a receipt, and no other release does', async () => {
  const own = await openedWave(db, { cities: [CITY, '110000'] });
  const fieldwork = await fieldworkOf(own.id);
  const answerIn = async (city: string, answers: object = {}) =>
    (await answerAs(client, own.code, city, { ...tinyAnswers, ...answers })).body.receipt;
  const receipts = await Promise.all(Array.from({ length: 11 }, () => answerIn(CITY)));
  const elsewhere = await answerIn('110000');
  const outsider = await answerIn(CITY, { lives_here: 'no' });
  const first = await publish(db, fieldwork, { signingKey, reason: null });
  const late = await answerIn(CITY);
  const { inclusion } = JSON.parse(first.document) as ReleaseDocument;
  expect(inclusion?.cities.map(({ code, size }) => [code, size])).toEqual([
    ['110000', 1],
    [CITY, 11],
  ]);
  const proofOf = (receipt: string, query = '') => client(`/api/v1/receipts/${receipt}/inclusion${query}`);
  for (const receipt of [...receipts, elsewhere]) {
    const proof: InclusionProof = await (await proofOf(receipt, '?release=1')).json();
    expect(proof).toMatchObject({ wave: own.id, release: 1, cities: 2, root: inclusion?.root });
    expect(await inclusionFault(receipt, proof, sha256, inclusion)).toBeUndefined();
    expect(await inclusionFault(late, proof, sha256, inclusion)).toBe('another-receipt');
    const longer = { ...proof, size: proof.size + 1 };
    expect(await inclusionFault(receipt, longer, sha256, inclusion)).not.toBeUndefined();
    expect(await inclusionFault(receipt, { ...proof, city: '330200' }, sha256)).toBe('broken-path');
  }
  for (const receipt of [outsider, late, 'nothing']) expect((await proofOf(receipt)).status).toBe(404);
  expect((await proofOf(receipts[0]!, '?release=2')).status).toBe(404);
  expect((await proofOf(receipts[0]!, '?release=x')).status).toBe(422);

  // Only one answer arrived: the city's figures and its tree are repeated, the tree of cities changes.
  const second = await publish(db, fieldwork, { signingKey, reason: 'late answers' });
  const later = (JSON.parse(second.document) as ReleaseDocument).inclusion;
  const proof: InclusionProof = await (await proofOf(receipts[0]!)).json();
  expect(proof.release).toBe(2);
  expect(await inclusionFault(receipts[0]!, proof, sha256, later)).toBeUndefined();
  expect((JSON.parse(second.document) as ReleaseDocument).cities.map(({ n }) => n.valid)).toEqual(
    later?.cities.map(({ size }) => size),
  );
});

const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

test('a receipt is known, and tells the releases that include it, and no answer', async () => {
  const fieldwork = await fieldworkOf(wave.id);
  const early = await answer({ remark: '不会说出去' });
  const { receipt } = early.body;
  expect(await lookUp(receipt)).toEqual({ receipt, known: true, wave: wave.id, releases: [] });
  await publish(db, fieldwork, { signingKey, reason: null });
  const late = (await answer()).body.receipt;
  await publish(db, fieldwork, { signingKey, reason: 'late answers' });
  expect(await lookUp(receipt)).toEqual({ receipt, known: true, wave: wave.id, releases: [1, 2] });
  expect(await lookUp(late)).toMatchObject({ known: true, releases: [2] });

  await insertVerdicts(db, [removalOf(wave.id, early.submission.id)]);
  await publish(db, fieldwork, { signingKey, reason: 'duplicates' });
  expect(await lookUp(receipt)).toMatchObject({ known: true, releases: [1, 2] });
  expect(await lookUp(late)).toMatchObject({ releases: [2, 3] });
});

test('a receipt is found by its whole link, on its page and by the API', async () => {
  const { receipt } = (await answer()).body;
  for (const link of [`https://host/receipts/${receipt}`, `HTTP://HOST/RECEIPTS/${receipt}.svg?lang=en。`]) {
    expect(await lookUp(link)).toMatchObject({ known: true });
    const found = await client(`/receipts?receipt=${encodeURIComponent(link)}`);
    expect([found.status, found.headers.get('Location')]).toEqual([303, `/receipts/${receipt}`]);
  }
});

test('a submission that never counted is in no release, but its receipt is still known', async () => {
  const { body } = await answer({ lives_here: 'no' });
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: 'outsiders' });
  expect(body.outcome).toBe('held');
  expect(await lookUp(body.receipt)).toMatchObject({ known: true, releases: [] });
});

test('however it is typed', async () => {
  const { receipt } = (await answer()).body;
  const typed = [
    receipt.toLowerCase(),
    receipt.replaceAll('-', ''),
    receipt.replaceAll('-', ' '),
    receipt.replaceAll('0', 'O').replaceAll('1', 'l'),
  ];
  for (const text of typed) expect(await lookUp(text)).toMatchObject({ receipt: text, known: true });
});

test('nobody can make one up, from an id either', async () => {
  const { receipt } = (await answer()).body;
  const bytes = base32crockford.decode(receipt.replaceAll('-', ''));
  for (const i of [0, 15, 16, 19]) {
    const forged = Uint8Array.from(bytes);
    forged[i] = (forged[i] ?? 0) ^ 1;
    const text = base32crockford.encode(forged);
    expect(await lookUp(text)).toEqual({ receipt: text, known: false, releases: [] });
  }
  for (const text of ['x', '0000-0000', 'U'.repeat(32), '你好'])
    expect(await lookUp(text)).toEqual({ receipt: text, known: false, releases: [] });
});

describe('nothing leads from a receipt to the submission', () => {
  const spellings = (id: string): string[] => {
    const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
    const texts = [id, ...(['hex', 'base64', 'base64url'] as const).map((form) => bytes.toString(form))];
    return [...texts, base32crockford.encode(bytes).slice(0, -1)].map((text) => text.toLowerCase());
  };
  const bytesOf = (receipt: string) => Buffer.from(base32crockford.decode(receipt.replaceAll('-', '')));

  test('not the receipt itself, nor anything that is told about it', async () => {
    const { submission, body } = await answer();
    const { receipt } = body;
    expect(receipt).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
    const paths = [`/api/v1/receipts/${receipt}`, `/receipts/${receipt}`, `/receipts/${receipt}.svg`];
    const told = await Promise.all(paths.map(async (path) => await (await client(path)).text()));
    const all = [receipt.replaceAll('-', ''), ...told].join('\n').toLowerCase();
    for (const spelling of spellings(submission.id)) expect(all).not.toContain(spelling);
  });

  test('ids that are alike have receipts that are not', async () => {
    const blocks = await Promise.all(
      Array.from({ length: 20 }, async () => bytesOf((await answer()).body.receipt).subarray(0, 16)),
    );
    // Ids of one moment share their first six bytes, except the last bits of the sixth.
    expect(new Set(blocks.map((block) => block.toString('hex', 0, 3))).size).toBe(20);
  });

  test('a receipt of the first form is still known, and cannot be made from one of today', async () => {
    const keys = deriveKeys(Buffer.from(testEnvironment.SECRET_KEY, 'base64url'));
    const { submission, body } = await answer();
    const id = Buffer.from(submission.id.replaceAll('-', ''), 'hex');
    const first = (proof: Buffer) => inGroups(base32crockford.encode(Buffer.concat([id, proof])));
    const held = first(keyedHash(keys.firstReceiptProof, wave.id, id).subarray(0, 4));
    expect(await lookUp(held)).toMatchObject({ receipt: held, known: true, wave: wave.id });
    // The page shows today's receipt, which says only that it is one.
    const page = await (await client(`/receipts/${held}`)).text();
    expect(page).toContain(body.receipt);
    const guess = first(bytesOf(body.receipt).subarray(16));
    expect(await lookUp(guess)).toMatchObject({ known: false });
  });
});
