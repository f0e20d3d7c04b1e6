import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { operator } from '../../server/identity/grants.ts';
import { decidePaper } from '../../server/services/evaluation/decide-paper.ts';
import { submitPaper } from '../../server/services/evaluation/submit-paper.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, HANGZHOU, openedEvaluation, preparedEvaluation } from '../support/evaluation.ts';
import { keyFor } from '../support/keys.ts';

// The secretariat publishes chosen cases: everybody reads those with their documents, and no other paper.

const { db } = await testDatabase();
const { client } = await testApp(db);
const [secretariat, province] = await Promise.all([
  keyFor(db, 'secretariat'),
  keyFor(db, 'province', { cities: [HANGZHOU] }),
]);
const CONTENT = '%PDF-1.7 one card';
let evaluation: string;
let paper: { id: string; digest: string };

const handIn = async (more: Partial<Parameters<typeof submitPaper>[1]> = {}) =>
  await submitPaper(db, {
    ...{ evaluation, owner: HANGZHOU, id: randomUUID(), number: null, title: 'One card', summary: 'For all' },
    file: { name: '案例.pdf', bytes: new TextEncoder().encode(CONTENT) },
    actor: actorAs('city-signatory', [HANGZHOU], 'signatory'),
    now: new Date(),
    ...more,
  });
const decide = async (action: 'accept' | 'reopen', { id, digest } = paper) =>
  await decidePaper(db, {
    ...{ evaluation, owner: HANGZHOU, id: randomUUID(), paper: id, digest, action },
    ...(action === 'reopen' && { reason: 'a wrong name' }),
    actor: operator('secretariat'),
    now: new Date(),
  });
beforeEach(async () => {
  evaluation = await openedEvaluation(db);
  paper = await handIn();
});
const choose = async (action: string, more: object = {}, headers = secretariat) =>
  await client(`/api/v1/evaluations/${evaluation}/papers/${HANGZHOU}/${paper.id}/publication`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), digest: paper.digest, action, ...more }),
  });
const cases = async () => (await (await client(`/api/v1/evaluations/${evaluation}/cases`)).json()).cases;
const file = async (id = paper.id) => await client(`/api/v1/evaluations/${evaluation}/cases/${id}/file`);
const problemIn = async (reply: Response) => (await reply.json()).type.replace('urn:chengsheng:problem:', '');

test('an accepted case is chosen by the secretariat alone, and everybody reads it with its document', async () => {
  // A case that is not accepted cannot be published.
  expect(await problemIn(await choose('publish'))).toBe('report-overtaken');
  await decide('accept');
  expect(await cases()).toEqual([]);
  expect((await file()).status).toBe(404);
  expect((await choose('publish', {}, province)).status).toBe(403);
  expect(await problemIn(await choose('publish', { digest: '0'.repeat(64) }))).toBe('report-overtaken');
  const id = randomUUID();
  expect((await choose('publish', { id })).status).toBe(201);
  expect(await (await choose('publish', { id })).json()).toEqual({ isPublic: true });
  expect(await problemIn(await choose('withdraw', { id, reason: 'x' }))).toBe('report-conflict');
  expect(await cases()).toMatchObject([
    { paper: paper.id, owner: HANGZHOU, number: 1, version: 1, title: 'One card', digest: paper.digest },
  ]);
  const reply = await file();
  expect(reply.headers.get('Content-Security-Policy')).toContain('sandbox');
  expect(await reply.text()).toBe(CONTENT);
  const page = await (await client(`/evaluations/${evaluation}/cases`)).text();
  expect(page).toContain('One card');
  expect(page).toContain(`/evaluations/${evaluation}/cases/${paper.id}/file`);
  expect(await (await client(`/evaluations/${evaluation}/cases/${paper.id}/file`)).text()).toBe(CONTENT);
  await expect(db.execute(sql`delete from paper_publications`)).rejects.toThrow();
});

test('a case that was withdrawn, reopened or handed in again is no longer shown, and another evaluation leads to nothing', async () => {
  await decide('accept');
  await choose('publish');
  const elsewhere = await openedEvaluation(db);
  expect((await client(`/api/v1/evaluations/${elsewhere}/cases/${paper.id}/file`)).status).toBe(404);
  expect((await client(`/evaluations/${elsewhere}/cases`)).status).toBe(404);
  expect((await choose('withdraw')).status).toBe(422);
  expect((await choose('withdraw', { reason: 'names a resident' })).status).toBe(201);
  expect([await cases(), (await file()).status]).toEqual([[], 404]);
  expect((await client(`/evaluations/${evaluation}/cases/${paper.id}/file`)).status).toBe(404);
  await choose('publish');
  await decide('reopen');
  expect([await cases(), (await file()).status]).toEqual([[], 404]);
  const next = await handIn({ number: 1, title: 'One card, again' });
  await decide('accept', next);
  // The version that counts now is not the chosen one.
  expect([await cases(), (await file(next.id)).status]).toEqual([[], 404]);
  // The trail names the withdrawn version even when a later one exists.
  await choose('withdraw', { reason: 'names a resident' });
  const [act] = await db.execute(
    sql`select subject from audit where action = 'withdraw-case' order by id desc`,
  );
  expect(act?.subject).toBe(`paper:${evaluation}/${HANGZHOU}/1/1`);
});

test('an evaluation in preparation and an unknown one get the same replies', async () => {
  const ask = async (code: string) => {
    const api = `/api/v1/evaluations/${code}`;
    const asked = [
      `${api}/cases`,
      `${api}/cases/${paper.id}/file`,
      ...['', '/latest', '/1', '/1/signature'].map((of) => `${api}/releases${of}`),
      ...['', '/cases', `/cases/${paper.id}/file`].map((of) => `/evaluations/${code}${of}`),
    ];
    const replies = await Promise.all(asked.map((path) => client(path, { redirect: 'manual' })));
    return await Promise.all(
      replies.map(async (reply) => [reply.status, (await reply.text()).replaceAll(code, 'CODE')]),
    );
  };
  const unknown = await ask(`e-${randomUUID()}`);
  expect(unknown.map(([status]) => status)).toEqual(Array(9).fill(404));
  expect(await ask(await preparedEvaluation(db))).toEqual(unknown);
});

test('the secretariat chooses on the page of the city’s papers', async () => {
  await decide('accept');
  const at = `/console/evaluations/${evaluation}/papers/${HANGZHOU}`;
  const read = async (headers = secretariat) => await (await client(at, { headers })).text();
  expect(await read(province)).not.toContain('/publication');
  expect(await read()).toContain(`${at}/${paper.id}/publication`);
  const send = (fields: Record<string, string>) =>
    client(`${at}/${paper.id}/publication`, {
      method: 'POST',
      redirect: 'manual',
      headers: secretariat,
      body: new URLSearchParams({ id: randomUUID(), digest: paper.digest, ...fields }),
    });
  expect((await send({ action: 'publish' })).status).toBe(303);
  expect(await cases()).toHaveLength(1);
  expect(await read(province)).toContain(`/evaluations/${evaluation}/cases`);
  expect((await send({ action: 'withdraw', reason: '' })).status).toBe(422);
  expect((await send({ action: 'withdraw', reason: 'names a resident' })).status).toBe(303);
  expect(await cases()).toEqual([]);
});
