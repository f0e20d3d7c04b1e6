import { type KeyObject, randomBytes } from 'node:crypto';
import { base32crockford } from '@scure/base';
import type { Db } from '../../db/client.ts';
import { findInvitation } from '../../db/invitations.ts';
import { inGroups, readCode } from '../crypto/crockford.ts';
import { participantKey } from './participant.ts';
import type { AnsweredWave, Check } from './types.ts';

/**
 * Kind `invitation`: a one-time code on a letter, poster or message, for one city. It is stored as the key of
 * the participant that it will be, so that its use shows among the participants and nowhere else.
 */
const CODE_LENGTH = 12;

/** A fresh code of 60 random bits, in groups that are easy to type. */
export function mintInvitation(): string {
  return inGroups(base32crockford.encode(randomBytes(8)).slice(0, CODE_LENGTH));
}

/** The key that a code is stored under, hexadecimal, however it was typed. */
export function invitationKey(key: KeyObject, code: string): string {
  return participantKey(key, 'invitation', readCode(code), '');
}

/** Whether a code is an invitation to the wave in that city, good or not. */
export async function isInvited(
  db: Db,
  { wave, participantsKey: key }: AnsweredWave,
  city: string,
  code: string,
): Promise<boolean> {
  if (!key || !wave.credentials.includes('invitation')) return false;
  return (await findInvitation(db, wave.id, invitationKey(key, code)))?.city === city;
}

export const checkInvitation: Check = async ({ city, credential: { value } }, fieldwork, { db, now }) => {
  const { wave, participantsKey: key } = fieldwork;
  if (value === undefined || !key) return undefined;
  const invitation = await findInvitation(db, wave.id, invitationKey(key, value));
  if (invitation?.city !== city) return undefined;
  return invitation.expiresAt > now() ? { subject: readCode(value), once: true } : 'expired';
};
