import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { rows } from './rows.ts';

/** When each of these participants answered first; keyed by wave and participant key, "wave/key". */
export async function findAnswerTimes(
  db: Db,
  claims: readonly { waveId: string; key: string }[],
): Promise<Map<string, Date>> {
  const participants = await db.execute<{ claim: string; answeredAt: string }>(sql`
    select p.wave_id || '/' || encode(p.key, 'hex') as claim,
      to_char(p.answered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "answeredAt"
    from jsonb_to_recordset(${rows(claims.map(({ waveId, key }) => ({ waveId, key })))})
      as wanted("waveId" uuid, key text)
    join participants p on p.wave_id = wanted."waveId" and p.key = decode(wanted.key, 'hex')`);
  return new Map(participants.map((participant) => [participant.claim, new Date(participant.answeredAt)]));
}
