import type { KeyObject } from 'node:crypto';
import { type Keys, keyedHash, keyOf } from '../crypto/keys.ts';

/** The key of a wave's participant hashes; without the wave's secret nobody can recompute it. */
export function participantsKey(keys: Keys, waveSecret: Uint8Array): KeyObject {
  return keyOf(keyedHash(keys.participants, waveSecret));
}

/**
 * The participant key, hexadecimal: a keyed hash that stands for one resident in one wave.
 * @param within the city's code when a participant answers once per city, else ''
 */
export function participantKey(key: KeyObject, kind: string, subject: string, within: string): string {
  return keyedHash(key, kind, subject, within).toString('hex');
}
