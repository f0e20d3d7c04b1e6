import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type Keys, keyedHash, keyOf } from '../keys.ts';
import { Problem } from '../problems.ts';
import { readDeviceToken } from './device.ts';

/** What a client sends to say who answers, without saying who it is. */
export const credential = z.strictObject({
  kind: z.enum(['device', 'invitation', 'handoff', 'interviewer']),
  value: z.string().min(1).max(4096).optional(),
});
export type Credential = z.infer<typeof credential>;

/** What a credential is checked against. */
export interface CredentialContext {
  keys: Keys;
  /** The device token in the request's cookie. */
  deviceCookie: string | undefined;
}

/**
 * One check for each kind: returns the subject that the credential stands for, or undefined when it does
 * not hold. A kind that is missing here is not accepted.
 */
const checks: Partial<
  Record<Credential['kind'], (c: Credential, context: CredentialContext) => string | undefined>
> = {
  device: (c, { keys, deviceCookie }) => {
    const token = c.value ?? deviceCookie;
    return token === undefined ? undefined : readDeviceToken(keys.device, token);
  },
};

/** The subject of a credential; refuses one that does not hold. */
export function subjectOf(c: Credential, context: CredentialContext): string {
  const subject = checks[c.kind]?.(c, context);
  if (subject === undefined) throw new Problem('credential-invalid');
  return subject;
}

/** The key under which a wave's participants are hashed; nothing can be recomputed once its secret is gone. */
export function participantsKey(keys: Keys, waveSecret: Uint8Array): KeyObject {
  return keyOf(keyedHash(keys.participants, waveSecret));
}

/**
 * The participant key, hexadecimal: a keyed hash that stands for one resident in one wave.
 * @param within the city's code when a participant answers once per city, else ''
 */
export function participantKey(key: KeyObject, kind: string, subject: string, within: string): string {
  return keyedHash(key, kind, subject, within).toString('hex');
}
