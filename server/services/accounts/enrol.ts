import { base32nopad } from '@scure/base';
import { symmetricDecrypt } from 'better-auth/crypto';
import { findSecondFactor, removeSecondFactor } from '../../../db/accounts.ts';
import { endSessions, endSessionsWithoutFactor } from '../../../db/sessions.ts';
import { Problem } from '../../http/problems.ts';
import { authOf } from '../../identity/accounts/auth.ts';
import type { Session } from '../../identity/accounts/session.ts';
import { headersOf, type Visitor } from '../../identity/accounts/visitor.ts';
import { requireConfirmed } from '../../identity/grants.ts';
import type { Platform } from '../../platform.ts';
import { attempt } from './attempts.ts';
import { holderOf, noteAccount } from './author.ts';
import { orRefused } from './failures.ts';
import { verifyCode } from './give-second-factor.ts';

/**
 * The second factor of an account: an authenticator that makes six digits every half minute, and ten backup codes on
 * paper.
 */

/** Makes a secret for an authenticator; it takes effect once the person enters a first code. */
export async function beginEnrolment(
  platform: Platform,
  session: Session,
  password: string,
  visitor: Visitor,
): Promise<void> {
  await attempt(platform, { account: session.account.id, address: visitor.address }, () =>
    orRefused(authOf(platform).api.enableTwoFactor({ body: { password }, headers: headersOf(visitor) })),
  );
}

/**
 * The secret that awaits its first code, as a URI for authenticators and as text to type; undefined when there is
 * none.
 */
export async function pendingSecret(
  platform: Platform,
  { account }: Session,
): Promise<{ uri: string; secret: string } | undefined> {
  const factor = await findSecondFactor(platform.db, account.id);
  if (!factor || factor.verified) return undefined;
  const { secretConfig } = await authOf(platform).$context;
  const text = await symmetricDecrypt({ key: secretConfig, data: factor.secret });
  const secret = base32nopad.encode(new TextEncoder().encode(text));
  const label = encodeURIComponent(`Chengsheng:${account.username}`);
  return { secret, uri: `otpauth://totp/${label}?secret=${secret}&issuer=Chengsheng` };
}

/**
 * Takes the first code of a new authenticator. Sessions that have not seen it end; this one continues under another
 * cookie. Returns ten backup codes, which nobody can look up again.
 */
export async function completeEnrolment(
  platform: Platform,
  session: Session,
  typedCode: string,
  visitor: Visitor,
): Promise<{ cookies: string[]; codes: string[] }> {
  const { account } = session;
  const { api } = authOf(platform);
  if (!(await pendingSecret(platform, session))) throw new Problem('sign-in-failed');
  const cookies = await attempt(platform, { account: account.id, address: visitor.address }, () =>
    verifyCode(platform, account.id, typedCode, visitor, ['totp']),
  );
  const { backupCodes } = await api.viewBackupCodes({ body: { userId: account.id } });
  await platform.db.transaction(async (tx) => {
    const sessions = await endSessionsWithoutFactor(tx, account.id);
    await noteAccount(tx, holderOf(session.account), 'set-second-factor', account.id, {
      detail: { sessions },
    });
  });
  return { cookies, codes: backupCodes };
}

/** Makes ten new backup codes for a person who just proved their presence; the old codes stop working. */
export async function renewBackupCodes(
  platform: Platform,
  session: Session,
  password: string,
  visitor: Visitor,
): Promise<string[]> {
  const { account } = session;
  const { backupCodes } = await attempt(platform, { account: account.id, address: visitor.address }, () =>
    orRefused(authOf(platform).api.generateBackupCodes({ body: { password }, headers: headersOf(visitor) })),
  );
  await noteAccount(platform.db, holderOf(session.account), 'set-second-factor', account.id);
  return backupCodes;
}

/**
 * Removes the second factor of a person who just proved their presence, so that they can enrol another or, where
 * allowed, none.
 */
export async function dropSecondFactor(platform: Platform, session: Session): Promise<void> {
  const { account, id, confirmedAt } = session;
  requireConfirmed({ via: 'session', confirmedAt }, platform.now());
  await platform.db.transaction(async (tx) => {
    await removeSecondFactor(tx, account.id);
    const sessions = await endSessions(tx, account.id, id);
    await noteAccount(tx, holderOf(session.account), 'drop-second-factor', account.id, {
      detail: { sessions },
    });
  });
}
