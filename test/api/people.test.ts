import { describe, expect, test } from 'vitest';
import { roles } from '../../db/grants-schema.ts';
import { isPermitted } from '../../server/identity/grants.ts';
import { DAY_MS, localDayOf } from '../../server/survey/china-time.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import {
  activatedAccount,
  enrolled,
  hashQuickly,
  PASSWORD,
  type StaffBrowser,
  withCookies,
} from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

// The pages about people and keys, through their forms.

const { db, sql } = await testDatabase();
const app = await testApp(db, { isTimeFrozen: true });
const { client, advance, platform } = app;
await hashQuickly(app);
const wave = await openedWave(db, { settings: { code: '2018' } });
const { browser: admin, id: adminId } = await activatedAccount(app, 'root', 'admin');
const { browser: auditor } = await activatedAccount(app, 'auditor', 'auditor');

const send = ({ browse }: StaffBrowser, path: string, fields: Record<string, string> = {}) =>
  browse(path, { method: 'POST', body: new URLSearchParams(fields) });
const until = localDayOf(new Date(Date.now() + 30 * DAY_MS));
const scope = { role: 'supervisor', wave: '2018', where: 'provinces', places: '浙江，Jiangsu、32', until };
const invitation = (username: string, changes: Record<string, string> = {}) => ({
  username,
  name: '王伟',
  ...scope,
  ...changes,
});
const idOf = async (username: string) => {
  const [row] = await sql<{ id: string }[]>`select id from accounts where username = ${username}`;
  return row!.id;
};
const linkOn = (html: string) => /\/console\/activate\?t=[\w-]{32}/.exec(html)?.[0] ?? '';

test('somebody is invited with a role, and the link is shown once', async () => {
  const reply = await send(admin, '/console/people/invite', invitation('wang.wei'));
  expect(reply.status).toBe(201);
  expect(reply.headers.get('Cache-Control')).toBe('private, no-store');
  const link = linkOn(await reply.text());
  const newcomer = withCookies(client);
  expect((await send(newcomer, link, { password: PASSWORD, again: PASSWORD })).status).toBe(303);
  const grants =
    await sql`select role, wave_id, cities, array_to_string(provinces, ' ') as provinces, granted_by, until from grants where account = ${await idOf('wang.wei')}`;
  expect(grants).toMatchObject([
    { role: 'supervisor', wave_id: wave.id, cities: null, provinces: '33 32', granted_by: 'ROOT' },
  ]);
  const page = await (await admin.browse(`/console/people/${await idOf('wang.wei')}`)).text();
  expect(page).toContain('浙江省');
  expect(page).not.toContain(link);
});

describe('a form with a fault', () => {
  test.each([
    [{ name: ' ' }, '请填写姓名'],
    [{ username: 'root' }, '已被使用'],
    [{ username: 'Wang Wei' }, '用户名只能有'],
    [{ places: '浙江, 亚特兰蒂斯' }, '没有这个地方：亚特兰蒂斯'],
    [{ where: 'cities', places: '' }, '请填写至少一个地方'],
    [{ until: '2001-01-01' }, '请填写将来的日期'],
    [{ until: '2999-01-01' }, '请填写将来的日期'],
    [{ wave: '1999' }, '没有这一轮调查'],
    [{ role: '' }, '请选择角色'],
  ])('%j keeps what was typed', async (changes, sentence) => {
    const fields: Record<string, string> = invitation('never', changes);
    const reply = await send(admin, '/console/people/invite', fields);
    expect(reply.status).toBe(422);
    const html = await reply.text();
    expect(html).toContain(sentence);
    for (const name of ['name', 'username', 'places', 'until'])
      if (fields[name]?.trim()) expect(html, name).toContain(`value="${fields[name]}"`);
    expect(await sql`select from accounts where username = 'never'`).toHaveLength(0);
  });
});

test('a form sent an hour later asks for the password in place, and loses nothing', async () => {
  advance(3_600_000);
  const form = await (await admin.browse('/console/people/invite')).text();
  expect(form).toContain('name="own-password"');
  expect(form).not.toContain('name="own-code"');
  const refused = await send(
    admin,
    '/console/people/invite',
    invitation('later', { 'own-password': 'wrong password' }),
  );
  expect(refused.status).toBe(422);
  const html = await refused.text();
  expect(html).toContain('value="later"');
  expect(html).toContain('密码或验证码不正确');
  const { status } = await send(
    admin,
    '/console/people/invite',
    invitation('later', { 'own-password': PASSWORD }),
  );
  expect(status).toBe(201);
  // For the next ten minutes the server trusts that this person is at the keyboard.
  expect(await (await admin.browse('/console/people/invite')).text()).not.toContain('own-password');
});

test('a button an hour later leads to where one proves to be there, and back', async () => {
  const id = await idOf('later');
  const [grant] = await sql<{ id: string }[]>`select id from grants where account = ${id}`;
  const revoke = `/console/people/${id}/roles/${grant!.id}/revoke`;
  advance(3_600_000);
  const first = await send(admin, revoke);
  const confirmation = first.headers.get('Location') ?? '';
  expect(confirmation).toBe(`/console/confirm?to=${encodeURIComponent(`/console/people/${id}`)}`);
  const back = await send(admin, confirmation, { password: PASSWORD });
  expect(back.headers.get('Location')).toBe(`/console/people/${id}`);
  expect((await send(admin, revoke)).headers.get('Location')).toBe(`/console/people/${id}?done=revoked`);
  expect(await sql`select from grants where id = ${grant!.id} and revoked_by = 'ROOT'`).toHaveLength(1);
});

