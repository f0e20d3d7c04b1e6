import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Role } from '../../db/grants-schema.ts';
import { canonicalJson, sha256 } from '../../server/crypto/digest.ts';
import { type ProblemCode, problems } from '../../server/http/problems.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { HANGZHOU, NINGBO, openedEvaluation } from '../support/evaluation.ts';
import { smallSet, smallValues } from '../support/fixtures/small-set.ts';
import { keyFor } from '../support/keys.ts';
import { expectProblem } from '../support/problem.ts';

// A city's report over HTTP, every reply checked against the OpenAPI document.

const { db } = await testDatabase();
const { client, advance } = await testApp(db);
const headersOf = async (role: Role, cities: string[] | null = [HANGZHOU]) =>
  await keyFor(db, role, { cities });
const [editor, signatory, province, secretariat] = await Promise.all([
  headersOf('city-editor'),
  headersOf('city-signatory'),
  headersOf('province', [HANGZHOU, NINGBO]),
  headersOf('secretariat', null),
]);
/** Expects a problem document with this status and title; returns it. */
async function refused(response: Response, code: ProblemCode): Promise<unknown> {
  const body = z.record(z.string(), z.unknown()).parse(await response.clone().json());
  const { type: _type, title: _title, status: _status, detail: _detail, ...others } = body;
  const { status, 'zh-CN': title } = problems[code];
  return await expectProblem(response, status, code, title, others);
}

type Headers = Record<string, string>;

let evaluation: string;
beforeEach(async () => {
  evaluation = await openedEvaluation(db);
});

