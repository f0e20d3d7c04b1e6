import { v7 as uuidv7 } from 'uuid';
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
import { type Actor, requireGrant } from '../../identity/grants.ts';

/** What a key is wanted for. */
export type WantedKey = Pick<NewApiKey, 'name' | 'role' | 'waveId' | 'cities' | 'provinces' | 'until'>;

/** Makes a key, which is told this once: of it only a hash is stored. Throws `forbidden`. */
export async function issueApiKey(
  db: Db,
  keys: Pick<Keys, 'apiKeys'>,
  actor: Actor,
  wanted: WantedKey,
): Promise<{ id: string; apiKey: string }> {
  requireGrant(actor, 'change-accounts', {});
  const apiKey = newApiKey();
  const id = uuidv7();
  const hash = apiKeyHash(keys.apiKeys, apiKey);
  await insertApiKey(db, { ...wanted, id, hash, grantedBy: actor.name });
  return { id, apiKey };
}

/** All keys, also those that are over. Throws `forbidden`. */
export async function listKeys(db: Db, actor: Actor): Promise<Omit<ApiKeyRow, 'hash'>[]> {
  requireGrant(actor, 'see-accounts', {});
  return (await listApiKeys(db)).map(({ hash: _, ...key }) => key);
}

/** Ends a key at once. Throws `forbidden`, and `key-unknown` where there is none that is still good. */
export async function endApiKey(db: Db, actor: Actor, id: string, now: Date): Promise<void> {
  requireGrant(actor, 'change-accounts', {});
  if (!(await revokeApiKey(db, id, actor.name, now))) throw new Problem('key-unknown');
}
