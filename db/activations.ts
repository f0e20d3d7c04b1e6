import { and, eq, isNull, sql } from 'drizzle-orm';
import { accounts, activations } from './accounts-schema.ts';
import type { Db } from './client.ts';

type Activation = typeof activations.$inferSelect;

/** Adds a link for an account and voids its earlier ones. */
export async function addActivation(
  tx: Db,
  activation: Omit<Activation, 'usedAt' | 'voidedAt'>,
): Promise<void> {
  await voidActivations(tx, activation.accountId, activation.createdAt);
  await tx.insert(activations).values(activation);
}

/** Voids the unused links of an account. */
export async function voidActivations(tx: Db, accountId: string, now: Date): Promise<void> {
  await tx
    .update(activations)
    .set({ voidedAt: now })
    .where(
      and(eq(activations.accountId, accountId), isNull(activations.usedAt), isNull(activations.voidedAt)),
    );
}

/** The account of a link, whether the link is still valid or not. */
export async function findActivation(db: Db, digest: Uint8Array, now: Date) {
  const [activation] = await db
    .select({
      accountId: activations.accountId,
      username: accounts.username,
      name: accounts.name,
      invitedBy: activations.invitedBy,
      expiresAt: activations.expiresAt,
      usedAt: activations.usedAt,
      voidedAt: activations.voidedAt,
      closedAt: accounts.closedAt,
      hasRole: sql<boolean>`exists (select from grants g where g.account = ${accounts.id}
        and g.until > ${now.toISOString()} and g.revoked_at is null)`,
    })
    .from(activations)
    .innerJoin(accounts, eq(accounts.id, activations.accountId))
    .where(eq(activations.digest, digest));
  return activation;
}
export type FoundActivation = NonNullable<Awaited<ReturnType<typeof findActivation>>>;

/** Uses a link; false when it was used or voided meanwhile. */
export async function useActivation(tx: Db, digest: Uint8Array, now: Date): Promise<boolean> {
  const used = await tx
    .update(activations)
    .set({ usedAt: now })
    .where(and(eq(activations.digest, digest), isNull(activations.usedAt), isNull(activations.voidedAt)))
    .returning({ accountId: activations.accountId });
  return used.length > 0;
}
