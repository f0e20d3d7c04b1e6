import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Order } from '../server/survey/screening/orders.ts';
import type { Db } from './client.ts';
import { rows } from './rows.ts';
import { orders, orderWithdrawals } from './schema.ts';
import { latestVerdict, standingStatus } from './standing.ts';
import type { NewVerdict } from './verdicts.ts';

export type OrderRow = typeof orders.$inferSelect;
export type OrderWithdrawal = typeof orderWithdrawals.$inferSelect;

/** An order with its withdrawal, if any. */
export interface OrderWithEnd {
  order: OrderRow;
  withdrawal: OrderWithdrawal | null;
}

/** Stores an order; undefined when its id is taken. */
export async function insertOrder(tx: Db, order: OrderRow): Promise<OrderRow | undefined> {
  const [inserted] = await tx.insert(orders).values(order).onConflictDoNothing().returning();
  return inserted;
}

/** Stores the withdrawal of an order; undefined when it was withdrawn before. */
export async function insertOrderWithdrawal(
  tx: Db,
  withdrawal: OrderWithdrawal,
): Promise<OrderWithdrawal | undefined> {
  const [inserted] = await tx.insert(orderWithdrawals).values(withdrawal).onConflictDoNothing().returning();
  return inserted;
}

const withEnds = (db: Db) =>
  db
    .select({ order: orders, withdrawal: orderWithdrawals })
    .from(orders)
    .leftJoin(orderWithdrawals, eq(orderWithdrawals.order, orders.id));

export async function findOrder(db: Db, id: string): Promise<OrderWithEnd | undefined> {
  const [order] = await withEnds(db).where(eq(orders.id, id));
  return order;
}

/** All orders of a wave, newest first. */
export async function listOrders(db: Db, waveId: string): Promise<OrderWithEnd[]> {
  return await withEnds(db).where(eq(orders.waveId, waveId)).orderBy(desc(orders.at), desc(orders.id));
}

/** The standing orders of a wave, oldest first. */
export async function listStandingOrders(db: Db, waveId: string): Promise<Order[]> {
  return await db
    .select({
      city: orders.city,
      channel: orders.channel,
      heldGroup: orders.heldGroup,
      at: orders.at,
    })
    .from(orders)
    .leftJoin(orderWithdrawals, eq(orderWithdrawals.order, orders.id))
    .where(and(eq(orders.waveId, waveId), isNull(orderWithdrawals.order)))
    .orderBy(asc(orders.at), asc(orders.id));
}

/** Verdicts `v` by which orders hold submissions now. */
export const isHeldByOrder = (waveId: string) => sql`
  v.wave_id = ${waveId} and v.reason = 'ORDER' and not exists (
    select from verdicts later
    where later.wave_id = v.wave_id and later.city = v.city and later.submission_id = v.submission_id
      and later.number > v.number)`;

const isAmong = (groups: readonly string[]) =>
  sql`v.held_group in (select jsonb_array_elements_text(${rows(groups)}))`;

/** How many submissions each of these groups of orders holds, by city. */
export async function countOrdered(
  db: Db,
  waveId: string,
  groups: readonly string[],
): Promise<{ group: string; city: string; n: number }[]> {
  if (groups.length === 0) return [];
  return [
    ...(await db.execute<{ group: string; city: string; n: number }>(sql`
      select v.held_group as group, v.city, count(*)::int as n from verdicts v
      where ${isHeldByOrder(waveId)} and ${isAmong(groups)}
      group by 1, 2 order by 1, 2`)),
  ];
}

/** The cities where groups of other orders hold submissions. */
export async function listCitiesHeldElse(
  db: Db,
  waveId: string,
  groups: readonly string[],
): Promise<string[]> {
  const cities = await db.execute<{ city: string }>(sql`
    select distinct v.city from verdicts v
    where ${isHeldByOrder(waveId)} and not ${isAmong(groups)}
    order by 1`);
  return cities.map(({ city }) => city);
}

/** A submission that an order holds, with its verdict. */
export interface Ordered extends Pick<NewVerdict, 'submissionId' | 'number' | 'rules'> {
  stratum: string;
  channel: string | null;
  /** Milliseconds since 1970. */
  storedAt: number;
}

/** The submissions of a city that groups of other orders hold. */
export async function listHeldElse(
  tx: Db,
  { waveId, city }: { waveId: string; city: string },
  groups: readonly string[],
): Promise<Ordered[]> {
  return [
    ...(await tx.execute<{ [K in keyof Ordered]: Ordered[K] }>(sql`
      select v.submission_id as "submissionId", v.number, v.rules, s.stratum, s.channel,
        floor(extract(epoch from s.stored_at) * 1000)::float8 as "storedAt"
      from verdicts v, lateral (
        select stratum, channel, stored_at from submissions
        where wave_id = v.wave_id and city = v.city and id = v.submission_id offset 0
      ) as s
      where ${isHeldByOrder(waveId)} and v.city = ${city} and not ${isAmong(groups)}
      order by v.submission_id`)),
  ];
}

/** How many submissions count, or wait for a place, although a standing order covers them, by order and city. */
export async function countEscaped(
  db: Db,
  waveId: string,
): Promise<{ group: string; city: string; escaped: number }[]> {
  return [
    ...(await db.execute<{ group: string; city: string; escaped: number }>(sql`
      select o.held_group as group, s.city,
        (count(*) filter (where v.decision is null and ${standingStatus} in ('counted', 'quota_full')))::int
          as escaped
      from orders o
      join submissions s on s.wave_id = o.wave_id and s.stored_at > o.at
        and (o.city is null or o.city = s.city)
        and (o.channel is null or coalesce(s.channel, '-') in (o.channel, 'open:' || o.channel))
      ${latestVerdict({ waveId })}
      where o.wave_id = ${waveId} and s.wave_id = ${waveId}
        and not exists (select from order_withdrawals where order_id = o.id)
      group by 1, 2 order by 1, 2`)),
  ];
}
