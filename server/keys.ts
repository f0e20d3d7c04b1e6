import { createHmac, hkdfSync } from 'node:crypto';

/** The keys that one secret of the installation yields, each for one purpose. */
export interface Keys {
  /** Signs device tokens. */
  device: Uint8Array;
  /** Proves receipts. */
  receipt: Uint8Array;
  /** Together with a wave's own secret, keys the hashes of its participants. */
  participants: Uint8Array;
}

/** Derives the keys from the installation's secret (32 bytes or more) by HKDF-SHA-256 (RFC 5869). */
export function deriveKeys(secret: Uint8Array): Keys {
  const derive = (purpose: string) =>
    new Uint8Array(hkdfSync('sha256', secret, '', `chengsheng ${purpose}`, 32));
  return { device: derive('device'), receipt: derive('receipt'), participants: derive('participants') };
}

/** HMAC-SHA-256 over parts that are told apart by their lengths. */
export function keyedHash(key: Uint8Array, ...parts: (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hmac.update(length).update(bytes);
  }
  return hmac.digest();
}
