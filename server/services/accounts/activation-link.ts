import { addActivation, type FoundActivation, findActivation } from '../../../db/activations.ts';
import type { Db } from '../../../db/client.ts';
import { digestOfSecret, newSecret } from '../../crypto/one-time-secret.ts';

/** One-time links with which people set up their accounts. */
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
  const { token, digest, expiresAt } = newSecret(now);
  await addActivation(tx, { digest, accountId, invitedBy, createdAt: now, expiresAt });
  return { token, expiresAt };
}

/** What a link stands for, expired or not; undefined when no such link was made. */
export async function readActivationLink(
  db: Db,
  token: string,
  now: Date,
): Promise<(FoundActivation & { digest: Buffer; isAlive: boolean }) | undefined> {
  const digest = digestOfSecret(token);
  const activation = await findActivation(db, digest, now);
  if (!activation) return undefined;
  const { usedAt, voidedAt, closedAt, expiresAt, hasRole } = activation;
  const isAlive = !usedAt && !voidedAt && !closedAt && expiresAt > now && hasRole;
  return { ...activation, digest, isAlive };
}
