import type { Context } from 'hono';
import { findApiKey, type Granted, listGrantsOf } from '../../db/grants.ts';
import { Problem } from '../http/problems.ts';
import type { Platform } from '../platform.ts';
import { completeSession, type Session } from './accounts/session.ts';
import { visitorOf } from './accounts/visitor.ts';
import { apiKeyHash, isApiKey } from './api-key.ts';
import { type Actor, actorIdOf, type Grant } from './grants.ts';
import { bearerIn, readStaffToken, type Staff, tokenId } from './staff.ts';

/** Who sends a request, by the key or the staff token that it bears, or by their session. Throws `unauthorized`. */
export async function actorOf(platform: Platform, c: Context): Promise<Actor> {
  const authorization = c.req.header('authorization');
  const actor =
    authorization === undefined
      ? await actorInSession(platform, await completeSession(platform, visitorOf(c, platform)))
      : await actorBearing(platform, bearerIn(authorization));
  if (!actor) throw new Problem('unauthorized');
  return actor;
}

/** The holder of a session, with what is granted to them at this moment. */
export async function actorInSession(
  { db, now }: Pick<Platform, 'db' | 'now'>,
  session: Session | undefined,
): Promise<Actor | undefined> {
  if (!session) return undefined;
  const { account, confirmedAt } = session;
  const granted = await listGrantsOf(db, account.id, now());
  return {
    id: actorIdOf(account.id),
    name: account.name,
    via: 'session',
    grants: granted.map(grantOf),
    confirmedAt,
  };
}

async function actorBearing(
  { db, keys, now }: Pick<Platform, 'db' | 'keys' | 'now'>,
  bearer: string | undefined,
): Promise<Actor | undefined> {
  if (bearer === undefined) return undefined;
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
