import { CHANNEL } from '../schemas.ts';
import { unmarkedChannel } from '../submission/unmarked-channel.ts';

/** What an order holds: arrivals by a channel, in a city, or by a channel in a city. */
export interface Held {
  city: string | null;
  /** As stored with submissions; "-" for those without one. */
  channel: string | null;
}

/** A standing order, and the group in which it holds answers. */
export interface Order extends Held {
  heldGroup: string;
  at: Date;
}

/** A channel as orders and reviewers name it: as stored, and "-" for none. */
export const STORED_CHANNEL = new RegExp(`^(-|(open:)?${CHANNEL.source.slice(1, -1)})$`);

/** A submission as orders see it. */
interface Arrived {
  city: string;
  channel: string | null;
  /** Milliseconds since 1970. */
  storedAt: number;
}

/**
 * The first of these orders, oldest first, that holds a submission, which must be newer. A channel named without this
 * installation's mark is held together with the channel that it claims to be. The statement that stores submissions
 * has the same rule (db/submissions.ts).
 */
export function orderOver<O extends Order>(orders: readonly O[], arrived: Arrived): O | undefined {
  const channel = arrived.channel ?? '-';
  return orders.find(
    (order) =>
      (order.city === null || order.city === arrived.city) &&
      (order.channel === null || channel === order.channel || channel === unmarkedChannel(order.channel)) &&
      arrived.storedAt >= order.at.getTime(),
  );
}
