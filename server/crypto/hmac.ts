import { hash, type KeyObject } from 'node:crypto';

/** Bytes of a block that SHA-256 takes, and of its digest. */
const [BLOCK, SIZE] = [64, 32];

/** The two padded keys of RFC 2104; the second has room for the inner digest. */
interface Pads {
  inner: Buffer;
  outer: Buffer;
}

const padsOfKeys = new WeakMap<KeyObject, Pads>();

/**
 * HMAC-SHA-256 (RFC 2104) by its definition, as two hashes. With digests as text, where a new buffer costs three
 * times as much, they take half the time of `createHmac` and its object; a submission needs four
 * (docs/performance.md).
 * @param size of the message, in bytes
 * @param write writes the message into a buffer, from an offset on
 */
export function hmacOf(key: KeyObject, size: number, write: (into: Buffer, at: number) => void): Buffer {
  const { inner, outer } = padsOf(key);
  const padded = Buffer.allocUnsafe(BLOCK + size);
  padded.set(inner);
  write(padded, BLOCK);
  outer.write(hash('sha256', padded, 'binary'), BLOCK, 'binary');
  return Buffer.from(hash('sha256', outer, 'binary'), 'binary');
}

/**
 * HMACs of many messages with the same beginning and the same size, in one buffer for all of them, as text of one
 * byte a character.
 * @param size of the part after the beginning, in bytes
 */
export function hmacsAfter(
  key: KeyObject,
  beginning: Uint8Array,
  size: number,
): (from: Buffer, at: number) => string {
  const { inner, outer } = padsOf(key);
  const padded = Buffer.concat([inner, beginning, Buffer.alloc(size)]);
  const end = padded.length - size;
  return (from, at) => {
    from.copy(padded, end, at, at + size);
    outer.write(hash('sha256', padded, 'binary'), BLOCK, 'binary');
    return hash('sha256', outer, 'binary');
  };
}

function padsOf(key: KeyObject): Pads {
  const known = padsOfKeys.get(key);
  if (known) return known;
  const bytes = key.export();
  const short = bytes.length > BLOCK ? hash('sha256', bytes, 'buffer') : bytes;
  const pads = { inner: Buffer.alloc(BLOCK, 0x36), outer: Buffer.alloc(BLOCK + SIZE, 0x5c) };
  for (const [i, byte] of short.entries()) {
    pads.inner[i] = pads.inner[i]! ^ byte;
    pads.outer[i] = pads.outer[i]! ^ byte;
  }
  padsOfKeys.set(key, pads);
  return pads;
}
