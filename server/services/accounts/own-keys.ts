import { lockAccount } from '../../../db/accounts.ts';
import type { Db } from '../../../db/client.ts';
import { refusingConstraint } from '../../../db/errors.ts';
import {
  type GrantRow,
  insertApiKey,
  type KeyOfAccount,
  listGoodGrants,
  listKeysOf,
  revokeApiKey,
} from '../../../db/grants.ts';
import type { Keys } from '../../crypto/keys.ts';
import { Problem } from '../../http/problems.ts';
import { apiKeyHash, newApiKey } from '../../identity/api-key.ts';
import {
  type Actor,
  accountIdOf,
  isPermitted,
  requireConfirmed,
  requireGrant,
} from '../../identity/grants.ts';
import { noteKey } from './note-key.ts';

/** Longest name of a key. */
export const MAX_KEY_NAME = 100;

/** The most keys of one person for a wave: valid at the same time, and ever made. */
export const MOST_OWN_KEYS = { good: 20, made: 200 };

/** A key that an evaluator wants for their own program. */
export interface WantedOwnKey {
  /** Chosen by the client. */
  id: string;
  name: string;
  waveId: string;
  until: Date;
}

/** The account of an actor who may make their own keys in a wave. A key may not: it only reads. Throws `forbidden`. */
function requireOwner(actor: Actor, wave: string): string {
  requireGrant(actor, 'make-own-keys', { wave });
  const account = accountIdOf(actor);
  if (account === null) throw new Problem('forbidden');
  return account;
}

/**
 * The role that lets a person make keys in a wave, the one that ends last: their keys end with it. Throws
 * `forbidden`.
 */
export async function grantForKeys(db: Db, actor: Actor, wave: string, now: Date): Promise<GrantRow> {
  const account = requireOwner(actor, wave);
  const [grant] = (await listGoodGrants(db, account, now))
    .filter(({ role, waveId, cities, provinces }) => {
      const isEverywhere = cities === null && provinces === null;
      return isPermitted(role, 'make-own-keys') && isEverywhere && (waveId === null || waveId === wave);
    })
    .sort((a, b) => b.until.getTime() - a.until.getTime());
  if (!grant) throw new Problem('forbidden');
  return grant;
}

/**
 * Makes a key that reads a wave as its maker may, and returns it this once. Throws `forbidden`,
 * `confirmation-needed`, `key-conflict` for an id that was used before, `too-many-keys`, and `content-invalid` for an
 * end in the past or after the role's.
 */
export async function makeOwnKey(
  db: Db,
  keys: Pick<Keys, 'apiKeys'>,
  actor: Actor,
  { id, name, waveId, until }: WantedOwnKey,
  now: Date,
): Promise<string> {
  const { id: grantId, account, role, until: last } = await grantForKeys(db, actor, waveId, now);
  requireConfirmed(actor, now);
  const isPossible = until > now && until <= last;
  if (!isPossible) {
    const message = `it lies between now and the end of your role, ${last.toISOString()}`;
    throw new Problem('content-invalid', { errors: [{ path: 'until', message }] });
  }
  const apiKey = newApiKey();
  const hash = apiKeyHash(keys.apiKeys, apiKey);
  const scope = { role, waveId, cities: null, provinces: null, until };
  try {
    await db.transaction(async (tx) => {
      // The lock keeps two requests from passing the limit together.
      await lockAccount(tx, account);
      const own = await listKeysOf(tx, account, waveId, now);
      const good = own.filter(({ isGood }) => isGood).length;
      const isKnown = own.some((key) => key.id === id);
      if (!isKnown && (good >= MOST_OWN_KEYS.good || own.length >= MOST_OWN_KEYS.made))
        throw new Problem('too-many-keys');
      await insertApiKey(tx, { id, hash, name, account, grantId, ...scope, grantedBy: actor.name });
      await noteKey(tx, actor, 'make-key', { id, waveId, reason: role });
    });
  } catch (error) {
    if (refusingConstraint(error) === 'api_keys_pkey') throw new Problem('key-conflict');
    throw error;
  }
  return apiKey;
}

/** An actor's own keys for a wave, including ended ones, newest first. Throws `forbidden`. */
export async function listOwnKeys(db: Db, actor: Actor, wave: string, now: Date): Promise<KeyOfAccount[]> {
  return await listKeysOf(db, requireOwner(actor, wave), wave, now);
}

/**
 * Ends one of the actor's own keys at once and returns when it ended; a repeat changes nothing. It needs no proof of
 * presence, because ending a key gives nobody anything. Throws `forbidden`, and `key-unknown` for any other key.
 */
export async function endOwnKey(
  db: Db,
  actor: Actor,
  { waveId, id }: { waveId: string; id: string },
  now: Date,
): Promise<Date> {
  const account = requireOwner(actor, waveId);
  return await db.transaction(async (tx) => {
    const key = (await listKeysOf(tx, account, waveId, now)).find((one) => one.id === id);
    if (!key) throw new Problem('key-unknown');
    if (key.revokedAt) return key.revokedAt;
    if (await revokeApiKey(tx, id, actor.name, now)) await noteKey(tx, actor, 'revoke-key', { id, waveId });
    return now;
  });
}
