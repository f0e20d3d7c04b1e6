import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '../../db/client.ts';
import { type CredentialKind, credentialKinds } from '../../db/schema.ts';
import type { Fieldwork } from '../cache/open-wave.ts';
import type { Keys } from '../crypto/keys.ts';
import { Problem } from '../http/problems.ts';
import { checkDevice } from './device.ts';
import { checkHandoff } from './handoff.ts';
import type { HandoffHosts } from './handoff-hosts.ts';
import { checkInterviewer } from './interviewer.ts';
import { checkInvitation } from './invitation.ts';
import { participantKey } from './participant.ts';

/** What a client sends to say who answers, without saying who it is. */
export const credential = z.strictObject({
  kind: z.enum(credentialKinds),
  value: z.string().min(1).max(4096).optional(),
});
export type Credential = z.infer<typeof credential>;

/** What a credential vouches for. */
export interface Vouched {
  id: string;
  city: string;
  credential: Credential;
}

/** What a check may need of the place that it runs in. */
export interface Authority {
  db: Db;
  keys: Keys;
  handoffHosts: HandoffHosts;
  now: () => Date;
}

/** What a check may need of the request. */
export interface Bearer {
  /** The device token in its cookie. */
  deviceCookie: string | undefined;
}

/** What a credential that holds says. */
export interface Vouch {
  /** Whom it stands for: the same again is the same participant. */
  subject: string;
  /** Names the token itself, when it is good for a single use. */
  token?: string;
  /** Good once in the wave, also where participants answer once in each city. */
  once?: true;
  /** How the answers came, when that is not the credential's kind. */
  mode?: 'paper';
  /** The id to store them under, when that is not the one that they came with. */
  id?: string;
  /** Who entered them, when it was an interviewer. */
  interviewer?: string;
}

/** Undefined for what does not hold; `expired` for what held once, so that a repeat can get its receipt. */
export type Finding = Vouch | 'expired' | undefined;

/** One check for each kind. Only those that wait for something return a promise: most submissions come with a device. */
export type Check = (
  vouched: Vouched,
  fieldwork: Fieldwork,
  authority: Authority,
  bearer: Bearer,
) => Finding | Promise<Finding>;

const checks: Record<CredentialKind, Check> = {
  device: checkDevice,
  invitation: checkInvitation,
  handoff: checkHandoff,
  interviewer: checkInterviewer,
};

/** What a submission claims by its credential, and what the credential says about it. Keyed hashes, hexadecimal. */
export interface Claims {
  /** Under which it is stored. */
  id: string;
  participant: string;
  token: string | null;
  mode: string;
  interviewer: string | null;
}

/**
 * Checks a submission's credential. Throws `wave-closed` once the wave's secret is destroyed, and
 * `credential-invalid` when the wave does not take the kind or the credential does not hold.
 */
export function checkCredential(
  vouched: Vouched,
  fieldwork: Fieldwork,
  authority: Authority,
  bearer: Bearer,
): Claims | 'expired' | Promise<Claims | 'expired'> {
  const { kind } = vouched.credential;
  keyOf(fieldwork);
  if (!fieldwork.wave.credentials.includes(kind)) throw new Problem('credential-invalid');
  const finding = checks[kind](vouched, fieldwork, authority, bearer);
  if (finding instanceof Promise) return finding.then((found) => conclude(vouched, fieldwork, found));
  return conclude(vouched, fieldwork, finding);
}

function conclude(vouched: Vouched, fieldwork: Fieldwork, finding: Finding): Claims | 'expired' {
  if (finding === undefined) throw new Problem('credential-invalid');
  return finding === 'expired' ? finding : claimsOf(vouched, fieldwork, finding);
}

/** What a submission claims whose credential says this. Throws `wave-closed` once the wave's secret is destroyed. */
export function claimsOf(
  { id: sentId, city, credential: { kind } }: Vouched,
  fieldwork: Fieldwork,
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

function keyOf({ participantsKey }: Fieldwork): KeyObject {
  if (!participantsKey) throw new Problem('wave-closed');
  return participantsKey;
}
