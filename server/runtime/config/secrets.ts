import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { placeFile } from '../../launch/process-lock.mjs';
import { readIfThere } from './read-file.ts';
import { parseJson, secretKeySchema, signingJwkSchema } from './secret-schemas.ts';

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
  placeFile(path, `${JSON.stringify(secrets, null, 2)}\n`);
  return readFileSync(path, 'utf8');
}
