import type { Db } from '../../../db/client.ts';
import { type ListedPull, listPulledReleases, listPulls, type Pullers } from '../../../db/pulls.ts';
import { listReleases } from '../../../db/releases.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, accountIdOf, keyIdOf, may, requireCities } from '../../identity/grants.ts';

/** Whose pulls of a wave the reader may see: everybody's, or those with their own keys. Throws `forbidden`. */
function visiblePullers(actor: Actor, wave: string): Pullers {
  requireCities(actor, 'see-pulls', wave);
  return may(actor, 'see-all-pulls', { wave }) ? 'all' : ownPullers(actor);
}

function ownPullers(actor: Actor): Exclude<Pullers, 'all'> {
  const account = accountIdOf(actor);
  if (account !== null) return { account };
  const key = keyIdOf(actor);
  if (key === null) throw new Problem('forbidden');
  return { key };
}

/** Pulls of a wave that the reader may see, newest first, and whether they are everybody's. Throws `forbidden`. */
export async function readPulls(
  db: Db,
  actor: Actor,
  wave: string,
  part: { before: string | undefined; limit: number },
): Promise<{ rows: ListedPull[]; isWhole: boolean }> {
  const pullers = visiblePullers(actor, wave);
  return { rows: await listPulls(db, wave, pullers, part), isWhole: pullers === 'all' };
}

/** What a person holds of a wave's releases by the log, and what they could hold. */
export interface Holding {
  /** The newest standing release that they pulled; if none of them stands, the newest. */
  held: { number: number; digest: string; at: Date } | null;
  /** The newest standing release, which they may see before the public. */
  current: { number: number; digest: string } | null;
  /** Releases that they pulled and that were withdrawn since. */
  withdrawn: { number: number; at: Date; reason: string }[];
}

/** What the actor holds by the pulls with their own keys. Throws `forbidden`. */
export async function readHolding(db: Db, actor: Actor, wave: string, now: Date): Promise<Holding> {
  requireCities(actor, 'see-pulls', wave);
  const pulled = new Map(
    (await listPulledReleases(db, wave, ownPullers(actor))).map(({ number, at }) => [number, at]),
  );
  const sight = may(actor, 'pull-before-publication', { wave }) ? 'all' : now;
  const releases = await listReleases(db, wave, sight);
  const standing = releases.filter(({ withdrawnAt }) => withdrawnAt === null);
  const isPulled = ({ number }: { number: number }) => pulled.has(number);
  const held = standing.find(isPulled) ?? releases.find(isPulled);
  const current = standing[0];
  return {
    held: held ? { number: held.number, digest: held.digest, at: pulled.get(held.number)! } : null,
    current: current ? { number: current.number, digest: current.digest } : null,
    withdrawn: releases.flatMap(({ number, withdrawnAt, withdrawalReason }) =>
      withdrawnAt && pulled.has(number) ? [{ number, at: withdrawnAt, reason: withdrawalReason ?? '' }] : [],
    ),
  };
}
