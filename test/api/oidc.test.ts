import { expect, test } from 'vitest';
import { closeAccount } from '../../server/services/accounts/close.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { oidcProvider } from '../support/oidc-provider.ts';
import {
  activatedAccount,
  enrolled,
  isSignedIn,
  postCode,
  type StaffBrowser,
  theOperator,
  withCookies,
} from '../support/staff-browser.ts';

// Signing in with an OpenID Connect provider, after linking it to an account.

const { db, sql } = await testDatabase();
const provider = await oidcProvider();
const signIn = { needsSecondFactor: false, oidc: provider.settings };
const app = await testApp(db, { signIn });
const { client, platform } = app;

/** Follows redirects between this server and the provider; returns the last page's path and status. */
async function follow({ browse }: StaffBrowser, path: string): Promise<{ path: string; status: number }> {
  let next = path;
  for (let hops = 0; hops < 8; hops++) {
    const isHere = next.startsWith('/') || next.startsWith('http://localhost');
    const url = new URL(next, 'http://localhost');
    const reply = isHere
      ? await browse(url.pathname + url.search)
      : await fetch(next, { redirect: 'manual' });
    const location = reply.headers.get('Location');
    if (!location) return { path: url.pathname + url.search, status: reply.status };
    next = location;
  }
  throw new Error(`it goes on and on, lastly to ${next}`);
}

const joined = async (id: string) =>
  (
    await sql`select subject, password from sign_in_methods where account_id = ${id} and provider = 'oidc'`
  ).map((r) => r);

test('nobody comes in who has not joined it to an account, and nobody gets an account by it', async () => {
  provider.signInAs('stranger');
  const before = await sql`select count(*) from accounts`;
  const browser = withCookies(client);
  const { path, status } = await follow(browser, '/console/sign-in/provider');
  expect(path).toContain('/console/sign-in?failed=provider');
  expect(status).toBe(200);
  expect(await isSignedIn(platform, browser)).toBe(false);
  expect(await sql`select count(*) from accounts`).toEqual(before);
});

test('a signed-in person joins it, and signs in with it from then on', async () => {
  const { browser, id } = await activatedAccount(app, 'li.na');
  provider.signInAs('subject-1');
  expect((await follow(browser, '/console/sign-in/provider?for=join')).path).toContain('/console/account');
  expect(await joined(id)).toEqual([{ subject: 'subject-1', password: null }]);
  await follow(browser, '/console/sign-in/provider?for=join');
  expect(await joined(id)).toHaveLength(1);
  const [{ text }] = await sql<
    [{ text: string }]
  >`select string_agg(m::text, '') as text from sign_in_methods m`;
  expect(text).not.toContain('secret-access-token');
  const elsewhere = withCookies(client);
  await follow(elsewhere, '/console/sign-in/provider');
  expect(await isSignedIn(platform, elsewhere)).toBe(true);
  expect(await sql`select from audit where account = ${id} and action = 'sign-in'`).toHaveLength(2);

  await enrolled(platform, browser);
  const third = withCookies(client);
  await follow(third, '/console/sign-in/provider');
  expect(await isSignedIn(platform, third)).toBe(false);
});

test('the second factor is asked for all the same', async () => {
  const { browser } = await activatedAccount(app, 'with.factor');
  provider.signInAs('subject-2');
  await follow(browser, '/console/sign-in/provider?for=join');
  const { codes } = await enrolled(platform, browser);
  const elsewhere = withCookies(client);
  const { path } = await follow(elsewhere, '/console/sign-in/provider');
  expect(path).toContain('/console/sign-in/code');
  expect(await isSignedIn(platform, elsewhere)).toBe(false);
  expect((await postCode(elsewhere, '123456')).status).toBe(401);
  expect(await isSignedIn(platform, elsewhere)).toBe(false);
  expect((await postCode(elsewhere, codes[0]!)).status).toBe(200);
  expect(await isSignedIn(platform, elsewhere)).toBe(true);
});

test('an identity belongs to one account, and a closed account’s leads nowhere', async () => {
  const first = await activatedAccount(app, 'first');
  const second = await activatedAccount(app, 'second');
  provider.signInAs('subject-3');
  await follow(first.browser, '/console/sign-in/provider?for=join');
  await follow(second.browser, '/console/sign-in/provider?for=join');
  expect(await joined(second.id)).toEqual([]);
  await closeAccount(db, theOperator, first.id, 'left', new Date());
  const browser = withCookies(client);
  expect((await follow(browser, '/console/sign-in/provider')).path).toContain('failed=provider');
  expect(await isSignedIn(platform, browser)).toBe(false);
});

test('without a provider its addresses lead nowhere', async () => {
  const plain = await testApp(db);
  for (const path of ['/console/sign-in/provider', '/api/auth/callback/oidc?code=x&state=y'])
    expect((await plain.client(path)).status).toBe(404);
});

test('an answer that this browser did not ask for is refused', async () => {
  provider.signInAs('subject-1');
  const asking = withCookies(client);
  const first = await asking.browse('/console/sign-in/provider');
  const answer = await fetch(first.headers.get('Location')!, { redirect: 'manual' });
  const url = new URL(answer.headers.get('Location')!);
  const victim = withCookies(client);
  await victim.browse(url.pathname + url.search);
  expect(await isSignedIn(platform, victim)).toBe(false);
});

test('nothing is joined before the second factor where it is needed, nor an hour after the password', async () => {
  const strict = await testApp(db, { signIn: { ...signIn, needsSecondFactor: true } });
  const { browser } = await activatedAccount(strict, 'half.way');
  const early = withCookies(strict.client);
  early.keep([...browser.cookies].map(([name, value]) => `${name}=${value}`));
  const reply = await early.browse('/console/sign-in/provider?for=join');
  expect(reply.headers.get('Location')).toContain('/console/sign-in');
  await enrolled(strict.platform, browser);
  const late = await testApp(db, { signIn });
  late.advance(3_600_000);
  const visitor = withCookies(late.client);
  visitor.keep([...browser.cookies].map(([name, value]) => `${name}=${value}`));
  const again = await visitor.browse('/console/sign-in/provider?for=join');
  expect(again.headers.get('Location')).toContain('/console/confirm');
});
