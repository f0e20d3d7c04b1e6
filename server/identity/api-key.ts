import { type KeyObject, randomBytes } from 'node:crypto';
import { keyedHash } from '../crypto/keys.ts';

/** Keys of programs: `cs_` and 256 random bits in base64url, so that scanners for leaked secrets recognise them. */

const PREFIX = 'cs_';

export const newApiKey = (): string => PREFIX + randomBytes(32).toString('base64url');

export const isApiKey = (text: string): boolean => text.startsWith(PREFIX);

/** The stored hash of a key. */
export const apiKeyHash = (key: KeyObject, apiKey: string): Buffer => keyedHash(key, apiKey);
