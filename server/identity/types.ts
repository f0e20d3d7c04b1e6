import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '../../db/client.ts';
import type { Wave } from '../../db/waves.ts';
import type { Keys } from '../crypto/keys.ts';
import type { HandoffHosts } from '../platform.ts';
import { credentialKinds } from '../survey/submission/modes.ts';

/** What a client sends to say who answers, without saying who it is. */
export const credentialSchema = z.strictObject({
  kind: z.enum(credentialKinds),
  value: z.string().min(1).max(4096).optional(),
});
export type Credential = z.infer<typeof credentialSchema>;

/** What a credential vouches for. */
export interface Vouched {
  id: string;
  city: string;
  credential: Credential;
}

/** What a check may need of the wave that is answered in. */
export interface AnsweredWave {
  wave: Pick<Wave, 'id' | 'credentials' | 'answersOncePer' | 'closesAt'>;
  /** Keys the participants' hashes; undefined once the wave's secret was destroyed. */
  participantsKey: KeyObject | undefined;
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
export type CredentialFinding = Vouch | 'expired' | undefined;

/** One check for each kind. Only those that wait for something return a promise: most submissions come with a device. */
export type Check = (
  vouched: Vouched,
  fieldwork: AnsweredWave,
  authority: Authority,
  bearer: Bearer,
) => CredentialFinding | Promise<CredentialFinding>;
