import type { Db } from '../../../db/client.ts';
import { listPreparedWaves, listWaves, type Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, may } from '../../identity/grants.ts';

/**
 * Unopened waves whose set-up the actor may see, newest first, and all waves that they may copy: undefined where they
 * may begin none. Throws `forbidden` for an actor who may see no wave's set-up.
 */
export async function listSetups(
  db: Db,
  actor: Actor,
): Promise<{ prepared: Wave[]; models: Wave[] | undefined }> {
  const maySee = (grants: Actor['grants'], wave: string) => may({ grants }, 'see-setup', { wave });
  const mayBegin = may(actor, 'set-up-wave', {});
  if (!mayBegin && !actor.grants.some((grant) => maySee([grant], grant.wave ?? '')))
    throw new Problem('forbidden');
  return {
    prepared: (await listPreparedWaves(db)).filter(({ id }) => maySee(actor.grants, id)),
    models: mayBegin ? await listWaves(db) : undefined,
  };
}
