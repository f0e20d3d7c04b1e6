import { hash, randomBytes } from 'node:crypto';
import { addActivation, type FoundActivation, findActivation } from '../../../db/activations.ts';
import type { Db } from '../../../db/client.ts';

/** One-time links with which people set up their accounts. The database stores only a digest of each link's secret. */
const HOURS = 72;

const digestOf = (token: string): Buffer => hash('sha256', token, 'buffer');

export interface ActivationLink {
  token: string;
  expiresAt: Date;
}

/** Makes a link for an account; earlier links stop working. */
export async function makeActivationLink(
  tx: Db,
  accountId: string,
  invitedBy: string,
  now: Date,
): Promise<ActivationLink> {
  const token = randomBytes(24).toString('base64url');
  const expiresAt = new Date(now.getTime() + HOURS * 3_600_000);
  await addActivation(tx, { digest: digestOf(token), accountId, invitedBy, createdAt: now, expiresAt });
  return { token, expiresAt };
}

/** What a link stands for, expired or not; undefined when no such link was made. */
export async function readActivationLink(
  db: Db,
  token: string,
  now: Date,
): Promise<(FoundActivation & { digest: Buffer; isAlive: boolean }) | undefined> {
  const digest = digestOf(token);
  const activation = await findActivation(db, digest, now);
  if (!activation) return undefined;
  const { usedAt, voidedAt, closedAt, expiresAt, hasRole } = activation;
  const isAlive = !usedAt && !voidedAt && !closedAt && expiresAt > now && hasRole;
  return { ...activation, digest, isAlive };
}
