import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { lockBatch, voidBatch } from '../../../db/invitations.ts';
import { type Actor, signatureOf } from '../../identity/grants.ts';
import { onlyCityOf, requireBatch } from './batch.ts';

/**
 * Voids a whole batch, with a reason that may be empty: its unused codes stop working. A repeat changes nothing.
 * Throws `forbidden` and `batch-unknown`.
 */
export async function voidInvitations(
  db: Db,
  actor: Actor,
  { waveId, id, reason }: { waveId: string; id: string; reason: string },
  now: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    const batch = requireBatch(await lockBatch(tx, waveId, id), actor, 'send-invitations');
    if (!(await voidBatch(tx, waveId, id, actor.name, now))) return;
    await insertAudit(tx, {
      id: uuidv7(),
      ...signatureOf(actor),
      action: 'void-invitations',
      waveId,
      city: onlyCityOf(batch),
      subject: `invitations:${id}`,
      reason,
      detail: {},
    });
  });
}
