import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/** What stands in place of an answer's text once it was redacted. */
const REDACTED = '[redacted]';

/**
 * Takes the text of an answer out of the database. The database lets it go only if the audit trail says so. False when
 * there is no such answer, or not any more.
 */
export async function redactAnswer(
  tx: Db,
  { waveId, city, id }: { waveId: string; city: string; id: string },
  question: string,
): Promise<boolean> {
  const redacted = await tx.execute(sql`
    update submissions set digest = '', answers = jsonb_set(answers, array[${question}], to_jsonb(${REDACTED}::text))
    where wave_id = ${waveId} and city = ${city} and id = ${id}::uuid and answers->>${question} <> ${REDACTED}
    returning id`);
  return redacted.length === 1;
}
