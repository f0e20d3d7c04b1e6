import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '../../db/client.ts';
import type { Wave } from '../../db/waves.ts';
import type { Keys } from '../crypto/keys.ts';
import type { HandoffHosts } from '../platform.ts';
import { credentialKinds } from '../survey/submission/modes.ts';

/** What a client sends to vouch for whoever answers, without saying who it is. */
export const credentialSchema = z.strictObject({
  kind: z.enum(credentialKinds),
  value: z.string().min(1).max(4096).optional(),
});
/** Those of residents, who answer by themselves. */
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

/** What a check may need of the wave. */
export interface AnsweredWave {
  wave: Pick<Wave, 'id' | 'credentials' | 'answersOncePer' | 'closesAt'>;
  /** Keys the participants' hashes; undefined once the wave's secret was destroyed. */
  participantsKey: KeyObject | undefined;
}

/** What a check may need of the runtime. */
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

/** What a valid credential says. */
export interface Vouch {
  /** Whom it stands for: the same subject is the same participant. */
  subject: string;
  /** Identifies the token itself, when it is good for a single use. */
  token?: string;
  /** Good once in the wave, even where participants answer once per city. */
  once?: true;
  /** The mode of the answers, when it is not the credential's kind. */
  mode?: 'paper';
  /** The id to store the answers under, when it is not the one that they came with. */
  id?: string;
  /** The interviewer who entered the answers. */
  interviewer?: string;
}

/** Why a credential is valid no longer; a repeat can still get its receipt. */
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
