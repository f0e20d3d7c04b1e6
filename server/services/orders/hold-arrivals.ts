import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { readCutoff } from '../../../db/cutoff-barrier.ts';
import { findOrder, insertOrder, type OrderWithEnd } from '../../../db/orders.ts';
import { cityOf, type Fieldwork } from '../../cache/open-wave.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireGrant, signatureOf } from '../../identity/grants.ts';
import { groupOfOrder } from '../../survey/screening/held-group-name.ts';
import type { Held } from '../../survey/screening/orders.ts';

export interface OrderInput {
  /** Chosen by the client, so that a repeated request is stored once. */
  id: string;
  hold: Held;
  reason: string;
  actor: Actor;
}

/**
 * Orders that new arrivals by a channel, in a city, or both, are held until somebody withdraws the order or a
 * reviewer decides. The order's moment is a cut-off of the wave's barrier: everything stored before has an earlier
 * stamp, and every process that stores later sees the order.
 * @throws Problem `city-unknown`, `forbidden`, `order-conflict`
 */
export async function holdArrivals(
  db: Db,
  fieldwork: Fieldwork,
  { id, hold, reason, actor }: OrderInput,
): Promise<OrderWithEnd & { isRepeated: boolean }> {
  const waveId = fieldwork.wave.id;
  if (hold.city !== null) cityOf(fieldwork, hold.city);
  requireGrant(actor, 'hold-arrivals', { wave: waveId, city: hold.city ?? undefined });
  const heldGroup = groupOfOrder(id, hold);
  const wanted = { ...hold, id, waveId, heldGroup, reason, by: actor.id, byName: actor.name };
  const inserted = (await findOrder(db, id))
    ? undefined
    : await db.transaction(async (tx) => {
        const order = await insertOrder(tx, { ...wanted, at: await readCutoff(tx, waveId) });
        if (order) {
          const { city } = hold;
          const entry = {
            id: uuidv7(),
            ...signatureOf(actor),
            action: 'hold-arrivals' as const,
            waveId,
            city,
          };
          await insertAudit(tx, { ...entry, subject: `order:${id}`, reason, detail: {} });
        }
        return order;
      });
  if (inserted) return { order: inserted, withdrawal: null, isRepeated: false };
  const first = await findOrder(db, id);
  if (!first) throw new Error('an order was stored and is not there');
  const { order } = first;
  const isSame =
    order.waveId === waveId &&
    order.heldGroup === heldGroup &&
    order.city === hold.city &&
    order.reason === reason &&
    order.by === actor.id;
  if (!isSame) throw new Problem('order-conflict');
  return { ...first, isRepeated: true };
}
