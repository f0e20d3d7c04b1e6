/**
 * A version 7 UUID (RFC 9562): 48 bits of time, then random bits. Written out because the oldest browsers
 * that residents use have no crypto.randomUUID.
 */
export function newId(now: number, random: Uint8Array): string {
  const bytes = Array.from(random.subarray(0, 16));
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = (bytes[6]! % 16) + 0x70;
  bytes[8] = (bytes[8]! % 64) + 0x80;
  const hex = bytes.map((b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
