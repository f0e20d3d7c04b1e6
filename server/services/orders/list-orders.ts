import type { Db } from '../../../db/client.ts';
import { countOrdered, listOrders, type OrderWithEnd } from '../../../db/orders.ts';
import { type Actor, type Cities, requireCities } from '../../identity/grants.ts';

/** An order and how many submissions it holds now, in the reader's cities. */
export interface ListedOrder extends OrderWithEnd {
  holds: number;
}

/**
 * The orders of a wave that concern the actor's cities, newest first: for one of them, and for all cities. Throws
 * `forbidden`.
 */
export async function ordersFor(db: Db, waveId: string, actor: Actor): Promise<ListedOrder[]> {
  const cities = requireCities(actor, 'see-orders', waveId);
  const orders = (await listOrders(db, waveId)).filter(({ order }) => isAmong(cities, order.city));
  const standing = orders.filter(({ withdrawal }) => withdrawal === null);
  const counts = await countOrdered(
    db,
    waveId,
    standing.map(({ order }) => order.heldGroup),
  );
  const holds = new Map<string, number>();
  for (const { group, city, n } of counts)
    if (isAmong(cities, city)) holds.set(group, (holds.get(group) ?? 0) + n);
  return orders.map((listed) => ({ ...listed, holds: holds.get(listed.order.heldGroup) ?? 0 }));
}

const isAmong = (cities: Cities, city: string | null): boolean =>
  cities === 'all' || city === null || cities.includes(city);
