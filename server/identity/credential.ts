import type { KeyObject } from 'node:crypto';
import { Problem } from '../http/problems.ts';
import type { CredentialKind, SubmissionMode } from '../survey/submission/modes.ts';
import { checkDevice } from './device.ts';
import { checkHandoff } from './handoff.ts';
import { checkInterviewer } from './interviewer.ts';
import { checkInvitation } from './invitation.ts';
import { participantKey } from './participant.ts';
import type { AnsweredWave, Authority, Bearer, CredentialCheck, Lapse, Vouch, Vouched } from './types.ts';

const checks: Record<CredentialKind, CredentialCheck> = {
  device: checkDevice,
  invitation: checkInvitation,
  handoff: checkHandoff,
  interviewer: checkInterviewer,
};

/** The claims of a submission's credential, as keyed hashes in hexadecimal, and the credential's other facts. */
export interface Claims {
  /** The id under which the submission is stored. */
  id: string;
  participant: string;
  token: string | null;
  mode: SubmissionMode;
  interviewer: string | null;
}

/**
 * Identifies the participant by the credential. Throws `wave-closed` once the wave's secret is destroyed, and
 * `credential-invalid` when the wave does not accept the kind or the credential is invalid.
 */
export async function identify(
  vouched: Vouched,
  fieldwork: AnsweredWave,
  authority: Authority,
  bearer: Bearer,
): Promise<Claims | Lapse> {
  const { kind } = vouched.credential;
  keyOf(fieldwork);
  if (!fieldwork.wave.credentials.includes(kind)) throw new Problem('credential-invalid');
  const finding = await checks[kind](vouched, fieldwork, authority, bearer);
  if (finding === undefined) throw new Problem('credential-invalid');
  return typeof finding === 'string' ? finding : claimsOf(vouched, fieldwork, finding);
}

/** The claims of a submission with a valid credential. Throws `wave-closed` once the wave's secret is destroyed. */
export function claimsOf(
  { id: sentId, city, credential: { kind } }: Vouched,
  fieldwork: AnsweredWave,
  { subject, token, once, mode, interviewer, id = sentId }: Vouch,
): Claims {
  const { wave } = fieldwork;
  const key = keyOf(fieldwork);
  const within = wave.answersOncePer === 'city' && !once ? city : '';
  return {
    id,
    participant: participantKey(key, kind, subject, within),
    token: token === undefined ? null : participantKey(key, `${kind} token`, token, ''),
    mode: mode ?? kind,
    interviewer: interviewer ?? null,
  };
}

function keyOf({ participantsKey }: AnsweredWave): KeyObject {
  if (!participantsKey) throw new Problem('wave-closed');
  return participantsKey;
}
