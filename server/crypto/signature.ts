import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from 'jose';

/** The key that signs releases: Ed25519, named by its thumbprint (RFC 7638). */
export interface SigningKey {
  kid: string;
  privateJwk: JWK;
  publicJwk: Record<string, string>;
}

/** Names a private Ed25519 key by its thumbprint and extracts its public part. */
export async function signingKeyOf(jwk: {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  d: string;
}): Promise<SigningKey> {
  const { kty, crv, x } = jwk;
  const kid = await calculateJwkThumbprint({ kty, crv, x });
  return { kid, privateJwk: jwk, publicJwk: { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' } };
}

/** Detached JWS (RFC 7515, appendix F) over the bytes of `content`: header, nothing, signature. */
export async function signDetached(content: string, key: SigningKey): Promise<string> {
  const jws = await new CompactSign(new TextEncoder().encode(content))
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .sign(await importJWK(key.privateJwk, 'EdDSA'));
  const [header, , signature] = jws.split('.');
  return `${header}..${signature}`;
}

/**
 * Verifies a detached JWS over `content` with a set of keys. Returns the id of the key; throws when the signature
 * does not hold.
 */
export async function verifyDetached(
  content: string,
  signature: string,
  keys: JSONWebKeySet,
): Promise<string> {
  const parts = signature.trim().split('.');
  if (parts.length !== 3 || parts[1] !== '') throw new Error('this is not a detached JWS');
  const payload = Buffer.from(content).toString('base64url');
  const { protectedHeader } = await compactVerify(
    `${parts[0]}.${payload}.${parts[2]}`,
    createLocalJWKSet(keys),
    {
      algorithms: ['EdDSA', 'Ed25519'],
    },
  );
  return protectedHeader.kid ?? '';
}
