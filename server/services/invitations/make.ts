import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { addInvitations, lockBatch, setBatchMade } from '../../../db/invitations.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, signatureOf } from '../../identity/grants.ts';
import { invitationKey, mintInvitation } from '../../identity/invitation.ts';
import { onlyCityOf, requireBatch } from './batch.ts';
import type { InvitedWave } from './wave.ts';

/** An invitation with its code, which only the caller ever sees. */
export interface MintedInvitation {
  city: string;
  stratum: string | null;
  code: string;
}

/** The codes of a batch, and what their links need. */
export interface MintedBatch {
  invitations: MintedInvitation[];
  channel: string | null;
  expiresAt: Date;
}

/**
 * Makes the codes of a planned batch, once: the database keeps only their hashes. Throws `forbidden`,
 * `batch-unknown`, `batch-made` and `no-invitations`.
 */
export async function makeInvitations(
  db: Db,
  actor: Actor,
  { wave, participantsKey: key }: InvitedWave,
  id: string,
  now: Date,
): Promise<MintedBatch> {
  if (!key) throw new Problem('no-invitations');
  return await db.transaction(async (tx) => {
    const batch = requireBatch(await lockBatch(tx, wave.id, id), actor, 'send-invitations');
    if (batch.madeAt || batch.voidedAt) throw new Problem('batch-made');
    const { channel, expiresAt } = batch;
    const invitations = batch.plan.flatMap(({ city, stratum, count }) =>
      Array.from({ length: count }, () => ({ city, stratum, code: mintInvitation() })),
    );
    const stored = invitations.map(({ city, stratum, code }) => ({
      ...{ city, stratum, expiresAt },
      key: invitationKey(key, code),
    }));
    await addInvitations(tx, wave.id, stored, id);
    await setBatchMade(tx, wave.id, id, now);
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: 'make-invitations',
      waveId: wave.id,
      city: onlyCityOf(batch),
      subject: `invitations:${id}`,
      reason: '',
      detail: { invitations: invitations.length },
    });
    return { invitations, channel, expiresAt };
  });
}
