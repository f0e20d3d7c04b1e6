import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { base32crockford } from '@scure/base';
import { keyedHash } from './keys.ts';
import { inGroups, readTyped } from './typed-code.ts';

/**
 * A receipt is the submission's id and four bytes that only this installation can compute for that id and
 * wave, written in Crockford's base 32: 32 characters, shown in groups of four. It proves that the
 * submission was stored and reveals no answer; nothing needs to be kept for it.
 */
const PROOF_BYTES = 4;

/** The receipt of a stored submission. */
export function receiptOf(key: KeyObject, waveId: string, id: string): string {
  const bytes = Buffer.concat([idBytes(id), proof(key, waveId, id)]);
  return inGroups(base32crockford.encode(bytes));
}

/** The submission id in a receipt, whoever wrote it; undefined when it cannot be a receipt. */
export function readReceipt(receipt: string): string | undefined {
  const compact = readTyped(receipt);
  if (!/^[0-9A-HJKMNP-TV-Z]{32}$/.test(compact)) return undefined;
  const hex = Buffer.from(base32crockford.decode(compact)).subarray(0, 16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Whether the receipt is this installation's for that submission in that wave. */
export function provesSubmission(key: KeyObject, receipt: string, waveId: string, id: string): boolean {
  const expected = Buffer.from(readTyped(receiptOf(key, waveId, id)));
  const given = Buffer.from(readTyped(receipt));
  return expected.length === given.length && timingSafeEqual(expected, given);
}

const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

const proof = (key: KeyObject, waveId: string, id: string): Buffer =>
  keyedHash(key, waveId, idBytes(id)).subarray(0, PROOF_BYTES);
