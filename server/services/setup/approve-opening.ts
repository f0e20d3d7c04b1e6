import type { Db } from '../../../db/client.ts';
import { findNewestOpening, findOpening } from '../../../db/wave-openings.ts';
import { findWave, type Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, requireGrant } from '../../identity/grants.ts';
import { authorOf, requireSecondPerson } from '../releases/second-person.ts';
import { openWithin } from '../waves/open.ts';
import { openingFaults } from '../waves/opening-faults.ts';
import { noteSetup } from './note-setup.ts';
import { setupDigest, setupOf } from './setup.ts';
import { signOffToOpen } from './sign-off-to-open.ts';

export interface OpeningApproval {
  /** Id of the proposal. */
  opening: string;
  wave: string;
  /** Digest of the set-up that the approver saw. */
  digest: string;
  actor: Actor;
  requireOrganiser: boolean;
  now: Date;
}

/**
 * Approves a proposal, which opens the wave for good. A repeat changes nothing.
 * @throws Problem `wave-unknown`, `forbidden`, `confirmation-needed`, `opening-unknown`, `second-person-needed`,
 * `opening-overtaken`, `wave-not-ready`
 */
export async function approveOpening(db: Db, input: OpeningApproval): Promise<Wave> {
  const { actor, digest, now, requireOrganiser } = input;
  const named = await findWave(db, input.wave);
  if (!named) throw new Problem('wave-unknown');
  requireGrant(actor, 'approve-opening', { wave: named.id });
  requireConfirmed(actor, now);
  const opening = await findOpening(db, input.opening);
  if (opening?.waveId !== named.id) throw new Problem('opening-unknown');
  return await db.transaction(async (tx) => {
    const wave = await openWithin(tx, named.id, now, async (prepared) => {
      const newest = await findNewestOpening(tx, prepared.id);
      const isCurrent = newest?.id === opening.id && opening.digest === digest;
      if (!isCurrent || setupDigest(await setupOf(tx, prepared)) !== digest)
        throw new Problem('opening-overtaken');
      const signOff = await signOffToOpen(tx, prepared);
      await requireSecondPerson(tx, { signOff }, authorOf(opening), actor);
      const faults = await openingFaults(tx, prepared, now, { requireOrganiser });
      if (faults.length > 0) throw new Problem('wave-not-ready');
    });
    await noteSetup(tx, actor, 'open-wave', wave);
    return wave;
  });
}
