import { v7 as uuidv7 } from 'uuid';
import { setPassword } from '../../../db/accounts.ts';
import { endSessions } from '../../../db/sessions.ts';
import { Problem } from '../../http/problems.ts';
import { authOf } from '../../identity/accounts/auth.ts';
import type { Session } from '../../identity/accounts/session.ts';
import type { Visitor } from '../../identity/accounts/visitor.ts';
import type { Platform } from '../../platform.ts';
import { attempt } from './attempts.ts';
import { holderOf, noteAccount } from './author.ts';
import { verifyPassword } from './confirm.ts';
import { passwordFault } from './password-rules.ts';

/** Changes a password, given the old one, and ends the person's other sessions. */
export async function changePassword(
  platform: Platform,
  session: Session,
  { password, next }: { password: string; next: string },
  visitor: Visitor,
): Promise<void> {
  const { account, id } = session;
  const fault = passwordFault(next, account.username);
  if (fault) throw new Problem('password-weak', { fault });
  await attempt(platform, { account: account.id, address: visitor.address }, () =>
    verifyPassword(platform, password, visitor),
  );
  const hashed = await (await authOf(platform).$context).password.hash(next);
  await platform.db.transaction(async (tx) => {
    await setPassword(tx, uuidv7(), account.id, hashed);
    const sessions = await endSessions(tx, account.id, id);
    await noteAccount(tx, holderOf(session.account), 'set-password', account.id, { detail: { sessions } });
  });
}
