import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** RFC 8785 canonical JSON. */
export function canonicalJson(value: unknown): string {
  const json = canonicalize(value);
  if (json === undefined) throw new Error('a value that JSON cannot carry');
  return json;
}

/** SHA-256 of bytes, or of a string's UTF-8 bytes, hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content);
}
