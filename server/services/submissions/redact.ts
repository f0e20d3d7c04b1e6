import { v7 as uuidv7 } from 'uuid';
import { type AuditEntry, insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { endExportsWith } from '../../../db/exports.ts';
import { redactAnswer } from '../../../db/redactions.ts';
import { findSubmissions } from '../../../db/submissions.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';

export interface RedactionInput {
  /** Id of the submission. */
  submission: string;
  question: string;
  /** Who redacts, and why. */
  actor: string;
  reason: string;
}

/**
 * Erases what a resident wrote in answer to one question, a name or a telephone number say; that something was written
 * stays to be seen, and what else was answered counts as before. The text itself is kept nowhere, and neither is the
 * digest, by which a guess at it could be tried: whatever comes under the submission's id is then taken for a repeat. Files of
 * exports that have the text are gone with it.
 */
export async function redact(
  db: Db,
  fieldwork: Fieldwork,
  { submission: id, question, actor, reason }: RedactionInput,
): Promise<AuditEntry> {
  const waveId = fieldwork.wave.id;
  return await db.transaction(async (tx) => {
    const [stored] = await findSubmissions(tx, [{ waveId, id }]);
    if (!stored) throw new Error('there is no such submission in the wave');
    const { city } = stored;
    if (!formOf(fieldwork, city).questions.some((q) => q.id === question && q.type === 'text'))
      throw new Error(`${question} is no question that is answered with a text`);
    const subject = `answer:${id}/${question}`;
    const detail = { submissions: 1 };
    const via = 'command' as const;
    const entry = {
      id: uuidv7(),
      actor,
      via,
      action: 'redact' as const,
      waveId,
      city,
      subject,
      reason,
      detail,
    };
    const inserted = await insertAudit(tx, entry);
    if (!(await redactAnswer(tx, stored, question)))
      throw new Error(`no text is left of the answer to ${question}`);
    await endExportsWith(tx, waveId, city);
    return inserted;
  });
}
