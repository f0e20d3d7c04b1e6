import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '../../db/client.ts';
import type { Wave } from '../../db/waves.ts';
import type { Keys } from '../crypto/keys.ts';
import type { HandoffHosts } from '../platform.ts';
import { credentialKinds } from '../survey/submission/modes.ts';

/** What a client sends to vouch for a participant, without saying who it is. */
export const credentialSchema = z.strictObject({
  kind: z.enum(credentialKinds),
  value: z.string().min(1).max(4096).optional(),
});
/** The credentials of residents, who answer on their own. */
export const residentCredentialSchema = credentialSchema.extend({
  kind: z.enum(credentialKinds).exclude(['interviewer']),
});
export type Credential = z.infer<typeof credentialSchema>;

/** The submission that a credential vouches for. */
export interface Vouched {
  id: string;
  city: string;
  credential: Credential;
}

/** The wave as a check may need it. */
export interface AnsweredWave {
  wave: Pick<Wave, 'id' | 'credentials' | 'answersOncePer' | 'closesAt'>;
  /** Keys the participants' hashes; undefined once the wave's secret was destroyed. */
  participantsKey: KeyObject | undefined;
}

/** The parts of the runtime that a check may need. */
export interface Authority {
  db: Db;
  keys: Keys;
  handoffHosts: HandoffHosts;
  now: () => Date;
}

/** The parts of the request that a check may need. */
export interface Bearer {
  /** The device token in its cookie. */
  deviceCookie: string | undefined;
}

/** What a valid credential says. */
export interface Vouch {
  /** The participant: the same subject is the same participant. */
  subject: string;
  /** Identifies a single-use token. */
  token?: string;
  /** Valid once in the wave, even where participants answer once per city. */
  once?: true;
  /** The mode of the answers, when it is not the credential's kind. */
  mode?: 'paper';
  /** The id under which the answers are stored, when it is not the client's. */
  id?: string;
  /** The interviewer who entered the answers. */
  interviewer?: string;
}

/** Why a credential is no longer valid; a repeat can still get its receipt. */
export type Lapse = 'expired' | 'revoked';

/** Undefined for a credential that never was valid. */
export type CredentialFinding = Vouch | Lapse | undefined;

/** The check of one kind. */
export type CredentialCheck = (
  vouched: Vouched,
  fieldwork: AnsweredWave,
  authority: Authority,
  bearer: Bearer,
) => Promise<CredentialFinding>;
