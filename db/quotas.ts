import { and, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { rows } from './rows.ts';
import { quotas } from './schema.ts';

export type Quota = typeof quotas.$inferSelect;

/** Places wanted (or, if negative, given back) in one stratum. */
export interface PlaceRequest {
  waveId: string;
  city: string;
  stratum: string;
  places: number;
}

export const stratumKey = (r: { waveId: string; city: string; stratum: string }): string =>
  `${r.waveId}/${r.city}/${r.stratum}`;

/**
 * Claims up to the wanted places of each stratum, as many as its cap allows; negative requests give places
 * back. Returns the places granted by stratum; a stratum without a quota is missing from the map: no limit.
 * The rows are locked in key order before they are read, so concurrent claims neither overshoot nor deadlock.
 */
export async function claimPlaces(tx: Db, requests: readonly PlaceRequest[]): Promise<Map<string, number>> {
  if (requests.length === 0) return new Map();
  const granted = await tx.execute<{ waveId: string; city: string; stratum: string; granted: number }>(sql`
    with locked as (
      select q.wave_id, q.city, q.stratum,
        greatest(least(r.places, q.cap - q.counted), -q.counted) as granted
      from quotas q
      join jsonb_to_recordset(${rows(requests)}) as r("waveId" uuid, city text, stratum text, places int)
        on q.wave_id = r."waveId" and q.city = r.city and q.stratum = r.stratum
      order by q.wave_id, q.city, q.stratum
      for update of q
    )
    update quotas q set counted = q.counted + locked.granted
    from locked
    where (q.wave_id, q.city, q.stratum) = (locked.wave_id, locked.city, locked.stratum)
    returning q.wave_id as "waveId", q.city, q.stratum, locked.granted`);
  return new Map(granted.map((g) => [stratumKey(g), g.granted]));
}

/** Sets target and cap of strata; refused by the database once the wave is open. */
export async function setQuotas(
  db: Db,
  values: readonly { waveId: string; city: string; stratum: string; target: number; cap: number }[],
): Promise<void> {
  await db.execute(sql`
    insert into quotas (wave_id, city, stratum, target, cap)
    select "waveId", city, stratum, target, cap
    from jsonb_to_recordset(${rows(values)})
      as q("waveId" uuid, city text, stratum text, target int, cap int)
    on conflict (wave_id, city, stratum) do update set target = excluded.target, cap = excluded.cap`);
}

/** A wave's quotas, of one city or of all, in key order. */
export async function listQuotas(db: Db, waveId: string, city?: string): Promise<Quota[]> {
  return await db
    .select()
    .from(quotas)
    .where(and(eq(quotas.waveId, waveId), city === undefined ? undefined : eq(quotas.city, city)))
    .orderBy(quotas.city, quotas.stratum);
}
