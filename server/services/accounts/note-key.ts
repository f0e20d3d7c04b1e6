import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { type Actor, signatureOf } from '../../identity/grants.ts';

/** Records in the trail what was done with a key; a person's own key belongs to a wave. */
export async function noteKey(
  tx: Db,
  actor: Actor,
  action: 'make-key' | 'revoke-key',
  { id, waveId = null, reason = '' }: { id: string; waveId?: string | null; reason?: string },
): Promise<void> {
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(actor),
    action,
    waveId,
    city: null,
    subject: `key:${id}`,
    reason,
    detail: {},
  });
}