test('roles are added, the account is reset and closed; one’s own is not', async () => {
  const id = await idOf('wang.wei');
  const added = await send(admin, `/console/people/${id}/roles`, {
    ...scope,
    role: 'reviewer',
    where: 'cities',
    places: '杭州, 110000',
  });
  expect(added.headers.get('Location')).toContain('done=added');
  expect(
    await sql`select array_to_string(cities, ' ') as cities from grants where account = ${id} and role = 'reviewer'`,
  ).toMatchObject([{ cities: '330100 110000' }]);
  const reset = await send(admin, `/console/people/${id}/reset`);
  expect(reset.status).toBe(201);
  expect(linkOn(await reset.text())).not.toBe('');
  expect((await send(admin, `/console/people/${id}/close`, { reason: ' ' })).status).toBe(422);
  expect((await send(admin, `/console/people/${id}/close`, { reason: '离职' })).status).toBe(303);
  expect(await sql`select from grants where account = ${id} and revoked_at is null`).toHaveLength(0);
  for (const step of ['reset', 'close']) {
    const own = await send(admin, `/console/people/${adminId}/${step}`, { reason: 'tired' });
    expect(own.status).toBe(422);
    expect(await own.text()).toContain('不能重置或关闭自己的账户');
  }
});

test('a key is shown once, works, and is revoked', async () => {
  const made = await send(admin, '/console/people/keys', {
    ...scope,
    name: 'their statistics',
    role: 'reviewer',
    where: 'everywhere',
    holder: ' Auditor ',
  });
  expect(made.status).toBe(201);
  const nobody = {
    ...scope,
    name: 'of nobody',
    role: 'reviewer',
    where: 'everywhere',
    holder: 'nobody-there',
  };
  const refused = await send(admin, '/console/people/keys', nobody);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('没有使用此用户名的有效账户');
  const [key = ''] = /cs_[\w-]+/.exec(await made.text()) ?? [];
  const held = async () =>
    (await client(`/api/v1/waves/2018/held`, { headers: { Authorization: `Bearer ${key}` } })).status;
  expect(await held()).toBe(200);
  const list = await (await admin.browse('/console/people/keys')).text();
  expect(list).toContain('their statistics');
  expect(list).not.toContain(key);
  const [row] = await sql<{ id: string; username: string }[]>`
    select k.id, a.username from api_keys k join accounts a on a.id = k.account where k.name = 'their statistics'`;
  expect(row!.username).toBe('auditor');
  expect((await send(admin, `/console/people/keys/${row!.id}/revoke`)).status).toBe(303);
  expect(await held()).toBe(401);
  expect(await sql`select action from audit where subject = ${`key:${row!.id}`} order by id`).toEqual([
    { action: 'make-key' },
    { action: 'revoke-key' },
  ]);
});

test('auditors look and change nothing; all others see nothing', async () => {
  const html = await (await auditor.browse('/console/people')).text();
  expect(html).toContain('ROOT');
  expect(html).not.toContain('/console/people/invite');
  const person = await (await auditor.browse(`/console/people/${adminId}`)).text();
  expect(person).not.toContain('action="/console/people');
  const posts = (browser: StaffBrowser) => [
    send(browser, '/console/people/invite', invitation('smuggled')),
    send(browser, '/console/people/keys', { ...scope, name: 'smuggled' }),
    send(browser, `/console/people/${adminId}/roles`, scope),
    send(browser, `/console/people/${adminId}/reset`),
    send(browser, `/console/people/${adminId}/close`, { reason: 'mischief' }),
  ];
  for (const reply of await Promise.all(posts(auditor))) expect(reply.status).toBe(403);
  for (const role of roles.filter((r) => !isPermitted(r, 'see-accounts'))) {
    const { browser } = await activatedAccount(app, `as.${role}`, role);
    for (const reply of await Promise.all(posts(browser))) expect(reply.status, role).toBe(403);
    for (const path of ['', '/invite', '/keys', `/${adminId}`]) {
      const reply = await browser.browse(`/console/people${path}`);
      expect(reply.status, role + path).toBe(403);
      expect(await reply.text()).not.toContain('ROOT');
    }
  }
  const strangers = await Promise.all(posts(withCookies(client)));
  expect(strangers.map(({ status }) => status)).toEqual([401, 401, 401, 303, 401]);
  expect(await sql`select from api_keys where name = 'smuggled'`).toHaveLength(0);
  expect(await sql`select from grants where account = ${adminId}`).toHaveLength(1);
  expect(await sql`select from accounts where username = 'smuggled'`).toHaveLength(0);
});

test('the second factor is part of the proof where there is one', async () => {
  const { browser } = await activatedAccount(app, 'careful', 'admin');
  const { codes } = await enrolled(platform, browser);
  advance(3_600_000);
  expect(await (await browser.browse('/console/people/invite')).text()).toContain('name="own-code"');
  const attempt = (code: string) =>
    send(
      browser,
      '/console/people/invite',
      invitation('proved', { 'own-password': PASSWORD, 'own-code': code }),
    );
  expect((await attempt('')).status).toBe(422);
  expect((await attempt(codes[0]!)).status).toBe(201);
});
