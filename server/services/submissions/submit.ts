import { admit } from '../../admission/admission.ts';
import { networkHash } from '../../admission/network-hash.ts';
import { cityOf, type Fieldwork, formOf } from '../../cache/open-wave.ts';
import { storedChannel } from '../../crypto/channel-mark.ts';
import { receiptOf } from '../../crypto/receipt.ts';
import { Problem } from '../../http/problems.ts';
import { checkCredential } from '../../identity/credential.ts';
import { sheetIdOf } from '../../identity/paper-sheet.ts';
import type { Platform, Submitted } from '../../platform.ts';
import type { Status } from '../../survey/screening/verdict.ts';
import { checkAnswers } from '../../survey/submission/check-answers.ts';
import { statusOf } from '../../survey/wave.ts';
import { contentDigest, receive, refuseOutdated, type SubmissionBody } from './check.ts';
import { answerStored } from './store.ts';

/** What is known of whoever submits. */
export interface Caller {
  deviceCookie: string | undefined;
  /** Of what it is told; asked only when something is wrong. */
  language: () => string;
  address: string | undefined;
  /** Proof of work, or a ticket, when it was asked for. */
  proof: string | undefined;
}

/** The one way in for a submission, from the API and from the page's form alike. */
export async function takeSubmission(
  platform: Platform,
  fieldwork: Fieldwork,
  body: SubmissionBody,
  caller: Caller,
) {
  const now = platform.now();
  cityOf(fieldwork, body.city);
  const { participantsKey } = fieldwork;
  const origin = participantsKey ? networkHash(participantsKey, caller.address, now) : null;
  const asking = admit(platform, fieldwork, { id: body.id, city: body.city, origin, proof: caller.proof });
  if (asking) await asking;
  const { id, submitted } =
    statusOf(fieldwork.wave, now) === 'closed'
      ? await findRepeat(platform, fieldwork, body, 'wave-closed')
      : await submitOpen(platform, fieldwork, body, caller, origin);
  switch (submitted.kind) {
    case 'conflict':
      throw new Problem('submission-conflict');
    case 'answered':
      throw new Problem('already-answered', { answeredAt: submitted.at.toISOString() });
    case 'spent':
      throw new Problem('credential-invalid');
    default:
      return {
        isNew: submitted.kind === 'stored',
        receipt: receiptFor(platform, fieldwork.wave.id, id, submitted.status),
      };
  }
}

/** What the sender of a stored submission is told. */
export function receiptFor(platform: Platform, waveId: string, id: string, status: Status) {
  return {
    receipt: receiptOf(platform.keys, waveId, id),
    // Somebody whom a rule removed is not told which: the answer waits for screening.
    outcome: status === 'removed' ? ('held' as const) : status,
  };
}

/** What became of a submission, and the id that it is stored under. */
interface Taken {
  id: string;
  submitted: Submitted;
}

async function submitOpen(
  platform: Platform,
  fieldwork: Fieldwork,
  body: SubmissionBody,
  caller: Caller,
  origin: string | null,
): Promise<Taken> {
  refuseOutdated(fieldwork, body);
  const checked = checkCredential(body, fieldwork, platform, caller);
  const claims = checked instanceof Promise ? await checked : checked;
  if (claims === 'expired') return await findRepeat(platform, fieldwork, body, 'credential-invalid');
  const channel = storedChannel(platform.keys.channel, body.channel, claims.interviewer !== null);
  const sheet = receive(fieldwork, body, claims, caller.language, { channel, origin });
  return { id: sheet.id, submitted: await platform.submit(sheet) };
}

/**
 * After the end of a wave or a credential nothing new is taken, but who was told nothing at the time still gets
 * the receipt; anybody else the refusal.
 */
async function findRepeat(
  platform: Platform,
  fieldwork: Fieldwork,
  body: SubmissionBody,
  refusal: 'wave-closed' | 'credential-invalid',
): Promise<Taken> {
  const { wave } = fieldwork;
  const form = formOf(fieldwork, body.city);
  // Only valid answers were ever stored, and only they are fit to be digested.
  if (checkAnswers(form.questions, body.answers).length > 0) throw new Problem(refusal);
  const digest = contentDigest(form, body);
  for (const id of idsOf(platform, wave.id, body)) {
    const [submitted] = (await answerStored(platform.db, [{ waveId: wave.id, id, digest }])).values();
    if (submitted) return { id, submitted };
  }
  throw new Problem(refusal);
}

/** The ids under which a submission may be stored: what an interviewer sent can be a sheet of paper. */
function idsOf({ keys }: Platform, waveId: string, { id, city, credential }: SubmissionBody): Set<string> {
  if (credential.kind !== 'interviewer') return new Set([id]);
  return new Set([sheetIdOf(keys, { waveId, city, id }), id]);
}
