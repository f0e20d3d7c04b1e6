import type { Db } from '../../../db/client.ts';
import { listPreparedWaves, listWaves, type Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, may } from '../../identity/grants.ts';

/**
 * Waves that are not opened yet and whose set-up somebody may look at, the newest first, and all from which they may begin
 * another: undefined where they may begin none. Throws `forbidden` for whoever may look at no wave's set-up.
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
