import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { hmacOf, hmacsAfter } from './hmac.ts';

/** The keys derived from the installation's secret, each for one purpose. */
export interface Keys {
  /** Signs device tokens. */
  device: KeyObject;
  /** Encrypts the ids in receipts (AES-256). */
  receiptIds: KeyObject;
  /** Proves receipts. */
  receiptProof: KeyObject;
  /** Proves receipts of the first form, which residents still hold. */
  firstReceiptProof: KeyObject;
  /** Keys the hashes of participants, together with a wave's own secret. */
  participants: KeyObject;
  /** Signs the tokens of members of staff. */
  staff: KeyObject;
  /** Proves the links that enrol devices, and keys the hashes of the devices' keys. */
  enrolments: KeyObject;
  /** Keys the hashes of programs' keys. */
  apiKeys: KeyObject;
  /** Keys the ids under which paper sheets are stored. */
  sheets: KeyObject;
  /** Marks the channels of this installation's links. */
  channel: KeyObject;
  /** Signs challenges for proof of work, and wait tickets. */
  proof: KeyObject;
  /** Signs the cookies of sessions, encrypts second factors, and keys the hashes of visitors who try to sign in. */
  accounts: KeyObject;
  /** Proves the links that show drafts of questionnaires. */
  previews: KeyObject;
  /** Draws the decisions that a second reviewer judges. */
  secondOpinions: KeyObject;
  /** Seals the stored tallies. */
  tallies: KeyObject;
}

/** Derives the keys from the installation's secret (32 bytes or more) by HKDF-SHA-256 (RFC 5869). */
export function deriveKeys(secret: Uint8Array): Keys {
  const derive = (purpose: string) => keyOf(hkdfSync('sha256', secret, '', `chengsheng ${purpose}`, 32));
  return {
    device: derive('device'),
    receiptIds: derive('receipt ids'),
    receiptProof: derive('receipt proof'),
    firstReceiptProof: derive('receipt'),
    participants: derive('participants'),
    staff: derive('staff'),
    enrolments: derive('enrolments'),
    apiKeys: derive('api keys'),
    sheets: derive('sheets'),
    channel: derive('channel'),
    proof: derive('proof'),
    accounts: derive('accounts'),
    previews: derive('previews'),
    secondOpinions: derive('second opinions'),
    tallies: derive('tallies'),
  };
}

/** Bytes as a key object, to be made once: its hashes keep what they prepare from it. */
export function keyOf(bytes: Uint8Array | ArrayBuffer): KeyObject {
  return createSecretKey(new Uint8Array(bytes));
}

/** HMAC-SHA-256 over parts, each after its length in four bytes. */
export function keyedHash(key: KeyObject, ...parts: (string | Uint8Array)[]): Buffer {
  let size = 0;
  for (const part of parts) size += 4 + Buffer.byteLength(part);
  return hmacOf(key, size, (into, from) => {
    let at = from;
    for (const part of parts) {
      const length = Buffer.byteLength(part);
      at = into.writeUInt32BE(length, at);
      if (typeof part === 'string') into.write(part, at);
      else into.set(part, at);
      at += length;
    }
  });
}

/**
 * The keyed hashes over one fixed part and many others of one size, each at its offset, as text of one byte a
 * character.
 */
export function keyedHashes(key: KeyObject, first: string, size: number): ReturnType<typeof hmacsAfter> {
  const beginning = Buffer.alloc(4 + Buffer.byteLength(first) + 4);
  beginning.writeUInt32BE(beginning.length - 8);
  beginning.write(first, 4);
  beginning.writeUInt32BE(size, beginning.length - 4);
  return hmacsAfter(key, beginning, size);
}
