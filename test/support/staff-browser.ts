import { randomBytes, scryptSync } from 'node:crypto';
import type { Role } from '../../db/grants-schema.ts';
import { authOf } from '../../server/identity/accounts/auth.ts';
import { completeSession, readSession } from '../../server/identity/accounts/session.ts';
import { operator } from '../../server/identity/grants.ts';
import type { Platform } from '../../server/platform.ts';
import { activate } from '../../server/services/accounts/activate.ts';
import { beginEnrolment, completeEnrolment, pendingSecret } from '../../server/services/accounts/enrol.ts';
import type { WantedGrant } from '../../server/services/accounts/grant.ts';
import { inviteAccount } from '../../server/services/accounts/invite.ts';
import type { AppUnderTest } from './app.ts';
import { codeOf } from './authenticator.ts';
import { type Client, post } from './client.ts';

export const PASSWORD = 'seven wonders of Hangzhou';
export const theOperator = operator('the operator');

/**
 * Makes an app's password hashing fast: a server's costs a tenth of a second of processor time each. Its stored hashes work
 * for no other app.
 */
export async function hashQuickly({ platform }: { platform: Platform }): Promise<void> {
  const { password } = await authOf(platform).$context;
  const hashed = (text: string, salt: string) =>
    `${salt}:${scryptSync(text, salt, 64, { N: 2 }).toString('hex')}`;
  password.hash = async (text) => hashed(text, randomBytes(16).toString('hex'));
  password.verify = async ({ hash, password: text }) => hash === hashed(text, hash.split(':')[0]!);
}

/** A role everywhere for an hour, as an invitation gives it. */
export const roleOf = (role: Role): WantedGrant => ({
  role,
  waveId: null,
  cities: null,
  provinces: null,
  until: new Date(Date.now() + 3_600_000 * 24 * 7),
});

/** A client with a cookie jar, like a browser on one site. */
export function withCookies(client: Client) {
  const cookies = new Map<string, string>();
  const browse: Client = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    const cookie = cookieHeader();
    if (cookie) headers.set('Cookie', cookie);
    const response = await client(path, { redirect: 'manual', ...init, headers });
    keep(response.headers.getSetCookie());
    return response;
  };
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  function keep(set: readonly string[]): void {
    for (const cookie of set) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie) || value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
  }
  return {
    browse,
    cookies,
    keep,
    /** The person at this browser, as services know them. */
    visitor: () => ({ cookie: cookieHeader(), browser: 'test', address: undefined }),
  };
}
export type StaffBrowser = ReturnType<typeof withCookies>;

/** A set-up account with its password, and a browser in which it is signed in. */
export async function activatedAccount(
  { client, platform, sharesPasswords }: Pick<AppUnderTest, 'client' | 'platform' | 'sharesPasswords'>,
  username: string,
  role: Role = 'manager',
  cities: string[] | null = null,
): Promise<{ id: string; browser: StaffBrowser }> {
  if (!sharesPasswords) await hashQuickly({ platform });
  const browser = withCookies(client);
  const invitation = { username, name: username.toUpperCase(), grants: [{ ...roleOf(role), cities }] };
  const { token, id } = await inviteAccount(platform.db, theOperator, invitation, platform.now());
  const { cookies } = await activate(platform, { token, password: PASSWORD }, browser.visitor());
  browser.keep(cookies);
  return { id, browser };
}

/** Enrols an authenticator for the person at a browser; returns its secret and the backup codes. */
export async function enrolled(platform: Platform, browser: StaffBrowser) {
  const session = await readSession(platform, browser.visitor());
  if (!session) throw new Error('nobody is signed in');
  await beginEnrolment(platform, session, PASSWORD, browser.visitor());
  const { secret } = (await pendingSecret(platform, session))!;
  const usedCode = codeOf(secret);
  const { cookies, codes } = await completeEnrolment(platform, session, usedCode, browser.visitor());
  browser.keep(cookies);
  return { secret, usedCode, codes };
}

/** Whether a browser has a complete session. */
export const isSignedIn = async (platform: Platform, browser: StaffBrowser): Promise<boolean> =>
  (await completeSession(platform, browser.visitor())) !== undefined;

/** Signs in over the API. */
export const postSignIn = ({ browse }: StaffBrowser, username: string, password = PASSWORD) =>
  post(browse, '/api/auth/sign-in/username', { username, password });

/** Gives the second factor over the API. */
export const postCode = ({ browse }: StaffBrowser, code: string) =>
  post(browse, '/api/auth/second-factor', { code });
