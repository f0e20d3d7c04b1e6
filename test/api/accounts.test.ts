import { describe, expect, test } from 'vitest';
import { lastSignIn } from '../../db/audit.ts';
import { listGrants } from '../../db/grants.ts';
import { authOf } from '../../server/identity/accounts/auth.ts';
import { readSession } from '../../server/identity/accounts/session.ts';
import { actorInSession } from '../../server/identity/actor.ts';
import { type Actor, requireConfirmed } from '../../server/identity/grants.ts';
import { activate } from '../../server/services/accounts/activate.ts';
import { readActivationLink } from '../../server/services/accounts/activation-link.ts';
import { changePassword } from '../../server/services/accounts/change-password.ts';
import { closeAccount } from '../../server/services/accounts/close.ts';
import { confirm } from '../../server/services/accounts/confirm.ts';
import { endOwnSession } from '../../server/services/accounts/end-session.ts';
import { dropSecondFactor, pendingSecret } from '../../server/services/accounts/enrol.ts';
import { grantRole, takeRoleBack } from '../../server/services/accounts/grant.ts';
import { inviteAccount } from '../../server/services/accounts/invite.ts';
import { resetAccount } from '../../server/services/accounts/reset.ts';
import { formatTime } from '../../web/language.ts';
import { testApp } from '../support/app.ts';
import { codeOf } from '../support/authenticator.ts';
import { post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { keyFor } from '../support/keys.ts';
import {
  activatedAccount,
  enrolled,
  hashQuickly,
  isSignedIn,
  PASSWORD,
  postCode,
  postSignIn,
  roleOf,
  theOperator,
  withCookies,
} from '../support/staff-browser.ts';
import { openedWave } from '../support/wave.ts';

const { db, sql } = await testDatabase();
// Sign-in delays last seconds, and a busy machine takes as long between two requests.
const app = await testApp(db, { isTimeFrozen: true });
const { client, platform, advance } = app;
/** Routes where a session counts for nothing before the second factor. */
const strict = await testApp(db, { isTimeFrozen: true, signIn: { needsSecondFactor: true } });
for (const one of [app, strict]) await hashQuickly(one);
const nobody = { cookie: undefined, browser: undefined, address: undefined };

describe('a link that sets up an account', () => {
  const invited = (username: string) =>
    inviteAccount(
      db,
      theOperator,
      { username, name: 'Somebody', grants: [roleOf('manager')] },
      platform.now(),
    );
  const use = (token: string, password = PASSWORD) => activate(platform, { token, password }, nobody);

  test('is good once, also for two at the same moment', async () => {
    const { token } = await invited('once');
    const results = await Promise.allSettled([use(token), use(token), use(token)]);
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
    await expect(use(token)).rejects.toMatchObject({ code: 'link-dead' });
  });

  test('is good for 72 hours', async () => {
    const { token } = await invited('late');
    const almost = new Date(platform.now().getTime() + 71.9 * 3_600_000);
    expect(await readActivationLink(db, token, almost)).toMatchObject({ isAlive: true });
    const after = new Date(platform.now().getTime() + 72.1 * 3_600_000);
    expect(await readActivationLink(db, token, after)).toMatchObject({
      isAlive: false,
      invitedBy: 'the operator',
    });
  });

  test('is stored as a digest alone', async () => {
    const { token } = await invited('digest');
    const [{ text }] = await sql<[{ text: string }]>`
      select string_agg(a::text, ' ') || (select string_agg(l::text, ' ') from audit l) as text from activations a`;
    expect(text).not.toContain(token);
    expect(text).not.toContain(Buffer.from(token).toString('hex'));
  });

  test('is dead once another one took its place, and once the account is closed', async () => {
    const { token, id } = await invited('twice');
    const second = await resetAccount(db, theOperator, id, platform.now());
    await expect(use(token)).rejects.toMatchObject({ code: 'link-dead' });
    await closeAccount(db, theOperator, id, 'left', platform.now());
    await expect(use(second.token)).rejects.toMatchObject({ code: 'link-dead' });
    expect(await readActivationLink(db, 'made up', platform.now())).toBeUndefined();
  });

  test('dies with the role that it was given for', async () => {
    const { token, id } = await invited('unwanted');
    const [grant] = (await listGrants(db)).filter((g) => g.account === id);
    await takeRoleBack(db, theOperator, grant!.id, platform.now());
    await expect(use(token)).rejects.toMatchObject({ code: 'link-dead' });
    await grantRole(db, theOperator, id, roleOf('auditor'), platform.now());
    expect(await use(token)).toMatchObject({ missing: undefined });
  });

  test('takes no short or simple password, and is not used up by one', async () => {
    const { token } = await invited('careful');
    for (const [password, fault] of [
      ['elevenchars', 'short'],
      ['x'.repeat(129), 'long'],
      ['aaaaaaaaaaaaaaaa', 'simple'],
      ['carefulcareful1', 'simple'],
    ] as const)
      await expect(use(token, password)).rejects.toMatchObject({ code: 'password-weak', extras: { fault } });
    expect(await use(token)).toMatchObject({ missing: undefined });
  });

  test('is for a name that nobody has, and no name is taken twice', async () => {
    await invited('taken');
    await expect(invited('taken')).rejects.toMatchObject({ code: 'account-taken' });
    for (const name of ['Capital', 'a', 'with space', '.dot', '名字', `l${'o'.repeat(40)}ng`])
      await expect(invited(name)).rejects.toMatchObject({ code: 'username-invalid' });
  });
});

describe('signing in', () => {
  test('has one sentence for every failure', async () => {
    const { id } = await activatedAccount(app, 'failing');
    await inviteAccount(
      db,
      theOperator,
      { username: 'waiting', name: 'W', grants: [roleOf('manager')] },
      platform.now(),
    );
    const closed = await activatedAccount(app, 'closed');
    await closeAccount(db, theOperator, closed.id, 'left', platform.now());
    const replies = await Promise.all(
      [
        ['failing', 'wrong password here'],
        ['failing', 'x'.repeat(300)],
        ['waiting', PASSWORD],
        ['closed', PASSWORD],
        ['nobody', PASSWORD],
        ['名字', PASSWORD],
        ["' or true --", PASSWORD],
      ].map(async ([username, password]) => {
        const reply = await postSignIn(withCookies(client), username!, password);
        return [reply.status, await reply.text(), reply.headers.getSetCookie().join()];
      }),
    );
    expect([...new Set(replies.map((r) => JSON.stringify(r)))]).toHaveLength(1);
    expect(replies[0]?.[0]).toBe(401);
    expect(replies[0]?.[2]).toBe('');
    expect((await postSignIn(withCookies(client), ' FAILING ')).status, id).toBe(200);
  });

  test('is delayed after five failures, tells until when, and tells nothing about who is there', async () => {
    await activatedAccount(app, 'delayed');
    for (const name of ['delayed', 'unknown-delayed']) {
      for (let i = 0; i < 6; i++)
        expect((await postSignIn(withCookies(client), name, 'wrong password')).status).toBe(401);
      const reply = await postSignIn(withCookies(client), name);
      expect(reply.status).toBe(429);
      expect(Number(reply.headers.get('Retry-After'))).toBeGreaterThan(0);
      const { until } = await reply.json();
      expect(Date.parse(until) - platform.now().getTime()).toBeLessThanOrEqual(2000);
    }
    advance(3000);
    expect((await postSignIn(withCookies(client), 'unknown-delayed')).status).toBe(401);
    const back = withCookies(client);
    expect((await postSignIn(back, 'delayed')).status).toBe(200);
    // A success resets the count.
    expect((await postSignIn(withCookies(client), 'delayed', 'wrong password')).status).toBe(401);
    expect((await postSignIn(withCookies(client), 'delayed')).status).toBe(200);
  });

  test('counts attempts at the same moment one by one', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => postSignIn(withCookies(client), 'crowd', 'wrong password')),
    );
    expect(replies.filter((r) => r.status === 401)).toHaveLength(6);
  });

  test('is delayed by network as well, by the address that the server knows', async () => {
    const from = await testApp(db, { isTimeFrozen: true, addressOf: (c) => c.req.header('Test-Address') });
    await hashQuickly(from);
    const attempt = (address: string, name: string) =>
      post(
        from.client,
        '/api/auth/sign-in/username',
        { username: name, password: 'wrong password' },
        { 'Test-Address': address, 'X-Forwarded-For': '203.0.113.77' },
      );
    const statuses = [];
    for (let i = 0; i < 62; i++) statuses.push((await attempt('198.51.100.7', `sprayed-${i}`)).status);
    expect(statuses.indexOf(429)).toBe(61);
    expect((await attempt('203.0.113.9', 'sprayed-0')).status).toBe(401);
  });

  test('stands in the trail, with the account', async () => {
    const { id } = await activatedAccount(app, 'traced');
    await postSignIn(withCookies(client), 'traced');
    await postSignIn(withCookies(client), 'traced', 'wrong password');
    const trail =
      await sql`select action, actor, via, subject from audit where subject = ${`account:${id}`} order by id`;
    expect(trail).toEqual([
      ...['invite-account', 'grant-role'].map((action) => ({
        action,
        actor: 'the operator',
        via: 'command',
        subject: `account:${id}`,
      })),
      ...['activate', 'sign-in', 'sign-in'].map((action) => ({
        action,
        actor: 'TRACED',
        via: 'session',
        subject: `account:${id}`,
      })),
    ]);
  });

  test('is refused to forms of other sites and to bodies that are not JSON', async () => {
    const body = JSON.stringify({ username: 'failing', password: PASSWORD });
    const foreign = await client('/api/auth/sign-in/username', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'cross-site' },
      body,
    });
    expect(foreign.status).toBe(403);
    const plain = await client('/api/auth/sign-in/username', {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body,
    });
    expect(plain.status).toBe(415);
  });
});

