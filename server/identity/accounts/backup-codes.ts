import { randomInt } from 'node:crypto';
import { inGroups, readTyped } from '../../crypto/crockford.ts';

/** Backup codes on paper that replace the authenticator, each once. */
const CODES = 10;
const LENGTH = 12;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ten codes of 60 random bits. */
export const backupCodes = (): string[] =>
  Array.from({ length: CODES }, () =>
    inGroups(Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')),
  );

/** A typed code: six digits of an authenticator, or a backup code. */
export function readSecondFactor(typed: string): { kind: 'totp' | 'backup'; code: string } {
  const code = readTyped(typed);
  return /^\d{6}$/.test(code) ? { kind: 'totp', code } : { kind: 'backup', code: inGroups(code || '0') };
}
