/** An id made from a hash: a UUID of version 8 (RFC 9562), whose bits are the application's. */
export function hashedId(hash: Uint8Array): string {
  const hex = Buffer.from(hash).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whether an id was made from a hash: its version says so. */
export const isHashedId = (id: string): boolean => id[14] === '8';