describe('the second factor', () => {
  test('follows the password, once per code', async () => {
    const { browser } = await activatedAccount(app, 'factor');
    const { secret, usedCode } = await enrolled(platform, browser);
    expect(await isSignedIn(platform, browser)).toBe(true);
    const other = withCookies(client);
    expect(await (await postSignIn(other, 'factor')).json()).toEqual({ missing: 'second-factor' });
    expect((await other.browse('/api/auth/session')).status).toBe(401);
    // The enrolment used up its code.
    expect((await postCode(other, usedCode)).status).toBe(401);
    const next = codeOf(secret, 1);
    const onlooker = withCookies(client);
    await postSignIn(onlooker, 'factor');
    expect(await (await postCode(other, next)).json()).toEqual({ missing: null });
    expect(await isSignedIn(platform, other)).toBe(true);
    expect((await postCode(onlooker, next)).status).toBe(401);
    expect(await isSignedIn(platform, onlooker)).toBe(false);
  });

  test('may be one of ten codes on paper, each once, also at the same moment', async () => {
    const { browser } = await activatedAccount(app, 'paper');
    const { codes } = await enrolled(platform, browser);
    expect(new Set(codes).size).toBe(10);
    const browsers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const one = withCookies(client);
        await postSignIn(one, 'paper');
        return one;
      }),
    );
    await Promise.all(browsers.map((b) => postCode(b, codes[0]!.toLowerCase().replaceAll('-', ' '))));
    const signedIn = await Promise.all(browsers.map((b) => isSignedIn(platform, b)));
    expect(signedIn.filter(Boolean)).toHaveLength(1);
    const last = withCookies(client);
    await postSignIn(last, 'paper');
    expect((await postCode(last, codes[9]!)).status).toBe(200);
  });

  test('is delayed like the password', async () => {
    const { browser } = await activatedAccount(app, 'guessed');
    await enrolled(platform, browser);
    const statuses = [];
    for (let i = 0; i < 8; i++) {
      const guesser = withCookies(client);
      await postSignIn(guesser, 'guessed');
      statuses.push((await postCode(guesser, String(100_000 + i))).status);
    }
    expect(statuses).toEqual([...Array(6).fill(401), 429, 429]);
  });

  test('ends the sessions that have not seen it', async () => {
    const { browser } = await activatedAccount(app, 'upgraded');
    const earlier = withCookies(client);
    await postSignIn(earlier, 'upgraded');
    expect(await isSignedIn(platform, earlier)).toBe(true);
    await enrolled(platform, browser);
    expect((await earlier.browse('/api/auth/session')).status).toBe(401);
    expect(await isSignedIn(platform, browser)).toBe(true);
  });

  test('goes only if the person just proved to be there', async () => {
    const { browser } = await activatedAccount(app, 'dropping');
    await enrolled(platform, browser);
    const session = (await readSession(platform, browser.visitor()))!;
    const stale = { ...session, confirmedAt: new Date(platform.now().getTime() - 600_000) };
    await expect(dropSecondFactor(platform, stale)).rejects.toMatchObject({ code: 'confirmation-needed' });
    await dropSecondFactor(platform, session);
    expect(await isSignedIn(strict.platform, browser)).toBe(false);
    expect(await isSignedIn(platform, browser)).toBe(true);
  });
});

