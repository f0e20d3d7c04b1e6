import { expect, test } from 'vitest';
import { clientOf, submissionOf, submitTo, takeForm } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { databaseProxy } from '../support/database-proxy.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { expectProblem } from '../support/problem.ts';
import { listeningServer } from '../support/server.ts';
import { openedWave } from '../support/wave.ts';

// Callers' replies while the database is out of reach, or refuses what they send.

const { db, sql, url } = await testDatabase();
const wave = await openedWave(db);
const CITY = '330100';
const BUSY = '系统繁忙，内容尚未保存，请稍后用同一编号再次提交';

const page = { headers: { Accept: 'text/html', 'Accept-Language': 'en' } };
const refused = async (client: ReturnType<typeof clientOf>) =>
  (await (await client('/metrics')).text())
    .split('\n')
    .filter((line) => line.startsWith('chengsheng_submissions_refused_total{'));

test('every route and every page that asks the database says 503 and when to come again', async () => {
  const proxy = await databaseProxy(url);
  const client = clientOf(await listeningServer(proxy.url));
  const { paths } = await (await client('/api/v1/openapi.json')).json();
  const values: Record<string, string> = { wave: wave.code, city: CITY, n: '1', id: wave.id, paper: wave.id };
  const routes = Object.keys(paths)
    .filter((path) => !/^\/(healthz|readyz|metrics)$/.test(path) && 'get' in paths[path])
    // Staff must identify themselves before anything else.
    .filter((path) => !paths[path].get.security && !path.startsWith('/api/auth/'))
    .map((path) => path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '0000-0000'))
    // These ids cannot exist, so the server answers without the database.
    .filter((path) => !/\/(receipts|indicator-sets)\//.test(path))
    .map((path) => (path.endsWith('/changes') ? `${path}?since=2` : path));
  expect(routes).toContain(`/api/v1/waves/${wave.code}/releases/1/scores.csv`);
  const pages = ['/', `/s/${CITY}`, `/s/${CITY}?k=code`, '/results', `/poster/${CITY}`, `/field/${CITY}`];
  proxy.goDown();

  for (const path of routes) {
    const reply = await client(path);
    expect([path, reply.status, reply.headers.get('Retry-After')]).toEqual([path, 503, '2']);
    await expectProblem(reply, 503, 'overloaded', BUSY);
  }
  for (const path of pages) {
    const reply = await client(path, page);
    expect([path, reply.status, reply.headers.get('Retry-After')]).toEqual([path, 503, '2']);
    expect(await reply.text()).toContain('This page is not available at the moment');
  }
  await proxy.comeBack();
  for (const path of [...routes, ...pages])
    expect([path, (await client(path, page)).status]).not.toEqual([path, 503]);
});

test('a database that only reads: 503, by code in the metrics, not ready after three in a row', async () => {
  const client = clientOf(await listeningServer(url));
  const submission = submissionOf(await takeForm(client, wave.code, CITY), tinyAnswers);
  const [{ name = '' } = {}] = await sql<{ name: string }[]>`select current_database() as name`;
  await sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
  try {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`;
    // The first callers find their connections closed.
    await expect.poll(async () => (await client('/readyz')).status).toBe(200);
    const replies = [];
    for (let i = 0; i < 4; i++) replies.push(await submitTo(client, wave.code, submission));
    for (const reply of replies) await expectProblem(reply, 503, 'overloaded', BUSY);
    expect((await refused(client)).join()).toMatch(/refused_total\{code="25006"\} [34]$/);
    expect((await client('/readyz')).status).toBe(503);
  } finally {
    await sql.unsafe(`set default_transaction_read_only = off`);
    await sql.unsafe(`alter database ${name} reset default_transaction_read_only`);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`;
  }
});
