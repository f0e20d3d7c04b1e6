import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { HANGZHOU, NINGBO, openedEvaluation, reportCity } from '../support/evaluation.ts';
import { keyFor } from '../support/keys.ts';

// A ministry's remarks on a report: only the city and its reviewers see them, and they decide nothing.

const { db } = await testDatabase();
const { client } = await testApp(db);
const keys = async (cities: string[]) => ({
  ministry: await keyFor(db, 'ministry', { cities }),
  city: await keyFor(db, 'city-editor', { cities }),
  province: await keyFor(db, 'province', { cities }),
});
const own = await keys([HANGZHOU]);
const other = await keys([NINGBO]);
let code: string;
beforeEach(async () => {
  code = await openedEvaluation(db);
  await reportCity(db, code, HANGZHOU, { isAccepted: false });
});
const path = () => `/api/v1/evaluations/${code}/cities/${HANGZHOU}/reports/1`;
const remark = async (more: object = {}, headers = own.ministry, at = path()) =>
  await client(`${at}/remarks`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), item: 'L1P1-A1', text: 'our register has 600', ...more }),
  });
const read = async (headers: Record<string, string>) => await client(path(), { headers });

test('a ministry remarks on an item, once, and the city and its reviewer see who said what', async () => {
  const id = randomUUID();
  expect([(await remark({ id })).status, (await remark({ id })).status]).toEqual([201, 201]);
  expect((await remark({ id, text: 'another' })).status).toBe(409);
  const said = { item: 'L1P1-A1', text: 'our register has 600', by: 'a ministry' };
  for (const headers of [own.city, own.province, own.ministry]) {
    const { remarks, decisions } = await (await read(headers)).json();
    expect(remarks).toMatchObject([said]);
    expect(decisions).toEqual([]);
  }
  for (const headers of [other.city, other.province, other.ministry]) {
    expect((await read(headers)).status).toBe(403);
    expect((await remark({}, headers)).status).toBe(403);
  }
  await expect(db.execute(sql`update report_remarks set text = 'x'`)).rejects.toThrow();
});

test('of an item of the set, and of the version that is the newest', async () => {
  expect((await remark({ item: 'L9P9-A9' })).status).toBe(422);
  const at = path();
  expect((await remark({}, own.ministry, at.replace(/1$/, '2'))).status).toBe(404);
  await reportCity(db, code, HANGZHOU, { isAccepted: false });
  const reply = await remark();
  expect([reply.status, (await reply.json()).type]).toEqual([409, 'urn:chengsheng:problem:report-overtaken']);
});

test('on the page of the version: the ministry has the form, the city what was said', async () => {
  const page = `/console/evaluations/${code}/cities/${HANGZHOU}/reports/1`;
  const show = async (headers: Record<string, string>) => await (await client(page, { headers })).text();
  expect(await show(own.ministry)).toContain(`${page}/remarks`);
  expect(await show(own.province)).not.toContain(`${page}/remarks`);
  const id = randomUUID();
  const send = (fields: Record<string, string>) =>
    client(`${page}/remarks`, {
      method: 'POST',
      redirect: 'manual',
      headers: own.ministry,
      body: new URLSearchParams({ id, ...fields }),
    });
  expect((await send({})).status).toBe(422);
  const fields = { 'remark.L1P1-A1': 'our register has 600', 'remark.L1P2-A2': 'ours has none' };
  expect([(await send(fields)).status, (await send(fields)).status]).toEqual([303, 303]);
  const seen = await show(own.city);
  expect(seen).toContain('a ministry的意见：our register has 600');
  expect(seen.match(/a ministry的意见/g)).toHaveLength(2);
});
