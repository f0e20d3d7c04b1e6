import { sql } from 'drizzle-orm';
import type { Answers } from '../server/survey/routing.ts';
import type { Db } from './client.ts';
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

/** Claims submission ids. Returns how many were free. In key order, so that two batches cannot deadlock. */
export async function claimIds(tx: Db, claims: readonly NewSubmission[]): Promise<number> {
  const claimed = await tx.execute(sql`
    insert into submission_ids (wave_id, id, city)
    select "waveId", id, city
    from jsonb_to_recordset(${rows(claims.map(({ waveId, id, city }) => ({ waveId, id, city })))})
      as claim("waveId" uuid, id uuid, city text)
    order by 1, 2
    on conflict do nothing
    returning id`);
  return claimed.length;
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

/** Stores submissions; their claims were made before in the same transaction. */
export async function insertSubmissions(tx: Db, values: readonly NewSubmission[]): Promise<void> {
  await tx.execute(sql`
    insert into submissions (wave_id, city, id, version, language, channel, mode, started_at, duration_ms,
      digest, answers, stratum, codes, shown, status, reason, evidence)
    select "waveId", city, id, version, language, channel, mode, "startedAt", "durationMs",
      decode(digest, 'hex'), answers, stratum, decode(codes, 'hex'), shown, status, reason, evidence
    from jsonb_to_recordset(${rows(values)}) as s("waveId" uuid, city text, id uuid, version int,
      language text, channel text, mode text, "startedAt" timestamptz, "durationMs" int, digest text,
      answers jsonb, stratum text, codes text, shown smallint, status text, reason text, evidence jsonb)`);
}
