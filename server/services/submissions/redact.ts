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
 * Erases what a resident wrote in answer to one question, such as a name or a telephone number. It stays visible that
 * something was written, and the other answers count as before. Neither the text nor the content's digest is kept,
 * because guesses could be checked against the digest; any content under the submission's id then counts as a repeat.
 * Export files with the text are deleted.
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
