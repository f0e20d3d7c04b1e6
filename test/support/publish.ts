import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../db/client.ts';
import type { ReleaseDraft } from '../../db/release-drafts.ts';
import type { Release } from '../../db/releases.ts';
import type { Fieldwork } from '../../server/cache/open-wave.ts';
import type { SigningKey } from '../../server/crypto/signature.ts';
import { operator } from '../../server/identity/grants.ts';
import { approveDraft } from '../../server/services/releases/approve-and-sign.ts';
import { freezeDraft } from '../../server/services/releases/freeze-draft.ts';

/** The signers of releases in tests. */
const theAuthor = operator('the author');
const theApprover = operator('the approver');

interface Publication {
  signingKey: SigningKey;
  reason: string | null;
  publicAt?: Date | null;
  now?: Date;
  progress?: (done: number) => void;
}

/** Freezes a draft of a wave that may still be open, whatever is held. */
export async function freeze(
  db: Db,
  fieldwork: Fieldwork,
  { reason, now = new Date(), progress = () => {} }: Pick<Publication, 'reason' | 'now' | 'progress'>,
): Promise<ReleaseDraft> {
  const input = { id: uuidv7(), actor: theAuthor, interim: true, heldWaiver: 'a test', now };
  return await freezeDraft(db, fieldwork, { ...input, reason, progress });
}

/** Publishes a wave with two signers. */
export async function publish(db: Db, fieldwork: Fieldwork, publication: Publication): Promise<Release> {
  const { signingKey, publicAt = null, now = new Date() } = publication;
  const { id, digest } = await freeze(db, fieldwork, publication);
  const approval = { draft: id, digest, actor: theApprover, publicAt, signingKey, now };
  return await approveDraft(db, fieldwork, approval);
}
