import type { Db } from '../../db/client.ts';
import { findApiKey, type Granted } from '../../db/grants.ts';
import type { Keys } from '../crypto/keys.ts';
import { Problem } from '../http/problems.ts';
import { apiKeyHash, isApiKey } from './api-key.ts';
import type { Actor, Grant } from './grants.ts';
import { bearerIn, readStaffToken, type Staff, tokenId } from './staff.ts';

interface Authority {
  db: Db;
  keys: Pick<Keys, 'staff' | 'apiKeys'>;
  now: () => Date;
}

/** Who sends a request, by the key or the staff token that it bears. Throws `unauthorized`. */
export async function actorOf(authority: Authority, authorization: string | undefined): Promise<Actor> {
  const bearer = bearerIn(authorization);
  const actor = bearer === undefined ? undefined : await actorBearing(authority, bearer);
  if (!actor) throw new Problem('unauthorized');
  return actor;
}

async function actorBearing({ db, keys, now }: Authority, bearer: string): Promise<Actor | undefined> {
  if (!isApiKey(bearer)) {
    const staff = await readStaffToken(keys.staff, bearer, now());
    return staff && actorOfToken(staff, bearer);
  }
  const key = await findApiKey(db, apiKeyHash(keys.apiKeys, bearer), now());
  return key && { id: `key:${key.id}`, name: key.name, via: 'key', grants: [grantOf(key.granted)] };
}

/** A staff token is a grant of its own. */
function actorOfToken({ name, role, wave, cities }: Staff, token: string): Actor {
  return { id: `token:${tokenId(token)}`, name, via: 'token', grants: [{ role, wave, cities }] };
}

/** A grant as it is stored, as the table of rights takes it. */
export function grantOf({ role, waveId, cities }: Granted): Grant {
  return { role, wave: waveId, cities: cities ?? 'all' };
}
