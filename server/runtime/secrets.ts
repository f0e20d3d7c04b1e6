import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hasCode, place } from './claim.mjs';

/** The key from which all others are derived: 32 random bytes. */
export const secretKey = z
  .base64url()
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64url')))
  .refine((bytes) => bytes.length === 32);

/** The private key that signs releases, as a JSON Web Key (RFC 8037). */
export const signingKey = z
  .object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.base64url(), d: z.base64url() })
  .refine((key) => publicPart(key) === key.x);

export type SigningKey = z.output<typeof signingKey>;

const secretsFile = z.object({ SECRET_KEY: secretKey, SIGNING_KEY: signingKey });

/**
 * The secrets in `dataDir`/secrets.json, generated on the first run and readable by their owner alone.
 * Processes that start at once all read what the first of them wrote.
 */
export function secretsIn(dataDir: string): z.output<typeof secretsFile> {
  const path = join(dataDir, 'secrets.json');
  const text = read(path) ?? generate(dataDir, path);
  const parsed = secretsFile.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`${path} is damaged: restore it, for what it signed depends on it.`);
  return parsed.data;
}

function generate(dataDir: string, path: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const secrets = {
    SECRET_KEY: randomBytes(32).toString('base64url'),
    SIGNING_KEY: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  };
  place(path, `${JSON.stringify(secrets, null, 2)}\n`);
  return readFileSync(path, 'utf8');
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** What the text says as JSON; undefined, which no schema accepts, when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The public part that belongs to a private key; undefined when it is no Ed25519 key. */
function publicPart(key: { kty: 'OKP'; crv: 'Ed25519'; x: string; d: string }): string | undefined {
  try {
    return createPublicKey(createPrivateKey({ key, format: 'jwk' })).export({ format: 'jwk' }).x;
  } catch {
    return undefined;
  }
}
