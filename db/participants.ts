import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { rows } from './rows.ts';

export interface Claim {
  waveId: string;
  /** Participant key, hexadecimal. */
  key: string;
  city: string;
  submissionId: string;
}

/** Claims participants. Returns the submissions whose claim was new, as "wave/id". In key order, against deadlocks. */
export async function claimParticipants(tx: Db, claims: readonly Claim[]): Promise<Set<string>> {
  const claimed = await tx.execute<{ submission: string }>(sql`
    insert into participants (wave_id, key, city, submission_id)
    select "waveId", decode(key, 'hex'), city, "submissionId"
    from jsonb_to_recordset(${rows(claims)}) as claim("waveId" uuid, key text, city text, "submissionId" uuid)
    order by 1, 2, 4
    on conflict do nothing
    returning wave_id || '/' || submission_id as submission`);
  return new Set(claimed.map((c) => c.submission));
}

/** When each of these participants answered first; keyed by wave and participant key, "wave/key". */
export async function findAnswerTimes(
  db: Db,
  claims: readonly { waveId: string; key: string }[],
): Promise<Map<string, Date>> {
  const found = await db.execute<{ claim: string; answeredAt: string }>(sql`
    select p.wave_id || '/' || encode(p.key, 'hex') as claim,
      to_char(p.answered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "answeredAt"
    from jsonb_to_recordset(${rows(claims.map(({ waveId, key }) => ({ waveId, key })))})
      as wanted("waveId" uuid, key text)
    join participants p on p.wave_id = wanted."waveId" and p.key = decode(wanted.key, 'hex')`);
  return new Map(found.map((f) => [f.claim, new Date(f.answeredAt)]));
}
