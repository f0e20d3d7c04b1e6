import { confirmSession } from '../../../db/sessions.ts';
import { authOf } from '../../identity/accounts/auth.ts';
import type { Session } from '../../identity/accounts/session.ts';
import { headersOf, type Visitor } from '../../identity/accounts/visitor.ts';
import type { Platform } from '../../platform.ts';
import { attempt } from './attempts.ts';
import { orRefused } from './failures.ts';
import { verifyCode } from './give-second-factor.ts';

/** What a person types to prove their presence: the password, and a code where the account has a second factor. */
export interface Proof {
  password: string;
  code?: string | undefined;
}

/** Has the holder of a session prove their presence; see `requireConfirmed` in server/identity/grants.ts. */
export async function confirm(
  platform: Platform,
  session: Session,
  proof: Proof,
  visitor: Visitor,
): Promise<void> {
  const { id, account } = session;
  await attempt(platform, { account: account.id, address: visitor.address }, async () => {
    await verifyPassword(platform, proof.password, visitor);
    if (account.hasSecondFactor) await verifyCode(platform, account.id, proof.code ?? '', visitor);
  });
  await confirmSession(platform.db, id, { confirmedAt: platform.now() });
}

/** Throws `sign-in-failed` unless this is the password of the visitor's account. */
export async function verifyPassword(platform: Platform, password: string, visitor: Visitor): Promise<void> {
  const { api } = authOf(platform);
  await orRefused(api.verifyPassword({ body: { password }, headers: headersOf(visitor) }));
}
