import type { Context } from 'hono';
import type { Db } from '../../db/client.ts';
import {
  findApiKey,
  type Granted,
  listGrantsOf,
  listGrantsOfAccounts,
  listGrantsOfKeys,
} from '../../db/grants.ts';
import { Problem } from '../http/problems.ts';
import type { Platform } from '../platform.ts';
import { completeSession, type Session } from './accounts/session.ts';
import { visitorOf } from './accounts/visitor.ts';
import { apiKeyHash, isApiKey } from './api-key.ts';
import { type FoundStaff, findStaff } from './find-staff.ts';
import { type Actor, accountIdOf, actorIdOf, actorIdOfKey, type Grant, keyIdOf } from './grants.ts';
import { vouchedFor } from './require-staff.ts';
import { bearerIn } from './staff.ts';

/**
 * The sender of a request, by its key or staff token, by its device, or by its session. Throws `unauthorized` and
 * `device-revoked`.
 */
export async function actorOf(platform: Platform, c: Context): Promise<Actor> {
  const authorization = c.req.header('authorization');
  const actor =
    authorization === undefined
      ? await actorInSession(platform, await completeSession(platform, visitorOf(c, platform)))
      : await actorBearing(platform, bearerIn(authorization));
  if (!actor) throw new Problem('unauthorized');
  return actor;
}

/** The holder of a session, with their grants at this moment. */
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
  if (!isApiKey(bearer)) return actorOfStaff(vouchedFor(await findStaff({ db, keys }, bearer, now())));
  const key = await findApiKey(db, apiKeyHash(keys.apiKeys, bearer), now());
  return key && { id: actorIdOfKey(key.id), name: key.name, via: 'key', grants: [grantOf(key.granted)] };
}

/**
 * The current grants of people who acted with accounts or keys, by actor id, in as many queries as for one person. A
 * closed account or revoked key has none, and neither has any other kind of actor.
 */
export async function grantsNowOf(
  db: Db,
  actors: readonly Pick<Actor, 'id'>[],
  now: Date,
): Promise<Map<string, Grant[]>> {
  const known = (ids: (string | null)[]) => [...new Set(ids.filter((id) => id !== null))];
  const ofAccounts = await listGrantsOfAccounts(db, known(actors.map(accountIdOf)), now);
  const ofKeys = await listGrantsOfKeys(db, known(actors.map(keyIdOf)), now);
  return new Map([
    ...[...ofAccounts].map(([id, all]): [string, Grant[]] => [actorIdOf(id), all.map(grantOf)]),
    ...[...ofKeys].map(([id, one]): [string, Grant[]] => [actorIdOfKey(id), [grantOf(one)]]),
  ]);
}

/** A device and a staff token are grants themselves. */
function actorOfStaff({ staff: { name, role, wave, cities }, via, id }: FoundStaff): Actor {
  return { id: `${via}:${id}`, name, via, grants: [{ role, wave, cities }] };
}

/** A stored grant in the form that the table of rights takes. */
function grantOf({ role, waveId, cities }: Granted): Grant {
  return { role, wave: waveId, cities: cities ?? 'all' };
}
