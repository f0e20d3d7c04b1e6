import {
  type Cipheriv,
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { base32crockford } from '@scure/base';
import { inGroups, readCode } from './crockford.ts';
import { type Keys, keyedHash, keyedHashes } from './keys.ts';

/**
 * A receipt is the submission's id, encrypted as one block of AES, and four bytes that only this installation can
 * compute for that block and wave, written in Crockford's base 32: 32 characters, shown in groups of four. It proves
 * that the submission was stored. Without the keys it does not lead to the submission, whose id stands with the
 * answers, and the server stores no receipts.
 */
const ID_BYTES = 16;
const PROOF_BYTES = 4;
/** Letters and digits of a receipt, of five bits each. */
export const RECEIPT_LENGTH = (8 * (ID_BYTES + PROOF_BYTES)) / 5;

/** The keys that receipts are made with. */
export type ReceiptKeys = Pick<Keys, 'receiptIds' | 'receiptProof'>;

/** The receipt of a stored submission. */
export function receiptOf(keys: ReceiptKeys, waveId: string, id: string): string {
  const [receipt = ''] = compactReceipts(keys, waveId, idBytes(id));
  return inGroups(receipt);
}

/**
 * The receipts of many submissions, without dashes.
 * @param ids concatenated, 16 bytes each
 */
export function compactReceipts(keys: ReceiptKeys, waveId: string, ids: Buffer): string[] {
  const blocks = encrypt(keys.receiptIds, ids);
  const count = ids.length / ID_BYTES;
  const size = ID_BYTES + PROOF_BYTES;
  const receipts = Buffer.allocUnsafe(count * size);
  const proofOf = keyedHashes(keys.receiptProof, waveId, ID_BYTES);
  for (let i = 0; i < count; i++) {
    const block = i * ID_BYTES;
    blocks.copy(receipts, i * size, block, block + ID_BYTES);
    receipts.write(proofOf(blocks, block), i * size + ID_BYTES, PROOF_BYTES, 'binary');
  }
  // All at once: a receipt leaves no bits over that would run into the next one.
  const text = base32crockford.encode(receipts);
  return Array.from({ length: count }, (_, i) => text.slice(i * RECEIPT_LENGTH, (i + 1) * RECEIPT_LENGTH));
}

export interface Receipted {
  waveId: string;
  id: string;
}

/** The submission of a receipt, in one of these waves; undefined when this installation did not issue the receipt. */
export function readReceipt(keys: Keys, waveIds: readonly string[], text: string): Receipted | undefined {
  const compact = readCode(text);
  if (!/^[0-9A-HJKMNP-TV-Z]{32}$/.test(compact)) return undefined;
  const bytes = Buffer.from(base32crockford.decode(compact));
  const block = bytes.subarray(0, ID_BYTES);
  const proofBytes = bytes.subarray(ID_BYTES);
  const waveProvenBy = (key: KeyObject) =>
    waveIds.find((waveId) => timingSafeEqual(proofBytes, proof(key, waveId, block)));
  const waveId = waveProvenBy(keys.receiptProof);
  if (waveId) return { waveId, id: idIn(decrypt(keys.receiptIds, block)) };
  // The first form held the plain id. Residents keep receipts, so it stays readable forever. It has a proof key of
  // its own: with a shared key, anybody with today's receipt of a submission could test a guessed id against it.
  const earlier = waveProvenBy(keys.firstReceiptProof);
  return earlier === undefined ? undefined : { waveId: earlier, id: idIn(block) };
}

const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

const idIn = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const proof = (key: KeyObject, waveId: string, block: Buffer): Buffer =>
  keyedHash(key, waveId, block).subarray(0, PROOF_BYTES);

/** ECB is safe for single blocks that never repeat. */
const CIPHER = 'aes-256-ecb';

/**
 * Ciphers by key. Without padding and chaining a cipher is as good as new after each block, and making one takes 3 of
 * a receipt's 8 µs (docs/performance.md).
 */
const ciphers = new WeakMap<KeyObject, Cipheriv>();

function encrypt(key: KeyObject, blocks: Buffer): Buffer {
  const cipher = ciphers.get(key) ?? createCipheriv(CIPHER, key, null).setAutoPadding(false);
  ciphers.set(key, cipher);
  return cipher.update(blocks);
}

function decrypt(key: KeyObject, block: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, null).setAutoPadding(false);
  return Buffer.concat([decipher.update(block), decipher.final()]);
}
