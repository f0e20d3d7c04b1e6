import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/** The text that replaces a redacted answer. */
const REDACTED = '[redacted]';

/**
 * Erases the text of an answer from the database, which allows this only if the audit trail says so. False when there
 * is no such answer, or no longer.
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
