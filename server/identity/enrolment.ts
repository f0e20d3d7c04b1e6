import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'uuid';
import { keyedHash } from '../crypto/keys.ts';

/**
 * How a device is enrolled. Its link holds the enrolment's id and a proof that this installation made it, so nothing
 * of it is stored, and people who may see the link see the same one until it is opened. The device replies with a key
 * that it made, and the server stores its hash: if the reply is lost, the device asks again with the same key.
 */
const ID_BYTES = 16;
const PROOF_BYTES = 16;

/** The secret end of an enrolment's link. */
export function linkOf(key: KeyObject, id: string): string {
  const bytes = parse(id);
  return Buffer.concat([bytes, proofOf(key, bytes)]).toString('base64url');
}

/** The enrolment of a link; undefined when this installation did not make the link. */
export function enrolmentIn(key: KeyObject, link: string): string | undefined {
  const bytes = Buffer.from(link, 'base64url');
  if (bytes.length !== ID_BYTES + PROOF_BYTES) return undefined;
  const id = bytes.subarray(0, ID_BYTES);
  return timingSafeEqual(bytes.subarray(ID_BYTES), proofOf(key, id)) ? stringify(id) : undefined;
}

const proofOf = (key: KeyObject, id: Uint8Array): Buffer =>
  keyedHash(key, 'link', id).subarray(0, PROOF_BYTES);

/** A device's key: `cd_` and 256 random bits in base64url. */
export const DEVICE_KEY = /^cd_[\w-]{43}$/;

/** The stored hash of a device's key. */
export const deviceHash = (key: KeyObject, deviceKey: string): Buffer => keyedHash(key, 'device', deviceKey);
