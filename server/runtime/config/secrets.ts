import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { placeFile } from '../../launch/process-lock.mjs';
import { readIfThere } from './read-file.ts';
import { parseJson, type SigningJwk, secretKeySchema, signingJwkSchema } from './secret-schemas.ts';

const fileIn = (dataDir: string): string => join(dataDir, 'secrets.json');

export const hasSecrets = (dataDir: string): boolean => existsSync(fileIn(dataDir));

const secretsFile = z.object({ SECRET_KEY: secretKeySchema, SIGNING_KEY: signingJwkSchema });

/**
 * The secrets in `dataDir`/secrets.json, generated on the first run and readable by their owner alone. Processes that
 * start together all read what the first of them wrote.
 */
export function secretsIn(dataDir: string): z.output<typeof secretsFile> {
  const path = fileIn(dataDir);
  const text = readIfThere(path) ?? generate(dataDir, path);
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
  placeFile(path, textOf(secrets));
  return readFileSync(path, 'utf8');
}

/** The content of secrets.json for these secrets. */
export function secretsText({
  secretKey,
  signingKey,
}: {
  secretKey: Uint8Array;
  signingKey: SigningJwk;
}): string {
  return textOf({ SECRET_KEY: Buffer.from(secretKey).toString('base64url'), SIGNING_KEY: signingKey });
}

/** Puts another installation's secrets.json into `dataDir`; throws where other secrets exist. */
export function adoptSecrets(dataDir: string, text: string): void {
  if (!secretsFile.safeParse(parseJson(text)).success) throw new Error('these are no secrets of a server');
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  if (!placeFile(fileIn(dataDir), text) && readFileSync(fileIn(dataDir), 'utf8') !== text)
    throw new Error(`${fileIn(dataDir)} holds other secrets`);
}

const textOf = (secrets: { SECRET_KEY: string; SIGNING_KEY: object }): string =>
  `${JSON.stringify(secrets, null, 2)}\n`;
