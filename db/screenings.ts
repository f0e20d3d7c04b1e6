import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { type Status, screenings } from './schema.ts';
import { latestVerdict } from './verdicts.ts';

/** A submission as signals and reviewers see it, with the verdict that stands. */
export interface ScreeningRecord {
  id: string;
  /** Milliseconds since 1970. */
  storedAt: number;
  channel: string | null;
  /** Hexadecimal. */
  origin: string | null;
  mode: string;
  pages: number | null;
  hastyPages: number | null;
  durationMs: number | null;
  stratum: string;
  codes: Uint8Array;
  status: Status;
  reason: string | null;
  /** Number of the verdict that stands; 0 is the one of the moment of storing. */
  number: number;
  evidence: Record<string, number> | null;
  heldGroup: string | null;
  /** The reviewer's decision behind the verdict; null where the rules decided. */
  decision: string | null;
}

/** All submissions of a city, by id. */
export async function readRecords(db: Db, waveId: string, city: string): Promise<ScreeningRecord[]> {
  const found = await db.execute<{ [K in keyof ScreeningRecord]: ScreeningRecord[K] }>(sql`
    select s.id, floor(extract(epoch from s.stored_at) * 1000)::float8 as "storedAt", s.channel,
      encode(s.origin, 'hex') as origin, s.mode, s.pages, s.hasty_pages as "hastyPages",
      s.duration_ms as "durationMs", s.stratum, s.codes,
      coalesce(v.status, s.status) as status,
      case when v.number is null then s.reason else v.reason end as reason,
      coalesce(v.number, 0) as number,
      case when v.number is null then s.evidence else v.evidence end as evidence,
      v.held_group as "heldGroup", v.decision
    from submissions s
    ${latestVerdict({ waveId, city })}
    where s.wave_id = ${waveId} and s.city = ${city}
    order by s.id`);
  return [...found];
}

/** The cities of a wave in which something is held. */
export async function listHeldCities(db: Db, waveId: string): Promise<string[]> {
  const found = await db.execute<{ city: string }>(sql`
    select distinct city from (
      select distinct on (city, submission_id) city, status from verdicts
      where wave_id = ${waveId} order by city, submission_id, number desc
    ) as standing
    where status = 'held' order by 1`);
  return found.map((f) => f.city);
}

/**
 * Cities with a submission or a reviewer's decision since the wave was last screened as a whole; all of them at first.
 * The verdicts of a screening are no reason for another: it would find the same.
 */
export async function listUnscreenedCities(db: Db, waveId: string): Promise<string[]> {
  const found = await db.execute<{ city: string }>(sql`
    with last as materialized (select through from screenings where wave_id = ${waveId})
    select city from wave_cities where wave_id = ${waveId} and not exists (select from last)
    union
    select city from submissions where wave_id = ${waveId} and stored_at > (select through from last)
    union
    select city from audit
    where wave_id = ${waveId} and city is not null and at > (select through from last)`);
  return found.map((f) => f.city);
}

/** Notes that a wave has been screened through the moment, unless it has been further. */
export async function keepScreening(db: Db, waveId: string, through: Date): Promise<void> {
  await db
    .insert(screenings)
    .values({ waveId, through })
    .onConflictDoUpdate({
      target: screenings.waveId,
      set: { through: sql`greatest(${screenings.through}, excluded.through)` },
    });
}
