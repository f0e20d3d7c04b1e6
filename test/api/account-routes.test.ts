import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import { activatedAccount, isSignedIn } from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

// Accounts, roles and keys over the API, with an administrator's key and in a session.

const { db, sql } = await testDatabase();
const app = await testApp(db, { isTimeFrozen: true });
const { client, advance } = app;
const wave = await openedWave(db, { settings: { code: '2018' } });
const admin = await keyFor(db, 'admin');
const { browser: root } = await activatedAccount(app, 'root', 'admin');
const scope = (changes: object = {}) => ({
  role: 'supervisor',
  wave: '2018',
  provinces: ['33'],
  until: new Date(Date.now() + 86_400_000).toISOString(),
  ...changes,
});
const act = (path: string, body: object = {}) => post(client, `/api/v1${path}`, body, admin);
const read = async (path: string) => await (await client(`/api/v1${path}`, { headers: admin })).json();
const accountOf = async (id: string) =>
  (await read('/accounts')).accounts.find((account: { id: string }) => account.id === id);

test('an account from its invitation to its closing', async () => {
  const invited = await act('/accounts', { username: 'wang.wei', name: ' 王伟 ', grants: [scope()] });
  expect([invited.status, invited.headers.get('Cache-Control')]).toEqual([201, 'no-store']);
  const { id, link } = await invited.json();
  expect((await client(new URL(link).pathname + new URL(link).search)).status).toBe(200);
  const grant = { role: 'supervisor', wave: wave.id, cities: null, provinces: ['33'], grantedBy: 'a admin' };
  expect(await accountOf(id)).toMatchObject({
    username: 'wang.wei',
    name: '王伟',
    state: 'invited',
    grants: [grant],
  });
  expect((await act('/accounts', { username: 'wang.wei', name: 'x' })).status).toBe(409);

  const given = await act(
    `/accounts/${id}/grants`,
    scope({ role: 'reviewer', provinces: undefined, cities: 'all' }),
  );
  const { id: second } = await given.json();
  expect((await accountOf(id)).grants.map((g: { id: string }) => g.id)).toContain(second);
  expect((await act(`/grants/${second}/revocation`)).status).toBe(204);
  expect((await act(`/grants/${second}/revocation`)).status).toBe(404);
  expect((await accountOf(id)).grants).toHaveLength(1);

  const reset = await act(`/accounts/${id}/reset`);
  expect([reset.status, (await reset.json()).link]).not.toEqual([201, link]);
  expect((await client(new URL(link).pathname + new URL(link).search)).status).toBe(410);
  expect((await act(`/accounts/${id}/closing`, { reason: ' ' })).status).toBe(422);
  expect((await act(`/accounts/${id}/closing`, { reason: '离职' })).status).toBe(204);
  expect(await accountOf(id)).toMatchObject({ state: 'closed', grants: [] });
  const trail = await sql`select action, via from audit where subject = ${`account:${id}`} order by id`;
  expect(trail.map(({ action, via }) => `${action} ${via}`)).toEqual([
    'invite-account key',
    'grant-role key',
    'grant-role key',
    'revoke-role key',
    'reset-account key',
    'close-account key',
  ]);
});

test('a key that is made for somebody works, is listed without what is secret, and ends', async () => {
  const { id: holder } = await activatedAccount(app, 'li.na', 'evaluator');
  const made = await act('/keys', {
    ...scope({ role: 'reviewer', provinces: undefined, cities: 'all' }),
    name: 'stats',
    account: holder,
  });
  expect(made.status).toBe(201);
  const { id, key } = await made.json();
  const held = async () =>
    (await client('/api/v1/waves/2018/held', { headers: { Authorization: `Bearer ${key}` } })).status;
  expect(await held()).toBe(200);
  const listed = await read('/keys');
  expect(listed.keys.at(-1)).toMatchObject({ id, name: 'stats', account: holder, revokedAt: null });
  expect(JSON.stringify(listed)).not.toMatch(/hash|cs_/);
  expect((await act(`/keys/${id}/revocation`)).status).toBe(204);
  expect(await held()).toBe(401);
  expect((await act('/keys', { ...scope(), name: 'x', account: uuidv7() })).status).toBe(404);
});

test.each([
  ['cities and provinces', scope({ cities: 'all' })],
  ['neither', scope({ provinces: undefined })],
  ['no such city', scope({ provinces: undefined, cities: ['999999'] })],
  ['no such province', scope({ provinces: ['99'] })],
  ['the past', scope({ until: '2001-01-01T00:00:00Z' })],
  ['for ever', scope({ until: '2999-01-01T00:00:00Z' })],
  ['an interviewer, who has a tablet', scope({ role: 'interviewer' })],
])('a role with %s is refused', async (_, wanted) => {
  expect((await act('/accounts', { username: 'nobody', name: 'x', grants: [wanted] })).status).toBe(422);
  expect(await sql`select from accounts where username = 'nobody'`).toHaveLength(0);
});

test.each(['\u200b', 'Wang\u200bWei', '\u202eieW', 'a\u0007', '\u2800'])(
  'the name %j, of which not all can be seen, is refused',
  async (name) => {
    expect((await act('/accounts', { username: 'unseen', name })).status).toBe(422);
    expect((await act('/keys', { ...scope(), name })).status).toBe(422);
    const device = { id: uuidv7(), name, cities: 'all', until: scope().until };
    expect((await act('/waves/2018/enrolments', device)).status).toBe(422);
    const hold = { id: uuidv7(), hold: { channel: 'x' }, reason: name };
    expect((await act('/waves/2018/orders', hold)).status).toBe(/[a-z]/i.test(name) ? 403 : 422);
  },
);

test('a wave that is not there is not found', async () => {
  expect(
    (await act('/accounts', { username: 'nobody', name: 'x', grants: [scope({ wave: '1999' })] })).status,
  ).toBe(404);
});

test('in a session one proves to be there first; a key stands for itself', async () => {
  advance(3_600_000);
  expect(await isSignedIn(app.platform, root)).toBe(true);
  const inSession = () =>
    post(root.browse, '/api/v1/accounts', { username: `a.${uuidv7().slice(-8)}`, name: 'x' });
  expect((await (await inSession()).json()).type).toBe('urn:chengsheng:problem:confirmation-needed');
});
