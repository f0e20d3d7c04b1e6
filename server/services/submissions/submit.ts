import { admit } from '../../admission/admission.ts';
import { networkHash } from '../../admission/network-hash.ts';
import { type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { storedChannel } from '../../crypto/channel-mark.ts';
import { receiptOf } from '../../crypto/receipt.ts';
import { Problem, type ProblemCode } from '../../http/problems.ts';
import { identify } from '../../identity/credential.ts';
import { sheetIdOf } from '../../identity/paper-sheet.ts';
import type { Lapse } from '../../identity/types.ts';
import type { Platform, Submitted } from '../../platform.ts';
import type { Status } from '../../survey/screening/verdict.ts';
import { type AnswerFault, examine } from '../../survey/submission/check-answers.ts';
import { statusOf } from '../../survey/wave.ts';
import { contentDigest, sheetOf } from './sheet.ts';
import { answerStored } from './store-and-claim-quota-place.ts';
import { refuseOutdated, type SubmissionBody } from './submission-body.ts';

/** What is known of the sender. */
export interface Caller {
  deviceCookie: string | undefined;
  address: string | undefined;
  /** Proof of work, or a ticket, when the server asked for it. */
  proof: string | undefined;
  /** The id derives from the answers, so the same id means the same answers, however long they took. */
  isIdOfContent: boolean;
}

/** The reply to the sender. */
export type SubmissionReply =
  | { kind: 'stored' | 'repeated'; receipt: string; outcome: Exclude<Status, 'removed'> }
  | { kind: 'invalid'; faults: AnswerFault[] };

/** The one way in for a submission, from the API and the page's form alike. Throws the problem of a refusal. */
export async function submit(
  platform: Platform,
  fieldwork: Fieldwork,
  body: SubmissionBody,
  caller: Caller,
): Promise<SubmissionReply> {
  const now = platform.now();
  const { wave, participantsKey } = fieldwork;
  const { questions } = formOf(fieldwork, body.city);
  const origin = networkHash(participantsKey, caller.address, now);
  await admit(platform, wave.id, { id: body.id, city: body.city, origin, proof: caller.proof });
  if (statusOf(wave, now) === 'closed') return await repeat(platform, fieldwork, body, caller, 'wave-closed');
  refuseOutdated(wave, body);
  const claims = await identify(body, fieldwork, platform, caller);
  if (typeof claims === 'string') return await repeat(platform, fieldwork, body, caller, refusals[claims]);
  const { faults, visible } = examine(questions, body.answers);
  if (faults.length > 0) return { kind: 'invalid', faults };
  const channel = storedChannel(platform.keys.channel, body.channel, claims.interviewer !== null);
  const sheet = sheetOf(fieldwork, body, claims, visible, { channel, origin });
  return replyTo(platform, caller, sheet, await platform.submit(sheet));
}

/** The refusal of a new submission under a credential that is no longer valid. */
const refusals = { expired: 'credential-invalid', revoked: 'device-revoked' } as const satisfies Record<
  Lapse,
  ProblemCode
>;

/** A submission's outcome as its sender learns it. */
function replyTo(
  { keys }: Platform,
  { isIdOfContent }: Caller,
  { waveId, id }: { waveId: string; id: string },
  submitted: Submitted,
): SubmissionReply {
  switch (submitted.kind) {
    case 'answered':
      throw new Problem('already-answered', { answeredAt: submitted.at.toISOString() });
    case 'spent':
      throw new Problem('credential-invalid');
    case 'conflict':
      if (!isIdOfContent) throw new Problem('submission-conflict');
  }
  return {
    kind: submitted.kind === 'stored' ? 'stored' : 'repeated',
    receipt: receiptOf(keys, waveId, id),
    // A sender is not told that a rule removed the answer, which would reveal the rule: it awaits screening.
    outcome: submitted.status === 'removed' ? 'held' : submitted.status,
  };
}

/**
 * After the end of a wave or a credential nothing new is accepted, but a sender who lost the reply still gets the
 * receipt; anybody else gets the refusal.
 */
async function repeat(
  platform: Platform,
  fieldwork: Fieldwork,
  body: SubmissionBody,
  caller: Caller,
  refusal: 'wave-closed' | (typeof refusals)[Lapse],
): Promise<SubmissionReply> {
  const waveId = fieldwork.wave.id;
  const form = formOf(fieldwork, body.city);
  // Only valid answers were ever stored, and only valid ones can be digested.
  if (examine(form.questions, body.answers).faults.length > 0) throw new Problem(refusal);
  const digest = contentDigest(form, body);
  for (const id of idsOf(platform, waveId, body)) {
    const [submitted] = (await answerStored(platform.db, [{ waveId, id, digest }])).values();
    if (submitted) return replyTo(platform, caller, { waveId, id }, submitted);
  }
  throw new Problem(refusal);
}

/** The ids under which a submission may be stored: an interviewer may send a paper sheet. */
function idsOf({ keys }: Platform, waveId: string, { id, city, credential }: SubmissionBody): Set<string> {
  if (credential.kind !== 'interviewer') return new Set([id]);
  return new Set([sheetIdOf(keys, { waveId, city, id }), id]);
}
