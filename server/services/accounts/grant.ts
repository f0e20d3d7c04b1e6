import { v7 as uuidv7 } from 'uuid';
import { lockAccount } from '../../../db/accounts.ts';
import type { Db } from '../../../db/client.ts';
import { insertGrant, type NewGrant, revokeGrant } from '../../../db/grants.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, requireGrant } from '../../identity/grants.ts';
import { noteAccount } from './author.ts';

/** A role to be given to an account. */
export type WantedGrant = Pick<NewGrant, 'role' | 'waveId' | 'cities' | 'provinces' | 'until'>;

/** Gives an account a role; returns the grant's id. Throws `forbidden`, `confirmation-needed`, `account-unknown`. */
export async function grantRole(
  db: Db,
  actor: Actor,
  accountId: string,
  wanted: WantedGrant,
  now: Date,
): Promise<string> {
  requireGrant(actor, 'change-accounts', {});
  requireConfirmed(actor, now);
  return await db.transaction(async (tx) => {
    if (!(await lockAccount(tx, accountId))) throw new Problem('account-unknown');
    return await giveGrant(tx, actor, accountId, wanted);
  });
}

/** The part that invitations share; the caller has checked the right to do this. */
export async function giveGrant(tx: Db, actor: Actor, account: string, wanted: WantedGrant): Promise<string> {
  const id = uuidv7();
  await insertGrant(tx, { ...wanted, id, account, grantedBy: actor.name });
  await noteAccount(tx, actor, 'grant-role', account, { reason: wanted.role });
  return id;
}

/** Takes a role back at once. Throws `forbidden`, `confirmation-needed`, `grant-unknown`. */
export async function takeRoleBack(db: Db, actor: Actor, id: string, now: Date): Promise<void> {
  requireGrant(actor, 'change-accounts', {});
  requireConfirmed(actor, now);
  await db.transaction(async (tx) => {
    const revoked = await revokeGrant(tx, id, actor.name, now);
    if (!revoked) throw new Problem('grant-unknown');
    await noteAccount(tx, actor, 'revoke-role', revoked.account, { reason: revoked.role });
  });
}
