import type { KeyObject } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { keyedHash, keyOf } from '../crypto/keys.ts';
import { DAY_MS } from '../survey/china-time.ts';

/**
 * The origin of a submission: a keyed hash of the network of the client's address. The key follows from the wave's
 * secret and the day (UTC), so nobody can follow a network from day to day or from wave to wave, or recompute
 * anything once the secret is destroyed.
 */

/** Bits of a network's prefix: what a provider assigns to one site, or shares among many subscribers. */
const NETWORK_BITS = { ipv4: 24, ipv6: 48 } as const;
/** Enough to tell a wave's networks apart. */
const ORIGIN_BYTES = 8;
/** The day's keys by the key of the wave: making one costs more than using it. */
const keysOfTheDay = new WeakMap<KeyObject, { day: number; key: KeyObject }>();

/**
 * The origin of a submission, hexadecimal.
 * @param waveKey the key of the wave's participants; undefined once the wave's secret was destroyed
 * @param address from `platform.addressOf`; undefined when unknown
 */
export function networkHash(
  waveKey: KeyObject | undefined,
  address: string | undefined,
  now: Date,
): string | null {
  const network = address === undefined ? undefined : networkOf(address);
  if (!waveKey || !network) return null;
  return keyedHash(keyOfDay(waveKey, now), network).toString('hex', 0, ORIGIN_BYTES);
}

/** The network prefix of an address; an IPv4 address in IPv6 form is the same network. */
export function networkOf(address: string): Uint8Array | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  return Uint8Array.from(parsed.toByteArray().slice(0, NETWORK_BITS[parsed.kind()] / 8));
}

function keyOfDay(waveKey: KeyObject, now: Date): KeyObject {
  const day = Math.floor(now.getTime() / DAY_MS);
  const cached = keysOfTheDay.get(waveKey);
  if (cached?.day === day) return cached.key;
  const key = keyOf(keyedHash(waveKey, 'origin', String(day)));
  keysOfTheDay.set(waveKey, { day, key });
  return key;
}
