import { CHANNEL } from '../schemas.ts';
import { unmarkedChannel } from '../submission/unmarked-channel.ts';

/** What an order holds: arrivals by a channel, in a city, or by a channel in a city. */
export interface Held {
  city: string | null;
  /** As it is stored with submissions; "-" for those without one. */
  channel: string | null;
}

/** An order that stands, and the group that it holds answers with. */
export interface Order extends Held {
  heldGroup: string;
  at: Date;
}

/** A channel as orders and reviewers name it: as it is stored, and "-" for none. */
export const STORED_CHANNEL = new RegExp(`^(-|(open:)?${CHANNEL.source.slice(1, -1)})$`);

/** The name of an order's group, as long as the order's id is in it: no other order adds to it. */
export const groupOfOrder = (id: string, { channel }: Held): string =>
  `ORDER:${channel === null ? 'city' : `channel:${channel}`}:${id}`;

/** A submission as orders see it. */
interface Arrived {
  city: string;
  channel: string | null;
  /** Milliseconds since 1970. */
  storedAt: number;
}

/**
 * The first of these orders, the oldest first, that holds a submission: one that is older than the submission. A channel
 * that is named without this installation's mark is held with the channel that it claims to be. The statement that
 * stores submissions has the same rule (db/submissions.ts).
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
