import { findAccount, hasPassword } from '../../../db/accounts.ts';
import { Problem } from '../../http/problems.ts';
import { authOf, isUsername } from '../../identity/accounts/auth.ts';
import { missingStep } from '../../identity/accounts/session.ts';
import { headersOf, type Visitor } from '../../identity/accounts/visitor.ts';
import type { Platform } from '../../platform.ts';
import { attempt } from './attempts.ts';
import { holderOf, noteAccount } from './author.ts';
import { orRefused } from './failures.ts';

export interface SignedIn {
  /** For the reply. */
  cookies: string[];
  /** What the session still lacks before it is good for anything. */
  missing: 'second-factor' | 'enrolment' | undefined;
}

/** Signs in by name and password. Whatever is wrong, the problem is the same. */
export async function signIn(
  platform: Platform,
  typed: { username: string; password: string },
  visitor: Visitor,
): Promise<SignedIn> {
  const username = typed.username.normalize('NFKC').trim().toLowerCase();
  const { password } = typed;
  return await attempt(platform, { name: username, address: visitor.address }, async () => {
    const auth = authOf(platform);
    if (!isUsername(username) || !(await hasPassword(platform.db, username))) {
      // An unknown name takes as long as a known one.
      await (await auth.$context).password.hash(password);
      throw new Problem('sign-in-failed');
    }
    const { headers, response } = await orRefused(
      auth.api.signInUsername({
        body: { username, password },
        // Without the cookies of an earlier session, which this one does not continue.
        headers: headersOf({ ...visitor, cookie: undefined }),
        returnHeaders: true,
      }),
    );
    const cookies = headers.getSetCookie();
    if ('twoFactorRedirect' in response) return { cookies, missing: 'second-factor' as const };
    const account = await findAccount(platform.db, { username });
    if (!account) throw new Error('an account is gone');
    await noteAccount(platform.db, holderOf(account), 'sign-in', account.id);
    const session = { account: { ...account, hasSecondFactor: false }, secondFactorAt: undefined };
    return { cookies, missing: missingStep(session, platform.signIn) };
  });
}
