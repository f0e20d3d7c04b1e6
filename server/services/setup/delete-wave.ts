import type { Db } from '../../../db/client.ts';
import { refusingConstraint } from '../../../db/errors.ts';
import { deletePreparedWave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import type { Actor } from '../../identity/grants.ts';
import { lockSetup } from './change-setup.ts';
import { noteSetup } from './note-setup.ts';

/**
 * Deletes a wave that was never opened. Roles and keys for it stay, and where there are any, so does the wave.
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `wave-in-use`
 */
export async function deleteWave(db: Db, code: string, actor: Actor): Promise<void> {
  try {
    await db.transaction(async (tx) => {
      const { wave } = await lockSetup(tx, code, actor);
      await noteSetup(tx, actor, 'delete-wave', wave);
      await deletePreparedWave(tx, wave.id);
    });
  } catch (error) {
    if (refusingConstraint(error)?.includes('wave_id')) throw new Problem('wave-in-use');
    throw error;
  }
}
