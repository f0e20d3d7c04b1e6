import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { isViewedWithin, lockViewing, type ViewedResult } from '../../../db/feedback.ts';
import { type Actor, signatureOf } from '../../identity/grants.ts';

/** Whoever looks again within so many minutes of a view that was recorded is still at it. */
export const VIEW_MINUTES = 15;

/** Puts into the trail that somebody looks at a city's result. What is shown afterwards was recorded, or it is not shown. */
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
