import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../db/client.ts';
import type { Release } from '../../../db/releases.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { requireConfirmed, requireGrant } from '../../identity/grants.ts';
import { type ApprovalInput, approve } from './approve-and-sign.ts';
import { freeze, type ReleaseDraftInput } from './freeze-draft.ts';
import { requireSecondPerson } from './second-person.ts';
import { whilePublishing } from './while-publishing.ts';

type PublishInput = Omit<ReleaseDraftInput, 'id'> & Pick<ApprovalInput, 'publicAt' | 'signingKey'>;

/**
 * Freezes a draft and approves it, by one person and under one lock: the release exists whole or not at all.
 * @throws Problem `second-person-needed`, and what freezing and approving throw
 */
export async function publish(db: Db, fieldwork: Fieldwork, input: PublishInput): Promise<Release> {
  const { actor, now } = input;
  const waveId = fieldwork.wave.id;
  requireGrant(actor, 'draft-release', { wave: waveId });
  requireGrant(actor, 'approve-release', { wave: waveId });
  requireConfirmed(actor, now);
  await requireSecondPerson(db, fieldwork.wave, actor, actor);
  return await whilePublishing(db, waveId, async (tx) => {
    const draft = await freeze(tx, db, fieldwork, { ...input, id: uuidv7() });
    return await approve(tx, draft, { ...input, draft: draft.id, digest: draft.digest });
  });
}