const base = () => `/api/v1/evaluations/${evaluation}`;
const ofCity = (path: string) => `${base()}/cities/${HANGZHOU}/${path}`;
const get = (path: string, headers: Headers = {}) => client(path, { headers });
const send = (method: string, path: string, body: object, headers: Headers) =>
  client(path, {
    method,
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
const save = (values: object, revision: number, headers = editor) =>
  send('PUT', ofCity('draft'), { values }, { ...headers, 'If-Match': `"${revision}"` });
function attach(bytes: BlobPart = '%PDF-1.7 proof', name = '证明.pdf') {
  const body = new FormData();
  body.set('item', 'L1P1-A1');
  body.set('file', new File([bytes], name));
  return client(ofCity('files'), { method: 'POST', headers: editor, body });
}
const attached = z.object({ sha256: z.string(), revision: z.int(), size: z.int(), type: z.string() });
const submittedReport = z.object({
  receipt: z.string(),
  number: z.int(),
  digest: z.string(),
  late: z.boolean(),
});
async function submit(id = randomUUID() as string) {
  await save(smallValues, 0);
  const { revision } = attached.parse(await (await attach()).json());
  return await send('POST', ofCity('reports'), { id, revision }, signatory);
}

test('an indicator set is immutable, with its digest for a tag; evaluations name theirs', async () => {
  const list = z.object({
    evaluations: z.array(
      z.object({ code: z.string(), set: z.object({ version: z.int(), digest: z.string() }) }),
    ),
  });
  const { evaluations } = list.parse(await (await get('/api/v1/evaluations')).json());
  const { set } = evaluations.find(({ code }) => code === evaluation)!;
  const reply = await get(`/api/v1/indicator-sets/small/${set.version}`);
  expect(reply.headers.get('Cache-Control')).toContain('immutable');
  const { digest, definition } = z
    .object({ digest: z.string(), definition: z.unknown() })
    .parse(await reply.json());
  expect(definition).toEqual(smallSet);
  expect([set.digest, sha256(canonicalJson(definition))]).toEqual([digest, digest]);
  const again = await get(`/api/v1/indicator-sets/small/${set.version}`, { 'If-None-Match': `"${digest}"` });
  expect(again.status).toBe(304);
  await refused(await get('/api/v1/indicator-sets/none/1'), 'not-found');
});

describe('a draft', () => {
  test('is saved by the revision that was seen; 412 has what both wrote', async () => {
    const first = await save({ 'L1P1-A1.used': { value: 1 } }, 0);
    expect([first.status, first.headers.get('ETag')]).toEqual([200, '"1"']);
    const other = await save({ 'L1P1-A1.all': { value: 9 } }, 0);
    expect(await other.json()).toMatchObject({
      revision: 2,
      values: { 'L1P1-A1.used': { value: 1 }, 'L1P1-A1.all': { value: 9 } },
      changes: { 'L1P1-A1.all': { revision: 2, by: 'a city-editor' } },
    });
    const conflict = await save({ 'L1P1-A1.used': { value: 2 }, 'L1P1-A2.state': { value: 'none' } }, 0);
    const problem = await refused(conflict, 'draft-changed');
    expect(problem).toMatchObject({
      fields: [{ field: 'L1P1-A1.used', mine: { value: 2 }, theirs: { value: 1 }, by: 'a city-editor' }],
    });
    const draft = await get(ofCity('draft'), signatory);
    expect(draft.headers.get('ETag')).toBe('"2"');
    expect(await draft.json()).toMatchObject({ values: { 'L1P1-A1.used': { value: 1 } } });
    expect(await (await save({ 'L1P1-A1.used': null }, 2)).json()).toMatchObject({
      values: { 'L1P1-A1.all': { value: 9 } },
    });
  });

  test('names the faults of its content, and wants the revision', async () => {
    const problem = await refused(
      await save({ 'L1P1-A1.used': { value: 1, quality: 'guessed' }, nothing: { value: 1 } }, 0),
      'content-invalid',
    );
    expect(JSON.stringify(problem)).toContain('L1P1-A1.used');
    const without = await send('PUT', ofCity('draft'), { values: {} }, editor);
    await refused(without, 'content-invalid');
  });
});

describe('a file', () => {
  test('is a download from a sandbox, under the name that the city gave it', async () => {
    const reply = await attach();
    expect(reply.status).toBe(201);
    const file = attached.parse(await reply.json());
    expect(file).toEqual({
      sha256: sha256('%PDF-1.7 proof'),
      size: 14,
      type: 'application/pdf',
      revision: 1,
    });
    const download = await get(ofCity(`files/${file.sha256}`), province);
    expect(await download.text()).toBe('%PDF-1.7 proof');
    expect(Object.fromEntries(download.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('证明.pdf')}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
    const gone = await client(`${ofCity(`files/${file.sha256}`)}?item=L1P1-A1`, {
      method: 'DELETE',
      headers: editor,
    });
    expect(await gone.json()).toEqual({ revision: 2 });
  });

  test('that is none of the types is refused, whatever its name', async () => {
    await refused(await attach('<script>', 'proof.pdf'), 'media-type-unsupported');
  });
});

describe('a report', () => {
  test('is handed in, returned, corrected and accepted', async () => {
    const id = randomUUID();
    const reply = await submit(id);
    expect(reply.status).toBe(201);
    const report = submittedReport.parse(await reply.json());
    expect(report).toMatchObject({ receipt: id, number: 1, late: false });
    const decide = (number: number, digest: string, action: string, headers: Headers, more: object = {}) =>
      send(
        'POST',
        ofCity(`reports/${number}/decisions`),
        { id: randomUUID(), digest, action, ...more },
        headers,
      );
    const reason = 'which matters?';
    const returned = await decide(1, report.digest, 'return', province, {
      reason,
      remarks: { 'L1P1-A1': reason },
    });
    expect(await returned.json()).toMatchObject({ state: 'returned' });
    await refused(await decide(1, report.digest, 'accept', province), 'report-overtaken');
    const { revision } = z
      .object({ revision: z.int() })
      .parse(await (await save({ 'L1P1-A1.used': { value: 600, quality: 'records' } }, 2)).json());
    const again = await send('POST', ofCity('reports'), { id: randomUUID(), revision }, signatory);
    const second = submittedReport.parse(await again.json());
    expect(await (await get(ofCity('reports/2'), province)).json()).toMatchObject({
      number: 2,
      differences: [{ field: 'L1P1-A1.used', before: { value: 620 }, after: { value: 600 } }],
      decisions: [],
    });
    expect(await (await get(ofCity('reports/1'), editor)).json()).toMatchObject({
      decisions: [{ action: 'return', reason, remarks: { 'L1P1-A1': reason }, by: 'a province' }],
    });
    expect((await decide(2, second.digest, 'accept', province)).status).toBe(201);
    await refused(await save({}, 0), 'accepted');
    const progress = await (await get(`${base()}/progress`, province)).json();
    expect(progress).toMatchObject({ all: { expected: 2, submitted: 1, onTime: 1, accepted: 1 } });
  });

  test('that is not whole says what is missing', async () => {
    await save({ 'L1P1-A1.used': { value: 1 } }, 0);
    const reply = await send('POST', ofCity('reports'), { id: randomUUID(), revision: 1 }, signatory);
    const problem = await refused(reply, 'report-incomplete');
    expect(JSON.stringify(problem)).toContain('"code":"no-value"');
  });

  test('after the deadline needs an extension, and is late under it', async () => {
    await save(smallValues, 0);
    await attach();
    const hand = () => send('POST', ofCity('reports'), { id: randomUUID(), revision: 2 }, signatory);
    advance(2 * 86_400_000);
    try {
      // Keys last an hour.
      const [late, extending] = await Promise.all(
        (['city-signatory', 'secretariat'] as const).map((role) =>
          keyFor(db, role, { until: new Date(Date.now() + 9 * 86_400_000) }),
        ),
      );
      const handLate = () => send('POST', ofCity('reports'), { id: randomUUID(), revision: 2 }, late!);
      expect((await hand()).status).toBe(401);
      await refused(await handLate(), 'deadline-passed');
      const dueAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
      const extension = { id: randomUUID(), city: HANGZHOU, dueAt, reason: 'floods' };
      expect((await send('POST', `${base()}/extensions`, extension, extending!)).status).toBe(201);
      expect(submittedReport.parse(await (await handLate()).json())).toMatchObject({ late: true });
    } finally {
      advance(-2 * 86_400_000);
    }
  });
});

test('a score is given with two decimals and its source', async () => {
  const give = (value: number, item = 'L1P2-A1') =>
    send('PUT', `${base()}/given/${HANGZHOU}/${item}`, { id: randomUUID(), value, source: 'x' }, secretariat);
  expect((await give(81.25)).status).toBe(200);
  await refused(await give(81.255), 'content-invalid');
  await refused(await give(5.01, 'L6'), 'content-invalid');
  await refused(await give(1, 'L1P1-A1'), 'content-invalid');
});
