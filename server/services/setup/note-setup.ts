import { v7 as uuidv7 } from 'uuid';
import { insertAudit, type NewAuditEntry } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import type { Wave } from '../../../db/waves.ts';
import { type Actor, signatureOf } from '../../identity/grants.ts';

/** Records in the trail who did what to a wave's set-up; the subject is the whole wave by default. */
export async function noteSetup(
  tx: Db,
  actor: Actor,
  action: NewAuditEntry['action'],
  wave: Pick<Wave, 'id' | 'code'>,
  subject = `wave:${wave.code}`,
  detail: NewAuditEntry['detail'] = {},
): Promise<void> {
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(actor),
    action,
    waveId: wave.id,
    city: null,
    subject,
    reason: '',
    detail,
  });
}
