import { hash, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decideReport } from '../../server/services/evaluation/decide-report.ts';
import { evaluationNamed } from '../../server/services/evaluation/read-evaluation.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, HANGZHOU, NINGBO, openedEvaluation, reportCity } from '../support/evaluation.ts';
import { keyFor } from '../support/keys.ts';

// One city's data changes no reply that another city gets.

const { db, sql } = await testDatabase();
const { client } = await testApp(db);
const code = await openedEvaluation(db);
const [editor, signatory] = await Promise.all(
  (['city-editor', 'city-signatory'] as const).map((role) => keyFor(db, role, { cities: [NINGBO] })),
);

/** Every request a city could make, for its own place or another's, with numbers or digests it may have heard of. */
function requests(digest: string, file: string): [string, RequestInit][] {
  const json = (body: object, headers = {}) => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  });
  const form = (fields: Record<string, string | File>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return { method: 'POST', body };
  };
  const recall = { id: randomUUID(), digest, action: 'recall' };
  return [HANGZHOU, NINGBO].flatMap((city): [string, RequestInit][] => {
    const api = `/api/v1/evaluations/${code}/cities/${city}`;
    const pages = `/console/evaluations/${code}/cities/${city}`;
    const own: [string, RequestInit][] = [
      [`${api}/reports/1`, {}],
      [`${api}/reports/1/decisions`, json(recall)],
      [`${api}/files/${file}`, {}],
      [`${api}/files/${file}?item=L1P1-A1`, { method: 'DELETE' }],
      [`${pages}/reports/1`, {}],
      [`${pages}/files/${file}`, {}],
      [`${pages}/recall`, form({ id: randomUUID(), number: '1', digest })],
    ];
    if (city === NINGBO) return own;
    return [
      ...own,
      [`${api}/draft`, {}],
      [`${api}/draft/table`, {}],
      [`${api}/draft/table?format=csv`, {}],
      [`${api}/reports`, json({ id: randomUUID(), revision: 2 })],
      [pages, {}],
      [`${pages}/levels/L1`, {}],
      [`${pages}/table`, {}],
      [`${pages}/table/csv`, {}],
    ];
  });
}

/** Every reply, with ids replaced. */
async function replies(asked: [string, RequestInit][]): Promise<string[]> {
  const all: string[] = [];
  for (const key of [editor!, signatory!])
    for (const [path, init] of asked) {
      const reply = await client(path, { ...init, redirect: 'manual', headers: { ...key, ...init.headers } });
      const headers = ['etag', 'last-modified', 'location', 'content-length', 'content-type'].map((name) =>
        reply.headers.get(name),
      );
      const body = (await reply.text()).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
      all.push([init.method ?? 'GET', path, reply.status, ...headers, hash('sha256', body)].join(' '));
    }
  return all;
}

test('replies to a city are the same before and after another one drafted, proved, reported and got remarks', async () => {
  const probe = await openedEvaluation(db);
  // The same content in another evaluation yields the digests in advance.
  const { digest } = await reportCity(db, probe, HANGZHOU, { isAccepted: false });
  const [stored] = await sql<{ sha256: string }[]>`
    select sha256 from report_files where evaluation_id = ${(await evaluationNamed(db, probe)).id}`;
  const asked = requests(digest, stored!.sha256);
  const before = await replies(asked);
  const report = await reportCity(db, code, HANGZHOU, { isAccepted: false });
  expect(report.digest).toBe(digest);
  await decideReport(db, {
    evaluation: code,
    city: HANGZHOU,
    actor: actorAs('province'),
    id: randomUUID(),
    action: 'return',
    number: report.number,
    digest,
    reason: 'the sum is wrong',
    remarks: { 'L1P1-A1': 'as the yearbook has it' },
    now: new Date(),
  });
  expect(await replies(asked)).toEqual(before);
  expect(before.filter((line) => / (403|404) /.test(line)).length).toBeGreaterThan(before.length / 2);
  expect(before.join()).not.toMatch(/ 200 (?!.*text\/html)/);
});
