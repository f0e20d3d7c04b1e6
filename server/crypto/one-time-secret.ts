import { hash, randomBytes } from 'node:crypto';

/** Secrets of one-time links. The database stores only a digest of each, so nobody who reads it can use a link. */
const HOURS = 72;

export const digestOfSecret = (token: string): Buffer => hash('sha256', token, 'buffer');

/** A new secret, its digest, and when its link expires. */
export function newSecret(now: Date): { token: string; digest: Buffer; expiresAt: Date } {
  const token = randomBytes(24).toString('base64url');
  return { token, digest: digestOfSecret(token), expiresAt: new Date(now.getTime() + HOURS * 3_600_000) };
}
