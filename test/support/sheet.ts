import { type Fieldwork, formOf } from '../../server/cache/open-wave.ts';
import { claimsOf } from '../../server/identity/credential.ts';
import type { Sheet } from '../../server/platform.ts';
import { sheetOf } from '../../server/services/submissions/sheet.ts';
import type { SubmissionBody } from '../../server/services/submissions/submission-body.ts';
import { examine } from '../../server/survey/submission/check-answers.ts';

/** The sheet of a submission by this participant, ready to be stored; its answers have to be valid. */
export function sheetBy(subject: string, fieldwork: Fieldwork, body: SubmissionBody): Sheet {
  const { faults, visible } = examine(formOf(fieldwork, body.city).questions, body.answers);
  if (faults.length > 0) throw new Error(`answers with faults: ${JSON.stringify(faults)}`);
  return sheetOf(fieldwork, body, claimsOf(body, fieldwork, { subject }), visible);
}
