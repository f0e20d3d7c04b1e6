import { lockAccount, removeSignInMethods, setClosed } from '../../../db/accounts.ts';
import { voidActivations } from '../../../db/activations.ts';
import type { Db } from '../../../db/client.ts';
import { revokeGrantsOf, revokeKeysOf } from '../../../db/grants.ts';
import { endSessions } from '../../../db/sessions.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, requireGrant } from '../../identity/grants.ts';
import { holderBehind, noteAccount } from './author.ts';

/**
 * Closes somebody else's account for good: nobody can sign in with it again, its roles and keys are revoked, and its
 * name stays taken.
 */
export async function closeAccount(
  db: Db,
  actor: Actor,
  id: string,
  reason: string,
  now: Date,
): Promise<void> {
  requireGrant(actor, 'change-accounts', {});
  requireConfirmed(actor, now);
  await db.transaction(async (tx) => {
    if ((await holderBehind(tx, actor)) === id) throw new Problem('own-account');
    if (!(await lockAccount(tx, id))) throw new Problem('account-unknown');
    await removeSignInMethods(tx, id);
    await voidActivations(tx, id, now);
    const detail = {
      sessions: await endSessions(tx, id),
      grants: await revokeGrantsOf(tx, id, actor.name, now),
      keys: await revokeKeysOf(tx, id, actor.name, now),
    };
    await setClosed(tx, id, now);
    await noteAccount(tx, actor, 'close-account', id, { reason, detail });
  });
}
