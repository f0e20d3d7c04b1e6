import { v7 as uuidv7 } from 'uuid';
import type { NewVerdict } from '../../db/verdicts.ts';
import { type Fieldwork, formOf } from '../../server/cache/open-wave.ts';
import { claimsOf } from '../../server/identity/credential.ts';
import type { Sheet } from '../../server/platform.ts';
import { sheetOf } from '../../server/services/submissions/sheet.ts';
import type { SubmissionBody } from '../../server/services/submissions/submission-body.ts';
import { examine } from '../../server/survey/submission/check-answers.ts';

/** The sheet of a person who answers once, ready to be stored; the answers have to be valid. */
export function sheetWith(
  fieldwork: Fieldwork,
  answers: SubmissionBody['answers'],
  others: Partial<SubmissionBody> = {},
): Sheet {
  const id = others.id ?? uuidv7();
  return sheetBy(id, fieldwork, {
    id,
    city: '330100',
    questionnaire: 1,
    language: 'zh-CN',
    startedAt: '2026-11-22T09:14:03Z',
    durationMs: 100_000,
    credential: { kind: 'device' },
    answers,
    ...others,
  });
}

/** The sheet of a submission by this participant, ready to be stored; its answers have to be valid. */
export function sheetBy(subject: string, fieldwork: Fieldwork, body: SubmissionBody): Sheet {
  const { faults, visible } = examine(formOf(fieldwork, body.city).questions, body.answers);
  if (faults.length > 0) throw new Error(`answers with faults: ${JSON.stringify(faults)}`);
  return sheetOf(fieldwork, body, claimsOf(body, fieldwork, { subject }), visible);
}

/** The first later verdict of a submission in Hangzhou: rules removed it. */
export const removalOf = (
  waveId: string,
  submissionId: string,
  reason: NewVerdict['reason'] = 'DUPLICATE',
): NewVerdict => ({
  waveId,
  city: '330100',
  submissionId,
  number: 1,
  status: 'removed',
  reason,
  rules: 1,
  evidence: null,
  heldGroup: null,
  decision: null,
});
