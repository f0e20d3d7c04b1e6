/**
 * A version 7 UUID (RFC 9562): 48 bits of time, then random bits. Written out because the oldest browsers
 * that residents use have no crypto.randomUUID.
 */
export function newId(now: number, random: Uint8Array): string {
  const time = now.toString(16).padStart(12, '0');
  const chance = Array.from(random, (byte) => (byte + 256).toString(16).slice(1)).join('');
  const variant = '89ab'[(random[8]! >> 4) % 4];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(13, 16)}-${variant}${chance.slice(17, 20)}-${chance.slice(20)}`;
}
