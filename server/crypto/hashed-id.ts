/** An id made from a hash: a version 8 UUID (RFC 9562), whose bits are the application's own. */
export function hashedId(hash: Uint8Array): string {
  const hex = Buffer.from(hash).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whether an id was made from a hash, by its version. */
export const isHashedId = (id: string): boolean => id[14] === '8';
