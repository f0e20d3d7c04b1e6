import { beforeAll, describe, expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
const app = await testApp(db);
const { client } = app;
const wave = await openedWave(db, { cities: ['330100'] });
const at = `/api/v1/waves/${wave.code}`;
const FORMS = {
  release: '/releases/1',
  csv: '/releases/1/scores.csv',
  xlsx: '/releases/1/scores.xlsx',
  signature: '/releases/1/signature',
  evaluation: '/evaluation',
};
let digest: string;

beforeAll(async () => {
  for (let i = 0; i < 30; i++) await answerAs(client, wave.code, '330100', tinyAnswers);
  const fieldwork = await app.fieldworkOf(wave.id);
  ({ digest } = await publish(db, fieldwork, { signingKey: app.signingKey, reason: null }));
});

interface Pull {
  id: string;
  key: { name: string };
  release: number;
  digest: string;
  form: string;
  status: number;
}

async function log(headers: Record<string, string>, query = '') {
  const response = await client(`${at}/pulls${query}`, { headers });
  const body: { pulls: Pull[]; next: string | null } = await response.json();
  return { status: response.status, ...body };
}
const pulledForms = async (headers: Record<string, string>) =>
  (await log(headers)).pulls.map(({ form, status }) => `${form} ${status}`);

test('every pull with a key is in the log, sent or current, with the digest that it was of', async () => {
  const evaluator = await keyFor(db, 'evaluator', { name: 'the evaluation office' });
  const expected: string[] = [];
  for (const [form, path] of Object.entries(FORMS)) {
    const sent = await client(at + path, { headers: evaluator });
    const held = { ...evaluator, 'If-None-Match': sent.headers.get('ETag') ?? '' };
    expect([form, sent.status, (await client(at + path, { headers: held })).status]).toEqual([
      form,
      200,
      304,
    ]);
    expected.unshift(`${form} 304`, `${form} 200`);
  }
  await client(`${at}/evaluation`, { headers: { ...evaluator, Accept: 'text/csv' } });
  const { pulls } = await log(evaluator);
  expect(pulls.map(({ form, status }) => `${form} ${status}`)).toEqual(['evaluation-csv 200', ...expected]);
  for (const pull of pulls)
    expect(pull).toMatchObject({ release: 1, digest, key: { name: 'the evaluation office' } });
});

test('pulls without a key are not logged, nor replies without figures: lists, redirects, headers, refusals', async () => {
  const evaluator = await keyFor(db, 'evaluator');
  await client(`${at}/evaluation`);
  await client(`${at}/evaluation`, { headers: { Authorization: 'Basic YTpi' } });
  for (const [path, init] of [
    ['/releases', {}],
    ['/releases/latest', { redirect: 'manual' }],
    ['/releases/9', {}],
    ['/releases/1', { method: 'HEAD' }],
  ] satisfies [string, RequestInit][])
    await client(at + path, { ...init, headers: evaluator });
  expect(await pulledForms(evaluator)).toEqual([]);
  const dead = await keyFor(db, 'evaluator', { until: new Date(Date.now() - 1000) });
  expect((await client(`${at}/evaluation`, { headers: dead })).status).toBe(401);
});

test('no cache on the way may answer a key, so that no pull escapes the log', async () => {
  for (const path of Object.values(FORMS)) {
    const open = await client(at + path);
    expect(open.headers.get('Vary')).toContain('Authorization');
  }
});

test('a pull that cannot be logged is not sent, and says so', async () => {
  const evaluator = await keyFor(db, 'evaluator');
  await sql`create function refuse_pull() returns trigger language plpgsql as $$ begin raise exception 'disk full' using errcode = 'disk_full'; end $$`;
  await sql`create trigger refused before insert on pulls execute function refuse_pull()`;
  try {
    for (const path of Object.values(FORMS)) {
      const response = await client(at + path, { headers: evaluator });
      expect([path, response.status]).toEqual([path, 503]);
      expect(response.headers.get('Content-Type')).toContain('problem+json');
      expect([response.headers.get('ETag'), response.headers.get('Cache-Control')]).toEqual([
        null,
        'no-store',
      ]);
      expect((await client(at + path)).status).toBe(200);
    }
  } finally {
    await sql`drop trigger refused on pulls`;
  }
  expect(await pulledForms(evaluator)).toEqual([]);
});

test('nobody changes the log', async () => {
  const evaluator = await keyFor(db, 'evaluator');
  await client(`${at}/evaluation`, { headers: evaluator });
  for (const statement of ["update pulls set form = 'csv'", 'delete from pulls', 'truncate pulls'])
    await expect(sql.unsafe(statement), statement).rejects.toThrow('immutable');
});

describe('the log is seen', () => {
  const mine: Record<string, string> = {};
  const others: Record<string, string> = {};
  beforeAll(async () => {
    Object.assign(mine, await keyFor(db, 'evaluator', { name: 'mine', waveId: wave.id }));
    Object.assign(others, await keyFor(db, 'evaluator', { name: 'theirs', waveId: wave.id }));
    for (const path of Object.values(FORMS)) await client(at + path, { headers: mine });
    await client(`${at}/evaluation`, { headers: others });
  });

  test('by a key as far as it pulled itself, and by auditors whole', async () => {
    expect((await log(mine)).pulls.map(({ key }) => key.name)).toEqual(Array(5).fill('mine'));
    expect((await log(others)).pulls.map(({ key }) => key.name)).toEqual(['theirs']);
    const all = await log(await keyFor(db, 'auditor', { waveId: wave.id }));
    expect(all.pulls.slice(0, 6).map(({ key }) => key.name)).toEqual(['theirs', ...Array(5).fill('mine')]);
    const elsewhere = await openedWave(db);
    for (const headers of [
      await keyFor(db, 'releaser'),
      await keyFor(db, 'evaluator', { waveId: elsewhere.id }),
    ])
      expect((await log(headers)).status).toBe(403);
  });

  test('page by page, without gap or repeat', async () => {
    const seen: string[] = [];
    for (let query = '?limit=2'; ; ) {
      const { pulls, next } = await log(mine, query);
      seen.push(...pulls.map(({ id }) => id));
      if (next === null) break;
      query = `?limit=2&before=${next}`;
    }
    expect(seen).toEqual((await log(mine)).pulls.map(({ id }) => id));
    expect(seen).toHaveLength(5);
  });
});
