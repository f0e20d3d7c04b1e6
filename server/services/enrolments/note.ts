import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import type { EnrolmentRow } from '../../../db/enrolments.ts';
import type { DeviceAction } from '../../../db/trail-schema.ts';
import { type Author, signatureOf } from '../../identity/grants.ts';

/** Records in the trail what was done with an enrolment: for whom, or why. */
export async function noteEnrolment(
  tx: Db,
  author: Author,
  action: DeviceAction,
  { id, waveId, cities }: Pick<EnrolmentRow, 'id' | 'waveId' | 'cities'>,
  reason: string,
): Promise<void> {
  await insertAudit(tx, {
    id: uuidv7(),
    ...signatureOf(author),
    action,
    waveId,
    city: cities?.length === 1 ? (cities[0] ?? null) : null,
    subject: `enrolment:${id}`,
    reason,
    detail: {},
  });
}
