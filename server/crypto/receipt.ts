import { createCipheriv, createDecipheriv, type KeyObject, timingSafeEqual } from 'node:crypto';
import { base32crockford } from '@scure/base';
import { inGroups, readCode } from './crockford.ts';
import { type Keys, keyedHash } from './keys.ts';

/**
 * A receipt is the submission's id, encrypted as one block of AES, and four bytes that only this installation can
 * compute for that block and wave, written in Crockford's base 32: 32 characters, shown in groups of four. It proves
 * that the submission was stored; without the keys nothing leads from it to the submission, whose id stands with the
 * answers. Nothing needs to be kept for it.
 */
const ID_BYTES = 16;
const PROOF_BYTES = 4;
/** How many letters and digits it has: five bits each. */
export const RECEIPT_LENGTH = (8 * (ID_BYTES + PROOF_BYTES)) / 5;

/** The receipt of a stored submission. */
export function receiptOf(keys: Keys, waveId: string, id: string): string {
  const block = encrypt(keys.receiptIds, idBytes(id));
  return inGroups(base32crockford.encode(Buffer.concat([block, proof(keys.receiptProof, waveId, block)])));
}

export interface Receipted {
  waveId: string;
  id: string;
}

/** What a receipt is for, given the waves there are; undefined when it is none of this installation's. */
export function readReceipt(keys: Keys, waveIds: readonly string[], text: string): Receipted | undefined {
  const compact = readCode(text);
  if (!/^[0-9A-HJKMNP-TV-Z]{32}$/.test(compact)) return undefined;
  const bytes = Buffer.from(base32crockford.decode(compact));
  const block = bytes.subarray(0, ID_BYTES);
  const given = bytes.subarray(ID_BYTES);
  const waveProvenBy = (key: KeyObject) =>
    waveIds.find((waveId) => timingSafeEqual(given, proof(key, waveId, block)));
  const waveId = waveProvenBy(keys.receiptProof);
  if (waveId) return { waveId, id: idIn(decrypt(keys.receiptIds, block)) };
  // The first form held the id as it is. Residents keep their receipts, so it is read for ever; it proves itself by a
  // key of its own, or a receipt of today could be turned into a question whether a certain id is behind it.
  const earlier = waveProvenBy(keys.firstReceiptProof);
  return earlier === undefined ? undefined : { waveId: earlier, id: idIn(block) };
}

const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

const idIn = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const proof = (key: KeyObject, waveId: string, block: Buffer): Buffer =>
  keyedHash(key, waveId, block).subarray(0, PROOF_BYTES);

/** One block, and no two submissions have the same: ECB gives nothing away. */
const CIPHER = 'aes-256-ecb';

function encrypt(key: KeyObject, block: Buffer): Buffer {
  const cipher = createCipheriv(CIPHER, key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

function decrypt(key: KeyObject, block: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, null).setAutoPadding(false);
  return Buffer.concat([decipher.update(block), decipher.final()]);
}