describe('where the second factor is needed', () => {
  test('a password alone is good for enrolling and for nothing else', async () => {
    const { browser } = await activatedAccount(strict, 'strict');
    expect(await isSignedIn(strict.platform, browser)).toBe(false);
    const { missing } = await (await browser.browse('/api/auth/session')).json();
    expect(missing).toBe('enrolment');
    const enrolment = await (await browser.browse('/console/account/second-factor')).text();
    expect(enrolment).toContain('其他页面都不开放');
    expect(enrolment).not.toContain('暂不设置');
    const confirming = await post(browser.browse, '/api/auth/confirmation', { password: PASSWORD });
    expect(confirming.status).toBe(401);
    await enrolled(strict.platform, browser);
    expect(await isSignedIn(strict.platform, browser)).toBe(true);
  });

  const bodies = [
    {},
    { password: PASSWORD },
    { code: '000000' },
    { code: '000000', trustDevice: true },
    { username: 'fuzzed', password: PASSWORD, rememberMe: true },
    { email: 'fuzzed@staff.invalid', password: PASSWORD },
    { email: 'new@staff.invalid', password: PASSWORD, name: 'New', username: 'brand-new' },
    { secondFactorAt: new Date().toISOString(), confirmedAt: new Date().toISOString() },
    { twoFactorEnabled: false, closedAt: null },
    { newPassword: PASSWORD, currentPassword: PASSWORD, revokeOtherSessions: true },
    { provider: 'oidc', callbackURL: '/console' },
  ];

  test('no endpoint gives a session before it, whatever it is sent', async () => {
    const { browser } = await activatedAccount(strict, 'fuzzed');
    await enrolled(strict.platform, browser);
    const paths = Object.values(authOf(strict.platform).api)
      .map((endpoint) =>
        'path' in endpoint && typeof endpoint.path === 'string' ? endpoint.path : undefined,
      )
      .filter((path) => path !== undefined)
      .map((path) => path.replace(/:\w+/g, 'oidc'));
    expect(paths.length).toBeGreaterThan(25);
    const ours = ['/sign-in/username', '/second-factor', '/session', '/confirmation', '/sign-out'];
    const fuzzer = withCookies(strict.client);
    const before = await sql`select count(*) from accounts`;
    for (const path of [...paths, ...ours])
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
        for (const body of method === 'GET' ? [undefined] : bodies) {
          if (!fuzzer.cookies.has('second-factor')) {
            await sql`delete from sign_in_attempts`;
            await postSignIn(fuzzer, 'fuzzed');
          }
          const reply = await fuzzer.browse(`/api/auth${path}`, {
            method,
            headers: { 'Content-Type': 'application/json' },
            ...(body ? { body: JSON.stringify(body) } : {}),
          });
          const what = `${method} ${path} ${JSON.stringify(body)}`;
          expect(reply.status, what).toBeLessThan(500);
          if (!ours.includes(path)) {
            expect([404, 405], what).toContain(reply.status);
            expect(reply.headers.get('Content-Type'), what).toContain('application/problem+json');
          }
          expect(await readSession(strict.platform, fuzzer.visitor()), what).toBeUndefined();
        }
    expect(await sql`select count(*) from accounts`).toEqual(before);
  });

  test('nor does any cookie that was made up from others', async () => {
    const { browser } = await activatedAccount(strict, 'forged');
    await enrolled(strict.platform, browser);
    const forger = withCookies(strict.client);
    await postSignIn(forger, 'forged');
    const challenge = forger.cookies.get('second-factor')!;
    const [{ token }] = await sql<
      [{ token: string }]
    >`select token from sessions order by created_at desc limit 1`;
    for (const value of [challenge, token, `${token}.${challenge.split('.')[1]}`, `${token}.`, '']) {
      const visitor = { ...nobody, cookie: `session=${value}` };
      expect(await readSession(strict.platform, visitor), value).toBeUndefined();
    }
  });
});

