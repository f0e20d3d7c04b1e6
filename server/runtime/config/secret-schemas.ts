import { createPrivateKey, createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** The key from which all others are derived: 32 random bytes. */
export const secretKeySchema = z
  .base64url()
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64url')))
  .refine((bytes) => bytes.length === 32);

/** The private key that signs releases, as a JSON Web Key (RFC 8037). */
export const signingJwkSchema = z
  .object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.base64url(), d: z.base64url() })
  .refine((key) => publicPart(key) === key.x);

export type SigningJwk = z.output<typeof signingJwkSchema>;

/** A text as JSON; undefined, which no schema accepts, when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The public part of a private key; undefined when it is not an Ed25519 key. */
function publicPart(key: { kty: 'OKP'; crv: 'Ed25519'; x: string; d: string }): string | undefined {
  try {
    return createPublicKey(createPrivateKey({ key, format: 'jwk' })).export({ format: 'jwk' }).x;
  } catch {
    return undefined;
  }
}
