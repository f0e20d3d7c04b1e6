import type { KeyObject } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { keyedHash, keyOf } from '../crypto/keys.ts';

/**
 * Where a submission came from, without saying where: a keyed hash of the network that the client's address is
 * in. The key follows from the wave's secret and the day (UTC), so no network can be followed from one day to the
 * next, or from wave to wave, and nothing can be recomputed once the secret is destroyed.
 */

/** Bits that name a network: what a provider gives to one site, or behind which it puts many subscribers. */
const NETWORK_BITS = { ipv4: 24, ipv6: 48 } as const;
/** Enough to tell networks apart; too few to stand for anything else. */
const ORIGIN_BYTES = 8;
const DAY_MS = 86_400_000;
/** The usual form, which is read without the library: that would cost as much as the hash. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** The keys of the day, each by the key of its wave: making one costs more than using it. */
const keysOfTheDay = new WeakMap<KeyObject, { day: number; key: KeyObject }>();

/**
 * The origin of a submission, hexadecimal.
 * @param waveKey that of the wave's participants
 * @param address as `platform.addressOf` tells it; undefined when it is not known
 */
export function networkHash(waveKey: KeyObject, address: string | undefined, now: Date): string | null {
  const network = address === undefined ? undefined : networkOf(address);
  if (!network) return null;
  return keyedHash(keyOfDay(waveKey, now), network).toString('hex', 0, ORIGIN_BYTES);
}

/** The first bytes of an address; an IPv4 address is the same in whichever form it comes. */
export function networkOf(address: string): Uint8Array | undefined {
  if (IPV4.test(address)) return Uint8Array.from(address.split('.', NETWORK_BITS.ipv4 / 8), Number);
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  return Uint8Array.from(parsed.toByteArray().slice(0, NETWORK_BITS[parsed.kind()] / 8));
}

function keyOfDay(waveKey: KeyObject, now: Date): KeyObject {
  const day = Math.floor(now.getTime() / DAY_MS);
  const known = keysOfTheDay.get(waveKey);
  if (known?.day === day) return known.key;
  const key = keyOf(keyedHash(waveKey, 'origin', String(day)));
  keysOfTheDay.set(waveKey, { day, key });
  return key;
}
