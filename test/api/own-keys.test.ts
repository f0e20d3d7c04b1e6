import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, test } from 'vitest';
import { listGoodGrants } from '../../db/grants.ts';
import { takeRoleBack } from '../../server/services/accounts/grant.ts';
import { MOST_OWN_KEYS } from '../../server/services/accounts/own-keys.ts';
import { localDayOf } from '../../server/survey/china-time.ts';
import { testApp } from '../support/app.ts';
import { answerAs, post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { activatedAccount, PASSWORD, type StaffBrowser, theOperator } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

// Evaluators make keys for their own programs, over the API and by forms; on two servers.

const { db, sql } = await testDatabase();
const app = await testApp(db);
const elsewhere = await testApp(db);
const { client } = app;
const wave = await openedWave(db, { cities: ['330100'] });
const at = `/api/v1/waves/${wave.code}`;
const { browser: evaluator } = await activatedAccount(app, 'wang', 'evaluator');
const { browser: another } = await activatedAccount(app, 'li', 'evaluator');
const later = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

beforeAll(async () => {
  for (let i = 0; i < 30; i++) await answerAs(client, wave.code, '330100', tinyAnswers);
  await publish(db, await app.fieldworkOf(wave.id), { signingKey: app.signingKey, reason: null });
});

const make = ({ browse }: StaffBrowser, wanted: object = {}) =>
  post(browse, `${at}/keys`, { id: uuidv7(), name: 'totals', until: later(5), ...wanted });
async function madeKey(by: StaffBrowser, wanted: object = {}) {
  const response = await make(by, wanted);
  expect(response.status).toBe(201);
  const { id, key }: { id: string; key: string } = await response.json();
  return { id, headers: { Authorization: `Bearer ${key}` }, key };
}
async function expectRefusal(response: Response, status: number, code: string): Promise<void> {
  const { type } = await response.json();
  expect([response.status, type]).toEqual([status, `urn:chengsheng:problem:${code}`]);
}
const keysOf = async ({ browse }: StaffBrowser) => (await (await browse(`${at}/keys`)).json()).keys;

test('a key is shown once, pulls, and reads the log of all keys of its account', async () => {
  const id = uuidv7();
  const first = await madeKey(evaluator, { id, name: 'first' });
  const second = await madeKey(evaluator, { name: 'second' });
  const foreign = await madeKey(another, { name: 'foreign' });
  for (const { headers } of [first, second, foreign])
    expect((await client(`${at}/evaluation`, { headers })).status).toBe(200);
  const { pulls } = await (await client(`${at}/pulls`, { headers: second.headers })).json();
  expect(pulls.map((pull: { key: { name: string } }) => pull.key.name)).toEqual(['second', 'first']);
  const listed = await evaluator.browse(`${at}/keys`);
  expect(listed.headers.get('Cache-Control')).toBe('no-store');
  const text = await listed.text();
  expect(JSON.parse(text).keys.map((key: { name: string }) => key.name)).toEqual(['second', 'first']);
  for (const { key } of [first, second]) expect(text).not.toContain(key);
  const [stored] = await sql`select * from api_keys where id = ${id}`;
  expect(JSON.stringify(stored)).not.toContain(first.key);
  await expectRefusal(await make(evaluator, { id }), 409, 'key-conflict');
  const trail = await sql`select actor, wave_id, reason from audit where subject = ${`key:${id}`}`;
  expect(trail).toEqual([{ actor: 'WANG', wave_id: wave.id, reason: 'evaluator' }]);
});

test('a key only reads: it makes, lists and revokes none, and is good for its wave alone', async () => {
  const { id, headers } = await madeKey(evaluator);
  for (const path of [`${at}/keys`, `${at}/keys/${id}/revocation`]) {
    const body = path.endsWith('keys') ? { id: uuidv7(), name: 'more', until: later(1) } : {};
    await expectRefusal(await post(client, path, body, headers), 403, 'forbidden');
  }
  await expectRefusal(await client(`${at}/keys`, { headers }), 403, 'forbidden');
  const foreign = await openedWave(db);
  expect((await client(`/api/v1/waves/${foreign.code}/pulls`, { headers })).status).toBe(403);
  const administered = await keyFor(db, 'evaluator');
  await expectRefusal(await client(`${at}/keys`, { headers: administered }), 403, 'forbidden');
});

test.each([
  ['no name', { name: ' ' }],
  ['an end that is past', { until: later(-1) }],
  ['an end after the role’s', { until: later(8) }],
])('%s is refused', async (_, wanted) => {
  await expectRefusal(await make(evaluator, wanted), 422, 'content-invalid');
});

describe('a key is dead at once on every server', () => {
  /** Asks both servers, which have seen the key before. */
  const statuses = async (headers: Record<string, string>) =>
    await Promise.all(
      [app, elsewhere].map(async (one) => (await one.client(`${at}/evaluation`, { headers })).status),
    );

  test('when its owner revokes it, who gets the same reply again; nobody else can', async () => {
    const { id, headers } = await madeKey(evaluator);
    expect(await statuses(headers)).toEqual([200, 200]);
    const revoke = ({ browse }: StaffBrowser) => post(browse, `${at}/keys/${id}/revocation`, {});
    await expectRefusal(await revoke(another), 404, 'key-unknown');
    const reply = await (await revoke(evaluator)).text();
    expect(await statuses(headers)).toEqual([401, 401]);
    expect(await (await revoke(evaluator)).text()).toBe(reply);
    expect((await keysOf(evaluator)).find((key: { id: string }) => key.id === id).good).toBe(false);
  });

  test('when the role ends with which it was made, though another is granted', async () => {
    const { id, browser } = await activatedAccount(app, 'zhao', 'evaluator');
    const { headers } = await madeKey(browser);
    expect(await statuses(headers)).toEqual([200, 200]);
    const [grant] = await listGoodGrants(db, id, new Date());
    await takeRoleBack(db, theOperator, grant!.id, new Date());
    expect(await statuses(headers)).toEqual([401, 401]);
    await sql`insert into grants (id, account, role, until, granted_by)
      select gen_random_uuid(), account, role, until, granted_by from grants where id = ${grant!.id}`;
    expect(await statuses(headers)).toEqual([401, 401]);
    expect(await keysOf(browser)).toMatchObject([{ good: false }]);
    expect(await statuses((await madeKey(browser)).headers)).toEqual([200, 200]);
  });
});

describe('the page', () => {
  const path = `/console/${wave.code}/pulls`;
  const until = localDayOf(new Date(later(4)));
  const send = ({ browse }: StaffBrowser, fields: Record<string, string>) =>
    browse(`${path}?lang=en`, { method: 'POST', body: new URLSearchParams(fields) });
  const html = async ({ browse }: StaffBrowser) => (await browse(`${path}?lang=en`)).text();

  test('makes a key and shows it once; the form sent again makes no other', async () => {
    const fields = { id: uuidv7(), name: 'on a <page>', until };
    const reply = await send(evaluator, fields);
    expect([reply.status, reply.headers.get('Cache-Control')]).toEqual([201, 'private, no-store']);
    const key = /cs_[\w-]{43}/.exec(await reply.text())?.[0] ?? '';
    expect((await client(`${at}/evaluation`, { headers: { Authorization: `Bearer ${key}` } })).status).toBe(
      200,
    );
    const page = await html(evaluator);
    expect(page).not.toContain(key);
    expect(page).toContain('on a &lt;page>');
    expect(page).toContain('You hold release 1, the current one.');
    const again = await send(evaluator, fields);
    expect([again.status, await again.text()]).toEqual([422, expect.stringContaining('A key is shown once')]);
    expect((await keysOf(evaluator)).filter((k: { name: string }) => k.name === 'on a <page>')).toHaveLength(
      1,
    );
  });

  test.each([
    ['name', { name: '' }, 'Say what it is for'],
    ['until', { until: '2020-01-01' }, 'Enter a date from today on'],
    ['until', { until: 'x' }, 'Enter a date from today on'],
    ['until', { until: localDayOf(new Date(later(30))) }, 'Enter a date from today on'],
  ])('keeps what was typed where the %s is not right', async (_, changes, sentence) => {
    const reply = await send(evaluator, { id: uuidv7(), name: 'kept', until, ...changes });
    const page = await reply.text();
    expect([reply.status, page.includes(sentence)]).toEqual([422, true]);
    for (const value of Object.values({ name: 'kept', ...changes }).filter(Boolean))
      expect(page).toContain(`value="${value}"`);
  });

  test('asks for a proof where the last one is long ago, as the API does', async () => {
    const { id, browser } = await activatedAccount(app, 'qian', 'evaluator');
    await sql`update sessions set confirmed_at = now() - interval '1 hour' where account_id = ${id}`;
    await expectRefusal(await make(browser), 403, 'confirmation-needed');
    const fields = { id: uuidv7(), name: 'proved', until };
    expect((await send(browser, { ...fields, 'own-password': 'wrong' })).status).toBe(422);
    expect((await send(browser, { ...fields, 'own-password': PASSWORD })).status).toBe(201);
  });

  test('is for evaluators and auditors; auditors see every pull and no keys', async () => {
    const { browser: auditor } = await activatedAccount(app, 'audit', 'auditor');
    const page = await html(auditor);
    expect(page).toContain('with every key');
    expect(page).not.toContain('Make a key');
    const csv = await (await auditor.browse(`${path}.csv`)).text();
    expect(csv).toContain('at,key,keyId,wave,release,digest,form,status');
    expect(csv).toMatch(new RegExp(`,foreign,[0-9a-f-]{36},${wave.code},1,[0-9a-f]{64},evaluation,200`));
    expect(await (await evaluator.browse(`${path}.csv`)).text()).not.toContain('foreign');
    const { browser: manager } = await activatedAccount(app, 'chief', 'manager');
    expect((await manager.browse(path)).status).toBe(403);
    expect((await send(manager, { id: uuidv7(), name: 'x', until })).status).toBe(403);
  });
});

test('one person has twenty good keys for a wave at most, and makes two hundred', async () => {
  const { browser } = await activatedAccount(app, 'many', 'evaluator');
  const replies = await Promise.all(Array.from({ length: MOST_OWN_KEYS.good + 2 }, () => make(browser)));
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(MOST_OWN_KEYS.good);
  await expectRefusal(await make(browser), 409, 'too-many-keys');
  const [key] = await keysOf(browser);
  await post(browser.browse, `${at}/keys/${key.id}/revocation`, {});
  await madeKey(browser);
  await sql`update api_keys set revoked_at = now(), revoked_by = 'test' where account = (select id from accounts where username = 'many')`;
  await sql`
    insert into api_keys (id, hash, name, account, role, wave_id, until, granted_by)
    select gen_random_uuid(), decode(md5(i::text), 'hex'), 'made', (select id from accounts where username = 'many'),
      'evaluator', ${wave.id}, now() + interval '1 day', 'test'
    from generate_series(${MOST_OWN_KEYS.good + 2}::int, ${MOST_OWN_KEYS.made - 1}::int) as i`;
  await sql`update api_keys set revoked_at = now(), revoked_by = 'test' where revoked_at is null and name = 'made'`;
  await madeKey(browser);
  await expectRefusal(await make(browser), 409, 'too-many-keys');
});
