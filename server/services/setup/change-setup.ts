import type { Db } from '../../../db/client.ts';
import { findWave, lockPreparedWave, type Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant } from '../../identity/grants.ts';
import { noteSetup } from './note-setup.ts';
import { type Setup, type SetupStep, setupOf, stepDigests } from './setup.ts';

export interface SetupChange {
  /** Code or id of the wave. */
  wave: string;
  step: SetupStep;
  actor: Actor;
  /** Digest of the step as the editor first saw it; absent: any. */
  was?: string | undefined;
}

/**
 * Changes a step of an unopened wave, and records who did. It does not overwrite another person's newer change
 * unseen.
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `setup-changed`
 */
export async function changeSetup<T>(
  db: Db,
  { wave: code, step, actor, was }: SetupChange,
  change: (tx: Db, setup: Setup) => Promise<T>,
): Promise<T> {
  return await db.transaction(async (tx) => {
    const setup = await lockSetup(tx, code, actor);
    if (was !== undefined && stepDigests(setup)[step] !== was) throw new Problem('setup-changed');
    const done = await change(tx, setup);
    await noteSetup(tx, actor, 'change-wave', setup.wave, `step:${step}`, await signersIn(tx, setup.wave));
    return done;
  });
}

/** The new number of signers of releases, if it changed: it decides who may open the wave. */
async function signersIn(tx: Db, before: Wave): Promise<Record<string, number>> {
  const after = await findWave(tx, before.id);
  if (!after || after.signOff === before.signOff) return {};
  return { signers: after.signOff === 'one' ? 1 : 2 };
}

/** The set-up of a wave, locked until the transaction ends. */
export async function lockSetup(tx: Db, code: string, actor: Actor): Promise<Setup> {
  const named = await findWave(tx, code);
  if (!named) throw new Problem('wave-unknown');
  requireGrant(actor, 'set-up-wave', { wave: named.id });
  const wave = await lockPreparedWave(tx, named.id);
  if (!wave) throw new Problem('wave-frozen');
  return await setupOf(tx, wave);
}