describe('sessions', () => {
  test('are ended one by one, by their holder alone', async () => {
    const { browser, id } = await activatedAccount(app, 'holder');
    const stranger = await activatedAccount(app, 'stranger');
    const second = withCookies(client);
    await postSignIn(second, 'holder');
    const own = (await readSession(platform, browser.visitor()))!;
    const others = (await readSession(platform, second.visitor()))!;
    const strangers = (await readSession(platform, stranger.browser.visitor()))!;
    await expect(endOwnSession(db, strangers, others.id)).rejects.toMatchObject({ code: 'session-unknown' });
    await endOwnSession(db, own, others.id);
    expect(await isSignedIn(platform, second)).toBe(false);
    expect(await isSignedIn(platform, browser)).toBe(true);
    expect(await sql`select 1 from audit where action = 'end-session' and account = ${id}`).toHaveLength(1);
  });

  test('end by signing out, by another password, by a reset and by closing', async () => {
    const { browser, id } = await activatedAccount(app, 'ending');
    const second = withCookies(client);
    await postSignIn(second, 'ending');
    expect((await second.browse('/api/auth/sign-out', { method: 'POST' })).status).toBe(204);
    expect(second.cookies.has('session')).toBe(false);
    await postSignIn(second, 'ending');
    const session = (await readSession(platform, browser.visitor()))!;
    await changePassword(
      platform,
      session,
      { password: PASSWORD, next: 'another good sentence' },
      browser.visitor(),
    );
    expect(await isSignedIn(platform, second)).toBe(false);
    expect(await isSignedIn(platform, browser)).toBe(true);
    expect((await postSignIn(second, 'ending', 'another good sentence')).status).toBe(200);
    const { token } = await resetAccount(db, theOperator, id, platform.now());
    for (const one of [browser, second]) expect(await isSignedIn(platform, one)).toBe(false);
    expect((await postSignIn(second, 'ending', 'another good sentence')).status).toBe(401);
    second.keep((await activate(platform, { token, password: PASSWORD }, nobody)).cookies);
    expect(await isSignedIn(platform, second)).toBe(true);
    await closeAccount(db, theOperator, id, 'left', platform.now());
    expect(await isSignedIn(platform, second)).toBe(false);
  });

  test('a reset takes the second factor with it', async () => {
    const { browser, id } = await activatedAccount(app, 'lost-phone');
    await enrolled(platform, browser);
    const { token } = await resetAccount(db, theOperator, id, platform.now());
    const result = await activate(strict.platform, { token, password: PASSWORD }, nobody);
    expect(result.missing).toBe('enrolment');
    browser.keep(result.cookies);
    const session = (await readSession(platform, browser.visitor()))!;
    expect(await pendingSecret(platform, session)).toBeUndefined();
  });

  test('are confirmed for ten minutes by the password, and the second factor where there is one', async () => {
    const { browser } = await activatedAccount(app, 'there');
    const { codes } = await enrolled(platform, browser);
    const session = (await readSession(platform, browser.visitor()))!;
    const later = new Date(platform.now().getTime() + 601_000);
    expect(() => requireConfirmed({ via: 'session', ...session }, platform.now())).not.toThrow();
    expect(() => requireConfirmed({ via: 'session', ...session }, later)).toThrow();
    for (const proof of [{ password: PASSWORD }, { password: 'wrong password', code: codes[0] }])
      await expect(confirm(platform, session, proof, browser.visitor())).rejects.toMatchObject({
        code: 'sign-in-failed',
      });
    advance(601_000);
    await confirm(platform, session, { password: PASSWORD, code: codes[1] }, browser.visitor());
    const confirmed = (await readSession(platform, browser.visitor()))!;
    expect(() => requireConfirmed({ via: 'session', ...confirmed }, platform.now())).not.toThrow();
  });
});

