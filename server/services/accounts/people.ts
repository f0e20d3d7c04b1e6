import { type ListedAccount, listAccounts } from '../../../db/accounts.ts';
import type { Db } from '../../../db/client.ts';
import { type GrantRow, listGrants } from '../../../db/grants.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';

export type ListedPerson = ListedAccount & { grants: GrantRow[] };

/** Everybody who works or worked here, with the roles that are still valid. Throws `forbidden`. */
export async function listPeople(db: Db, actor: Actor, now: Date): Promise<ListedPerson[]> {
  requireGrant(actor, 'see-accounts', {});
  const grants = (await listGrants(db)).filter((g) => !g.revokedAt && g.until > now);
  return (await listAccounts(db)).map((account) => ({
    ...account,
    grants: grants.filter((g) => g.account === account.id),
  }));
}
