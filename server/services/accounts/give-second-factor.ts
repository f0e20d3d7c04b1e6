import { findAccount } from '../../../db/accounts.ts';
import { confirmSession } from '../../../db/sessions.ts';
import { Problem } from '../../http/problems.ts';
import { authOf } from '../../identity/accounts/auth.ts';
import { readSecondFactor } from '../../identity/accounts/backup-codes.ts';
import { challengedAccount } from '../../identity/accounts/challenge.ts';
import { readSession } from '../../identity/accounts/session.ts';
import { headersOf, type Visitor } from '../../identity/accounts/visitor.ts';
import type { Platform } from '../../platform.ts';
import { attempt } from './attempts.ts';
import { holderOf, noteAccount } from './author.ts';
import { orRefused } from './failures.ts';
import type { SignedIn } from './sign-in.ts';

/**
 * Gives the second factor: after the password, or in a session that lacks it, such as one that a provider vouched
 * for. The code comes from an authenticator or from the backup codes.
 */
export async function giveSecondFactor(
  platform: Platform,
  typedCode: string,
  visitor: Visitor,
): Promise<SignedIn> {
  const challenged = await challengedAccount(platform, visitor);
  const session = challenged ? undefined : await readSession(platform, visitor);
  const accountId = challenged ?? session?.account.id;
  const account = accountId === undefined ? undefined : await findAccount(platform.db, { id: accountId });
  if (!account || account.closedAt) throw new Problem('sign-in-failed');
  return await attempt(platform, { account: account.id, address: visitor.address }, async () => {
    const cookies = await verifyCode(platform, account.id, typedCode, visitor);
    const now = platform.now();
    if (session) await confirmSession(platform.db, session.id, { confirmedAt: now, secondFactorAt: now });
    await noteAccount(platform.db, holderOf(account), 'sign-in', account.id);
    return { cookies, missing: undefined };
  });
}

/** Longer than an authenticator's code stays valid. */
const CODE_MS = 120_000;

/** Verifies a code for an account, once. Returns better-auth's cookies. Throws `sign-in-failed`. */
export async function verifyCode(
  platform: Platform,
  accountId: string,
  typedCode: string,
  visitor: Visitor,
  kinds: readonly ReturnType<typeof readSecondFactor>['kind'][] = ['totp', 'backup'],
): Promise<string[]> {
  const { kind, code } = readSecondFactor(typedCode);
  if (!kinds.includes(kind)) throw new Problem('sign-in-failed');
  const { api, $context } = authOf(platform);
  if (kind === 'totp') {
    // An onlooker must not be able to reuse the code (RFC 6238, 5.2).
    const isFirst = await (await $context).internalAdapter.reserveVerificationValue({
      identifier: `used-code:${accountId}:${code}`,
      value: accountId,
      expiresAt: new Date(platform.now().getTime() + CODE_MS),
    });
    if (!isFirst) throw new Problem('sign-in-failed');
  }
  const call = { body: { code }, headers: headersOf(visitor), returnHeaders: true as const };
  const { headers } = await orRefused(kind === 'totp' ? api.verifyTOTP(call) : api.verifyBackupCode(call));
  return headers.getSetCookie();
}