describe('administration', () => {
  const later = () => new Date(platform.now().getTime() + 601_000);

  test('is for administrators who just proved to be there, and not for their own account', async () => {
    const { browser, id } = await activatedAccount(app, 'administrator', 'admin');
    const other = await activatedAccount(app, 'administered', 'reviewer');
    const session = (await readSession(platform, browser.visitor()))!;
    const admin = (await actorInSession(platform, session))!;
    const reviewer = (await actorInSession(platform, await readSession(platform, other.browser.visitor())))!;
    const wish = { username: 'newcomer', name: 'N', grants: [roleOf('city')] };
    const attempts = (actor: Actor, now: Date) => [
      inviteAccount(db, actor, wish, now),
      grantRole(db, actor, other.id, roleOf('admin'), now),
      resetAccount(db, actor, other.id, now),
      closeAccount(db, actor, other.id, 'left', now),
    ];
    for (const [actor, now, code] of [
      [reviewer, platform.now(), 'forbidden'],
      [admin, later(), 'confirmation-needed'],
    ] as const)
      for (const result of await Promise.allSettled(attempts(actor, now)))
        expect(result).toMatchObject({ status: 'rejected', reason: { code } });
    await expect(resetAccount(db, admin, id, platform.now())).rejects.toMatchObject({ code: 'own-account' });
    await expect(closeAccount(db, admin, id, '', platform.now())).rejects.toMatchObject({
      code: 'own-account',
    });
    // A person cannot do it with a key made for them; somebody else's key works.
    for (const [account, status] of [
      [id, 409],
      [other.id, 201],
    ] as const) {
      const headers = await keyFor(db, 'admin', { account });
      expect((await post(client, `/api/v1/accounts/${id}/reset`, {}, headers)).status).toBe(status);
    }
    await grantRole(db, admin, other.id, roleOf('auditor'), platform.now());
    const [entry] =
      await sql`select actor, via, account, reason from audit where action = 'grant-role' order by at desc limit 1`;
    expect(entry).toEqual({ actor: 'ADMINISTRATOR', via: 'session', account: id, reason: 'auditor' });
  });

  test('roles come and go with the next request', async () => {
    const wave = await openedWave(db);
    const { browser, id } = await activatedAccount(app, 'coming', 'evaluator');
    const held = async () => (await browser.browse(`/api/v1/waves/${wave.code}/held`)).status;
    expect(await held()).toBe(403);
    await grantRole(db, theOperator, id, { ...roleOf('reviewer'), waveId: wave.id }, platform.now());
    expect(await held()).toBe(200);
    const grant = (await listGrants(db)).findLast((g) => g.account === id)!;
    await takeRoleBack(db, theOperator, grant.id, platform.now());
    expect(await held()).toBe(403);
    await expect(takeRoleBack(db, theOperator, grant.id, platform.now())).rejects.toMatchObject({
      code: 'grant-unknown',
    });
    await grantRole(db, theOperator, id, { ...roleOf('reviewer'), until: later() }, platform.now());
    expect(await held()).toBe(200);
    advance(700_000);
    expect(await held()).toBe(403);
    await closeAccount(db, theOperator, id, 'left', platform.now());
    expect(await held()).toBe(401);
  });
});

