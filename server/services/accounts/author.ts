import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { findHolderOfKey } from '../../../db/grants.ts';
import type { AccountAction } from '../../../db/trail-schema.ts';
import type { Session } from '../../identity/accounts/session.ts';
import { type Author, accountIdOf, actorIdOf, keyIdOf, signatureOf } from '../../identity/grants.ts';

/** The holder of an account, acting for themselves. */
export const holderOf = ({ id, name }: Pick<Session['account'], 'id' | 'name'>): Author => ({
  id: actorIdOf(id),
  name,
  via: 'session',
});

/** The account behind an author, also when they act through a key that was made for them; null where none is known. */
export async function holderBehind(db: Db, author: Author): Promise<string | null> {
  const key = keyIdOf(author);
  return key === null ? accountIdOf(author) : await findHolderOfKey(db, key);
}

/** Records in the trail what was done with an account. */
export async function noteAccount(
  tx: Db,
  author: Author,
  action: AccountAction,
  accountId: string,
  { reason = '', detail = {} }: { reason?: string; detail?: Record<string, number> } = {},
): Promise<void> {
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(author),
    action,
    waveId: null,
    city: null,
    subject: `account:${accountId}`,
    reason,
    detail,
  });
}
