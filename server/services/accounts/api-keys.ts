import { v7 as uuidv7 } from 'uuid';
import { lockAccount } from '../../../db/accounts.ts';
import type { Db } from '../../../db/client.ts';
import {
  type ApiKeyRow,
  insertApiKey,
  listApiKeys,
  type NewApiKey,
  revokeApiKey,
} from '../../../db/grants.ts';
import type { Keys } from '../../crypto/keys.ts';
import { Problem } from '../../http/problems.ts';
import { apiKeyHash, newApiKey } from '../../identity/api-key.ts';
import { type Actor, requireConfirmed, requireGrant } from '../../identity/grants.ts';
import { noteKey } from './note-key.ts';

/** What a new key is for, and what it may do. */
export type WantedKey = Pick<
  NewApiKey,
  'name' | 'role' | 'waveId' | 'cities' | 'provinces' | 'until' | 'account'
>;

/** Makes a key and returns it this once: only its hash is stored. Throws `forbidden`, and `account-unknown`. */
export async function issueApiKey(
  db: Db,
  keys: Pick<Keys, 'apiKeys'>,
  actor: Actor,
  wanted: WantedKey,
  now: Date,
): Promise<{ id: string; apiKey: string }> {
  requireGrant(actor, 'change-accounts', {});
  requireConfirmed(actor, now);
  const apiKey = newApiKey();
  const id = uuidv7();
  const hash = apiKeyHash(keys.apiKeys, apiKey);
  await db.transaction(async (tx) => {
    if (wanted.account && !(await lockAccount(tx, wanted.account))) throw new Problem('account-unknown');
    await insertApiKey(tx, { ...wanted, id, hash, grantedBy: actor.name });
    await noteKey(tx, actor, 'make-key', { id, reason: wanted.role });
  });
  return { id, apiKey };
}

/** All keys, including ended ones. Throws `forbidden`. */
export async function listKeys(db: Db, actor: Actor): Promise<Omit<ApiKeyRow, 'hash'>[]> {
  requireGrant(actor, 'see-accounts', {});
  return (await listApiKeys(db)).map(({ hash: _, ...key }) => key);
}

/** Ends a key at once. Throws `forbidden`, and `key-unknown` where no valid key has this id. */
export async function endApiKey(db: Db, actor: Actor, id: string, now: Date): Promise<void> {
  requireGrant(actor, 'change-accounts', {});
  requireConfirmed(actor, now);
  await db.transaction(async (tx) => {
    if (!(await revokeApiKey(tx, id, actor.name, now))) throw new Problem('key-unknown');
    await noteKey(tx, actor, 'revoke-key', { id });
  });
}
