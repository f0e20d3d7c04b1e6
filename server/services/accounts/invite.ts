import { v7 as uuidv7 } from 'uuid';
import { addAccount } from '../../../db/accounts.ts';
import type { Db } from '../../../db/client.ts';
import { Problem } from '../../http/problems.ts';
import { isUsername } from '../../identity/accounts/auth.ts';
import { type Actor, requireConfirmed, requireGrant } from '../../identity/grants.ts';
import { type ActivationLink, makeActivationLink } from './activation-link.ts';
import { noteAccount } from './author.ts';
import { giveGrant, type WantedGrant } from './grant.ts';

export interface Invitation {
  username: string;
  /** The person's name, shown next to what they do. */
  name: string;
  grants: readonly WantedGrant[];
}

/** Adds an account with its roles, and makes the link that sets it up. Throws `forbidden`, `account-taken`. */
export async function inviteAccount(
  db: Db,
  actor: Actor,
  { username, name, grants }: Invitation,
  now: Date,
): Promise<ActivationLink & { id: string }> {
  requireGrant(actor, 'change-accounts', {});
  requireConfirmed(actor, now);
  if (!isUsername(username)) throw new Problem('username-invalid');
  return await db.transaction(async (tx) => {
    const account = await addAccount(tx, { id: uuidv7(), username, name });
    if (!account) throw new Problem('account-taken');
    const link = await makeActivationLink(tx, account.id, actor.name, now);
    await noteAccount(tx, actor, 'invite-account', account.id);
    for (const wanted of grants) await giveGrant(tx, actor, account.id, wanted);
    return { ...link, id: account.id };
  });
}
