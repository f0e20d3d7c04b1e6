import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { readCutoff } from '../../../db/cutoff-barrier.ts';
import { findOrder, insertOrderWithdrawal, type OrderWithEnd } from '../../../db/orders.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireCities, requireGrant, signatureOf } from '../../identity/grants.ts';
import { letGo } from '../screening/let-go.ts';

/**
 * Withdraws an order: new arrivals are no longer held, and it releases what it held, except where a reviewer decided
 * or another order stands. If the release breaks off, a repeat or the next screening completes it.
 * @throws Problem `forbidden`, `order-unknown`, `order-withdrawn`
 */
export async function withdrawOrder(
  db: Db,
  fieldwork: Fieldwork,
  { order: id, reason, actor }: { order: string; reason: string; actor: Actor },
): Promise<OrderWithEnd & { isRepeated: boolean }> {
  const waveId = fieldwork.wave.id;
  // An actor who may order nowhere in the wave must not learn which orders there are.
  requireCities(actor, 'hold-arrivals', waveId);
  const found = await findOrder(db, id);
  if (found?.order.waveId !== waveId) throw new Problem('order-unknown');
  const { order } = found;
  requireGrant(actor, 'hold-arrivals', { wave: waveId, city: order.city ?? undefined });
  const inserted = found.withdrawal
    ? undefined
    : await db.transaction(async (tx) => {
        const at = await readCutoff(tx, waveId);
        const end = { order: id, reason, by: actor.id, byName: actor.name, at };
        const withdrawal = await insertOrderWithdrawal(tx, end);
        if (withdrawal) {
          const { city } = order;
          const entry = {
            id: uuidv7(),
            ...signatureOf(actor),
            action: 'withdraw-order' as const,
            waveId,
            city,
          };
          await insertAudit(tx, { ...entry, subject: `order:${id}`, reason, detail: {} });
        }
        return withdrawal;
      });
  const withdrawal = inserted ?? (await findOrder(db, id))?.withdrawal;
  if (!withdrawal) throw new Error('a withdrawal was stored and is not there');
  if (withdrawal.reason !== reason || withdrawal.by !== actor.id) throw new Problem('order-withdrawn');
  await letGo(db, fieldwork);
  return { order, withdrawal, isRepeated: !inserted };
}
