import type { Db } from '../../../db/client.ts';
import { findOpening, insertOpening, type WaveOpening } from '../../../db/wave-openings.ts';
import { Problem } from '../../http/problems.ts';
import type { Actor } from '../../identity/grants.ts';
import { openingFaults } from '../waves/opening-faults.ts';
import { lockSetup } from './change-setup.ts';
import { noteSetup } from './note-setup.ts';
import { setupDigest } from './setup.ts';

export interface OpeningProposal {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  wave: string;
  actor: Actor;
  requireOrganiser: boolean;
  now: Date;
}

/**
 * Proposes to open a wave as it stands, for another person to approve.
 * @throws Problem `wave-unknown`, `forbidden`, `wave-frozen`, `wave-not-ready`, `draft-conflict`
 */
export async function proposeOpening(db: Db, input: OpeningProposal): Promise<WaveOpening> {
  const { id, actor, requireOrganiser, now } = input;
  const repeated = await findOpening(db, id);
  return await db.transaction(async (tx) => {
    const setup = await lockSetup(tx, input.wave, actor);
    const { wave } = setup;
    const digest = setupDigest(setup);
    if (repeated) {
      const isSame =
        repeated.waveId === wave.id && repeated.author === actor.id && repeated.digest === digest;
      if (!isSame) throw new Problem('draft-conflict');
      return repeated;
    }
    const faults = await openingFaults(tx, wave, now, { requireOrganiser });
    if (faults.length > 0) throw new Problem('wave-not-ready');
    const author = { author: actor.id, authorName: actor.name, authorVia: actor.via };
    const opening = await insertOpening(tx, { id, waveId: wave.id, ...author, digest });
    if (!opening) throw new Problem('draft-conflict');
    await noteSetup(tx, actor, 'propose-opening', wave);
    return opening;
  });
}
