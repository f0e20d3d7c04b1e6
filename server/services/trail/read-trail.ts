import type { Db } from '../../../db/client.ts';
import { listTrail, type SealedRow, sealTrail, type TrailFilter, type TrailPart } from '../../../db/trail.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, accountIdOf, may, requireGrant } from '../../identity/grants.ts';

/** The whole trail, for checking its chain. Throws `forbidden` unless the actor may see all of it. */
export async function readWholeTrail(
  db: Db,
  actor: Actor,
  filter: TrailFilter,
  part: TrailPart,
): Promise<SealedRow[]> {
  requireGrant(actor, 'see-whole-trail', {});
  await sealTrail(db);
  return await listTrail(db, filter, part);
}

/** The trail as the actor may see it: all of it, or their own acts. Throws `forbidden` without an account. */
export async function readTrail(
  db: Db,
  actor: Actor,
  filter: TrailFilter,
  part: TrailPart,
): Promise<{ rows: SealedRow[]; isWhole: boolean }> {
  if (may(actor, 'see-whole-trail', {}))
    return { rows: await readWholeTrail(db, actor, filter, part), isWhole: true };
  const account = accountIdOf(actor);
  if (account === null) throw new Problem('forbidden');
  await sealTrail(db);
  return { rows: await listTrail(db, { ...filter, account }, part), isWhole: false };
}
