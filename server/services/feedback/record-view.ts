import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { isViewedWithin, lockViewing, type ViewedResult } from '../../../db/feedback.ts';
import { type Actor, signatureOf } from '../../identity/grants.ts';

/** A second look within this many minutes of a recorded view counts as the same view. */
export const VIEW_MINUTES = 15;

/**
 * Records in the trail that the actor looks at a city's result. The caller shows the result only after this succeeds.
 */
export async function recordView(db: Db, actor: Actor, viewed: ViewedResult): Promise<void> {
  const viewer = signatureOf(actor);
  await db.transaction(async (tx) => {
    await lockViewing(tx, actor.id, viewed);
    if (await isViewedWithin(tx, VIEW_MINUTES, viewed, viewer)) return;
    const { waveId, city, release } = viewed;
    const subject = `release:${release}`;
    const entry = { id: uuidv7(), ...viewer, action: 'view-result' as const, waveId, city, subject };
    await insertAudit(tx, { ...entry, reason: '', detail: { release } });
  });
}
