import canonicalize from 'canonicalize';

/** A public key of the set, with only the parts that Ed25519 needs. */
export interface PublicKey {
  kid?: string;
  kty?: string;
  crv?: string;
  x?: string;
}

/** What a file is: a signed release, or why it is not one. */
export type VerifiedRelease =
  | { ok: true; digest: string; kid: string }
  | { ok: false; fault: 'changed' | 'signature' | 'key'; digest: string };

const ED25519 = { name: 'Ed25519' };

/** A key for testing the browser (RFC 8037, appendix A). */
const TRIAL = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

/** Whether this browser can check signatures: older ones have no Ed25519, and none has it on pages without HTTPS. */
export async function canCheck(): Promise<boolean> {
  if (typeof crypto !== 'object' || crypto.subtle === undefined) return false;
  return await importKey(TRIAL).then(
    () => true,
    () => false,
  );
}

const importKey = ({ kty = '', crv = '', x = '' }: PublicKey) =>
  crypto.subtle.importKey('jwk', { kty, crv, x }, ED25519, false, ['verify']);

/**
 * Checks a file as the command `verify` does: it is canonical JSON (RFC 8785) to the byte, and the detached JWS (RFC 7515,
 * appendix F) over its bytes holds with the key that it names.
 */
export async function checkRelease(
  bytes: Uint8Array<ArrayBuffer>,
  signature: string,
  keys: readonly PublicKey[],
): Promise<VerifiedRelease> {
  const digest = hexadecimal(await crypto.subtle.digest('SHA-256', bytes));
  if (!isCanonical(bytes)) return { ok: false, fault: 'changed', digest };
  const [header = '', , mark = ''] = signature.trim().split('.');
  const kid = keyIdIn(header);
  const key = keys.find((one) => one.kid === kid);
  if (!key || kid === undefined) return { ok: false, fault: 'key', digest };
  const signed = new TextEncoder().encode(`${header}.${base64url(bytes)}`);
  const holds = await crypto.subtle.verify(ED25519, await importKey(key), bytesOf(mark), signed);
  return holds ? { ok: true, digest, kid } : { ok: false, fault: 'signature', digest };
}

/** Whether bytes are the canonical form of their content. A byte order mark is a change. */
function isCanonical(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return canonicalize(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

/** The id of the key in the header of a JWS, if the set has it. */
function keyIdIn(header: string): string | undefined {
  try {
    const { alg, kid } = JSON.parse(new TextDecoder().decode(bytesOf(header)));
    return (alg === 'EdDSA' || alg === 'Ed25519') && typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

const hexadecimal = (hash: ArrayBuffer): string =>
  Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Bytes converted to text at once: some engines refuse more arguments. */
const PIECE = 0x2000;

function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += PIECE) text += String.fromCharCode(...bytes.subarray(i, i + PIECE));
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Throws where the text is not base64url. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const decoded = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}
