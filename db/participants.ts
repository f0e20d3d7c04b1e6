import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { rows } from './rows.ts';

export interface Participant {
  waveId: string;
  /** Hexadecimal. */
  key: string;
  city: string;
  submissionId: string;
  answeredAt: Date;
}

/** Those of these participants who have answered. */
export async function findParticipants(
  db: Db,
  claims: readonly { waveId: string; key: string }[],
): Promise<Participant[]> {
  const participants = await db.execute<Record<keyof Participant, string>>(sql`
    select p.wave_id as "waveId", encode(p.key, 'hex') as key, p.city, p.submission_id as "submissionId",
      to_char(p.answered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "answeredAt"
    from jsonb_to_recordset(${rows(claims.map(({ waveId, key }) => ({ waveId, key })))})
      as wanted("waveId" uuid, key text)
    join participants p on p.wave_id = wanted."waveId" and p.key = decode(wanted.key, 'hex')`);
  return participants.map((p) => ({ ...p, answeredAt: new Date(p.answeredAt) }));
}
