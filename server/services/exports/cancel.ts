import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { type ExportRow, endExport } from '../../../db/exports.ts';
import { type Actor, signatureOf } from '../../identity/grants.ts';
import { exportFor } from './read-exports.ts';

/**
 * Cancels a waiting or running export, or deletes the file of a complete one; an ended export stays as it is. Anybody
 * who may export the same answers may cancel, because cancelling gives nobody anything.
 * @throws Problem `forbidden`, `export-unknown`
 */
export async function cancelExport(
  db: Db,
  { wave, id, actor }: { wave: string; id: string; actor: Actor },
): Promise<ExportRow> {
  const row = await exportFor(db, wave, id, actor);
  const ended = await db.transaction(async (tx) => {
    const cancelled = await endExport(tx, row, { ending: 'cancelled', by: actor.name });
    if (cancelled)
      await insertAudit(tx, {
        id: uuidv7(),
        ...signatureOf(actor),
        action: 'cancel-export',
        waveId: wave,
        city: row.city,
        subject: `export:${id}`,
        reason: '',
        detail: { rows: cancelled.rows },
      });
    return cancelled;
  });
  return ended ?? (await exportFor(db, wave, id, actor));
}
