import { type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { keyedHash } from '../crypto/keys.ts';
import type { CredentialCheck } from './types.ts';

/**
 * Kind `device`: a random name that the server gave to a browser, signed so that nobody can invent others. It lives
 * in a cookie; clients without cookies get it in the `Device-Token` header. It stops a double tap and a second try in
 * the same browser, but nobody who clears cookies.
 */
const NAME_BYTES = 16;
const SIGNATURE_BYTES = 16;

/** A fresh token: "name.signature", both base64url. */
export function mintDeviceToken(key: KeyObject): string {
  const name = randomBytes(NAME_BYTES);
  return `${name.toString('base64url')}.${sign(key, name).toString('base64url')}`;
}

/** The device's name when this installation made the token, else undefined. */
export function readDeviceToken(key: KeyObject, token: string): string | undefined {
  const [name, signature, ...more] = token.split('.');
  if (!name || !signature || more.length > 0) return undefined;
  const nameBytes = Buffer.from(name, 'base64url');
  const signatureBytes = Buffer.from(signature, 'base64url');
  if (nameBytes.length !== NAME_BYTES || signatureBytes.length !== SIGNATURE_BYTES) return undefined;
  return timingSafeEqual(signatureBytes, sign(key, nameBytes)) ? nameBytes.toString('hex') : undefined;
}

export const checkDevice: CredentialCheck = async (
  { credential: { value } },
  _,
  { keys },
  { deviceCookie },
) => {
  const token = value ?? deviceCookie;
  const subject = token === undefined ? undefined : readDeviceToken(keys.device, token);
  return subject === undefined ? undefined : { subject };
};

const sign = (key: KeyObject, name: Buffer): Buffer => keyedHash(key, name).subarray(0, SIGNATURE_BYTES);
