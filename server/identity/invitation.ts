import { type KeyObject, randomBytes } from 'node:crypto';
import { base32crockford } from '@scure/base';
import type { Db } from '../../db/client.ts';
import { findInvitation } from '../../db/invitations.ts';
import { inGroups, readCode } from '../crypto/crockford.ts';
import { participantKey } from './participant.ts';
import type { AnsweredWave, CredentialCheck } from './types.ts';

/**
 * Kind `invitation`: a one-time code on a letter, poster or message, for one city. It is stored as its future
 * participant's key, so that its use shows among the participants and nowhere else.
 */
const CODE_LENGTH = 12;

/** A fresh code of 60 random bits, in groups that are easy to type. */
export function mintInvitation(): string {
  return inGroups(base32crockford.encode(randomBytes(8)).slice(0, CODE_LENGTH));
}

/** The key under which a code is stored, hexadecimal, however the code was typed. */
export function invitationKey(key: KeyObject, code: string): string {
  return participantKey(key, 'invitation', readCode(code), '');
}

/** The city and wave that a code invites to, and the channel it went out by; includes used and expired codes. */
export async function invitedPlace(
  db: Db,
  { wave, participantsKey: key }: AnsweredWave,
  code: string,
): Promise<{ city: string; channel: string | null } | undefined> {
  if (!key || !wave.credentials.includes('invitation')) return undefined;
  return await findInvitation(db, wave.id, invitationKey(key, code));
}

/** Whether a text has the form of a code, so that a look-up is worthwhile. */
export const isInvitationCode = (text: string): boolean => readCode(text).length === CODE_LENGTH;

/** Whether a code is an invitation to the wave in that city; includes used and expired codes. */
export async function isInvited(db: Db, wave: AnsweredWave, city: string, code: string): Promise<boolean> {
  return (await invitedPlace(db, wave, code))?.city === city;
}

export const checkInvitation: CredentialCheck = async (
  { city, credential: { value } },
  fieldwork,
  { db, now },
) => {
  const { wave, participantsKey: key } = fieldwork;
  if (value === undefined || !key) return undefined;
  const invitation = await findInvitation(db, wave.id, invitationKey(key, value));
  if (invitation?.city !== city) return undefined;
  const isGood = invitation.expiresAt > now() && !invitation.isVoid;
  return isGood ? { subject: readCode(value), once: true } : 'expired';
};
