import { lockAccount, removeSignInMethods } from '../../../db/accounts.ts';
import type { Db } from '../../../db/client.ts';
import { endSessions } from '../../../db/sessions.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, requireGrant } from '../../identity/grants.ts';
import { type ActivationLink, makeActivationLink } from './activation-link.ts';
import { holderBehind, noteAccount } from './author.ts';

/**
 * Removes somebody else's password and second factor, ends their sessions, and makes a link with which they set the
 * account up again. A new password alone would let anybody who holds it enrol their own second factor.
 */
export async function resetAccount(db: Db, actor: Actor, id: string, now: Date): Promise<ActivationLink> {
  requireGrant(actor, 'change-accounts', {});
  requireConfirmed(actor, now);
  return await db.transaction(async (tx) => {
    if ((await holderBehind(tx, actor)) === id) throw new Problem('own-account');
    if (!(await lockAccount(tx, id))) throw new Problem('account-unknown');
    await removeSignInMethods(tx, id);
    const sessions = await endSessions(tx, id);
    await noteAccount(tx, actor, 'reset-account', id, { detail: { sessions } });
    return await makeActivationLink(tx, id, actor.name, now);
  });
}
