import { sql } from 'drizzle-orm';
import type { Answers } from '../server/survey/routing.ts';
import type { Db } from './client.ts';
import { executePrepared } from './prepared.ts';
import { rows } from './rows.ts';
import type { Status } from './schema.ts';

/** A submission ready to be stored. Byte strings are hexadecimal, times ISO 8601. */
export interface NewSubmission {
  waveId: string;
  city: string;
  id: string;
  version: number;
  language: string;
  channel: string | null;
  mode: string;
  startedAt: string | null;
  durationMs: number | null;
  digest: string;
  answers: Answers;
  stratum: string;
  codes: string;
  shown: number;
  status: Status;
  reason: string | null;
  evidence: Record<string, number> | null;
}

/** What storing a batch settled; sheets that are missing were claimed by somebody else meanwhile. */
export interface Settled {
  waveId: string;
  id: string;
  /** True when this call stored it; false when the id was stored before. */
  stored: boolean;
  /** Whether the content is the same as that of the first time. */
  same: boolean;
  status: Status;
}

/**
 * Stores a batch in one statement, which is one transaction: enter the barrier, look up ids that exist,
 * claim participants and ids, claim quota places, insert. A quota row is locked before it is read, so the
 * places that are granted never overshoot; every claim goes in key order, so batches cannot deadlock. An id
 * that another participant claims at this very moment fails the whole batch (submission_ids' primary key).
 * @param sheets with ids that differ
 */
export async function storeSubmissions(
  db: Db,
  sheets: readonly (NewSubmission & { participant: string })[],
): Promise<Settled[]> {
  return await executePrepared<{ [K in keyof Settled]: Settled[K] }>(
    db,
    sql`
    with sheet as materialized (
      select *, decode(digest, 'hex') as content
      from jsonb_to_recordset(${rows(sheets)}) as s("waveId" uuid, city text, id uuid, participant text,
        version int, language text, channel text, mode text, "startedAt" timestamptz, "durationMs" int,
        digest text, answers jsonb, stratum text, codes text, shown smallint, status text, reason text,
        evidence jsonb)
    ), barrier as materialized (
      select count(pg_advisory_xact_lock_shared(hashtextextended(wave, 0)))
      from (select distinct "waveId"::text as wave from sheet order by 1) as waves
    ), known as materialized (
      select sheet."waveId", sheet.id, s.digest = sheet.content as same, s.status
      from sheet
      join submission_ids c on c.wave_id = sheet."waveId" and c.id = sheet.id
      join submissions s on s.wave_id = c.wave_id and s.city = c.city and s.id = c.id
    ), claimed as (
      insert into participants (wave_id, key, city, submission_id)
      select "waveId", decode(participant, 'hex'), city, id
      from sheet where ("waveId", id) not in (select "waveId", id from known)
      order by 1, 2, 4
      on conflict do nothing
      returning wave_id as "waveId", submission_id as id
    ), claimed_ids as (
      insert into submission_ids (wave_id, id, city)
      select "waveId", id, city from sheet join claimed using ("waveId", id) order by 1, 2
      returning wave_id as "waveId", id
    ), wanted as (
      select "waveId", city, stratum, count(*)::int as places
      from sheet join claimed_ids using ("waveId", id) where status = 'counted' group by 1, 2, 3
    ), granted as materialized (
      select q.wave_id, q.city, q.stratum, least(wanted.places, q.cap - q.counted) as places
      from quotas q
      join wanted on q.wave_id = wanted."waveId" and q.city = wanted.city and q.stratum = wanted.stratum
      order by 1, 2, 3
      for update of q
    ), taken as (
      update quotas q set counted = q.counted + granted.places
      from granted
      where (q.wave_id, q.city, q.stratum) = (granted.wave_id, granted.city, granted.stratum)
    ), stored as (
      insert into submissions (wave_id, city, id, version, language, channel, mode, started_at, duration_ms,
        stored_at, digest, answers, stratum, codes, shown, status, reason, evidence)
      select "waveId", s.city, id, version, language, channel, mode, "startedAt", "durationMs",
        clock_timestamp(), content, answers, s.stratum, decode(codes, 'hex'), shown,
        case when status = 'counted' and place > granted.places then 'quota_full' else status end,
        reason, evidence
      from barrier, (
        select *, row_number() over (partition by "waveId", city, stratum, status) as place
        from sheet join claimed_ids using ("waveId", id)
      ) as s
      left join granted on (granted.wave_id, granted.city, granted.stratum) = (s."waveId", s.city, s.stratum)
      returning wave_id as "waveId", id, status
    )
    select "waveId", id, true as stored, true as same, status from stored
    union all
    select "waveId", id, false, same, status from known`,
  );
}

export interface StoredSubmission {
  waveId: string;
  id: string;
  digest: string;
  /** The verdict of the moment, which the receipt told. */
  status: Status;
}

/** Submissions by id, in whichever city of the wave they are. */
export async function findSubmissions(
  db: Db,
  wanted: readonly { waveId: string; id: string }[],
): Promise<StoredSubmission[]> {
  const found = await db.execute<{ [K in keyof StoredSubmission]: StoredSubmission[K] }>(sql`
    select s.wave_id as "waveId", s.id, encode(s.digest, 'hex') as digest, s.status
    from jsonb_to_recordset(${rows(wanted.map(({ waveId, id }) => ({ waveId, id })))})
      as wanted("waveId" uuid, id uuid)
    join submission_ids c on c.wave_id = wanted."waveId" and c.id = wanted.id
    join submissions s on s.wave_id = c.wave_id and s.city = c.city and s.id = c.id`);
  return [...found];
}
