import { and, eq, gt, inArray, isNull } from 'drizzle-orm';
import type { Db } from './client.ts';
import { apiKeys, cities, grants } from './schema.ts';

/** Roles of accounts and of programs. Each is read afresh for every request: what is revoked is over at once. */

export type ApiKeyRow = typeof apiKeys.$inferSelect;
export type NewApiKey = Omit<typeof apiKeys.$inferInsert, 'grantedAt' | 'revokedBy' | 'revokedAt'>;

/** A role with the cities that it is for, as the registry lists them; null: everywhere. */
export type Granted = Pick<ApiKeyRow, 'role' | 'waveId'> & { cities: readonly string[] | null };

/** The key with this hash and what is granted to it; undefined when there is none that is still good. */
export async function findApiKey(
  db: Db,
  hash: Uint8Array,
  now: Date,
): Promise<{ id: string; name: string; granted: Granted } | undefined> {
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hash), gt(apiKeys.until, now), isNull(apiKeys.revokedAt)));
  return row && { id: row.id, name: row.name, granted: await grantedBy(db, row) };
}

/** What a row grants, its provinces resolved into their cities. */
async function grantedBy(
  db: Db,
  { role, waveId, cities: codes, provinces }: Pick<ApiKeyRow, 'role' | 'waveId' | 'cities' | 'provinces'>,
): Promise<Granted> {
  return { role, waveId, cities: provinces ? await citiesOf(db, provinces) : codes };
}

async function citiesOf(db: Db, provinces: readonly string[]): Promise<string[]> {
  const rows = await db
    .select({ code: cities.code })
    .from(cities)
    .where(inArray(cities.provinceCode, [...provinces]))
    .orderBy(cities.code);
  return rows.map(({ code }) => code);
}

export type GrantRow = typeof grants.$inferSelect;
export type NewGrant = Omit<typeof grants.$inferInsert, 'grantedAt' | 'revokedBy' | 'revokedAt'>;

/** The grants of an account that are still good. */
export async function listGoodGrants(db: Db, account: string, now: Date): Promise<GrantRow[]> {
  return await db
    .select()
    .from(grants)
    .where(and(eq(grants.account, account), gt(grants.until, now), isNull(grants.revokedAt)))
    .orderBy(grants.grantedAt, grants.id);
}

/** What is granted to an account and still good. */
export async function listGrantsOf(db: Db, account: string, now: Date): Promise<Granted[]> {
  const rows = await listGoodGrants(db, account, now);
  return await Promise.all(rows.map((row) => grantedBy(db, row)));
}

/** All grants there ever were, in the order in which they were given. */
export async function listGrants(db: Db): Promise<GrantRow[]> {
  return await db.select().from(grants).orderBy(grants.grantedAt, grants.id);
}

export async function insertGrant(db: Db, grant: NewGrant): Promise<void> {
  await db.insert(grants).values(grant);
}

/** Revokes a grant; undefined when there is none that was not revoked before. */
export async function revokeGrant(db: Db, id: string, by: string, at: Date): Promise<GrantRow | undefined> {
  const [revoked] = await db
    .update(grants)
    .set({ revokedBy: by, revokedAt: at })
    .where(and(eq(grants.id, id), isNull(grants.revokedAt)))
    .returning();
  return revoked;
}

/** Revokes what is granted to an account; returns how many grants that were. */
export async function revokeGrantsOf(db: Db, account: string, by: string, at: Date): Promise<number> {
  const revoked = await db
    .update(grants)
    .set({ revokedBy: by, revokedAt: at })
    .where(and(eq(grants.account, account), isNull(grants.revokedAt)))
    .returning({ id: grants.id });
  return revoked.length;
}

export async function insertApiKey(db: Db, key: NewApiKey): Promise<void> {
  await db.insert(apiKeys).values(key);
}

/** All keys there ever were, in the order in which they were made. */
export async function listApiKeys(db: Db): Promise<ApiKeyRow[]> {
  return await db.select().from(apiKeys).orderBy(apiKeys.grantedAt, apiKeys.id);
}

/** Revokes a key; false when there is none, or it was revoked before. */
export async function revokeApiKey(db: Db, id: string, by: string, at: Date): Promise<boolean> {
  const revoked = await db
    .update(apiKeys)
    .set({ revokedBy: by, revokedAt: at })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return revoked.length === 1;
}

/** Revokes the keys of an account; returns how many. */
export async function revokeKeysOf(db: Db, account: string, by: string, at: Date): Promise<number> {
  const revoked = await db
    .update(apiKeys)
    .set({ revokedBy: by, revokedAt: at })
    .where(and(eq(apiKeys.account, account), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return revoked.length;
}