test('accounts are closed, not deleted, and stay closed', async () => {
  const { id } = await activatedAccount(app, 'kept');
  await expect(sql`delete from accounts where id = ${id}`).rejects.toThrow('immutable');
  await expect(sql`update accounts set username = 'other' where id = ${id}`).rejects.toThrow('immutable');
  await closeAccount(db, theOperator, id, 'left', platform.now());
  await expect(sql`update accounts set closed_at = null where id = ${id}`).rejects.toThrow('immutable');
  await expect(closeAccount(db, theOperator, id, 'again', platform.now())).rejects.toMatchObject({
    code: 'account-unknown',
  });
  await expect(sql`truncate accounts cascade`).rejects.toThrow('immutable');
});

test('one’s own page says when one signed in before this time, so that somebody else’s sign-in is noticed', async () => {
  const { id } = await activatedAccount(app, 'watchful');
  const browser = withCookies(client);
  await postSignIn(browser, 'watchful');
  const page = await (await browser.browse('/console/account', { headers: { Accept: 'text/html' } })).text();
  const [first, second] = (
    await sql<{ at: string }[]>`
      select at from audit where account = ${id} and action = 'sign-in' order by at`
  ).map(({ at }) => new Date(at));
  expect(page).toContain(`上次登录：${formatTime(first!.toISOString(), 'zh-CN', 'minute')} ·`);
  expect(await lastSignIn(db, id, second!)).toEqual(first);
  expect(await lastSignIn(db, id, first!)).toBeUndefined();
});
