import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { rows } from './rows.ts';
import { quotas } from './schema.ts';

export type Quota = typeof quotas.$inferSelect;

/**
 * The free places of a city's strata; a stratum without a quota, and so without a limit, is missing. It locks the
 * rows in key order before it reads them, so nobody else takes a place until the transaction ends.
 */
export async function lockPlaces(tx: Db, waveId: string, city: string): Promise<Map<string, number>> {
  const strata = await tx.execute<{ stratum: string; free: number }>(sql`
    select stratum, cap - counted as free from quotas
    where wave_id = ${waveId} and city = ${city}
    order by stratum for update`);
  return new Map(strata.map(({ stratum, free }) => [stratum, free]));
}

/** Sets the free places of locked strata. */
export async function setFreePlaces(
  tx: Db,
  waveId: string,
  city: string,
  free: ReadonlyMap<string, number>,
): Promise<void> {
  const values = [...free].map(([stratum, places]) => ({ stratum, places }));
  await tx.execute(sql`
    update quotas q set counted = q.cap - f.places
    from jsonb_to_recordset(${rows(values)}) as f(stratum text, places int)
    where q.wave_id = ${waveId} and q.city = ${city} and q.stratum = f.stratum
      and q.counted <> q.cap - f.places`);
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

/** Removes the quotas of cities; refused by the database once the wave is open. */
export async function deleteQuotas(tx: Db, waveId: string, cities: readonly string[]): Promise<void> {
  if (cities.length === 0) return;
  await tx.delete(quotas).where(and(eq(quotas.waveId, waveId), inArray(quotas.city, [...cities])));
}

/** A wave's quotas, of one city or of all, in key order. */
export async function listQuotas(db: Db, waveId: string, city?: string): Promise<Quota[]> {
  return await db
    .select()
    .from(quotas)
    .where(and(eq(quotas.waveId, waveId), city === undefined ? undefined : eq(quotas.city, city)))
    .orderBy(quotas.city, quotas.stratum);
}
