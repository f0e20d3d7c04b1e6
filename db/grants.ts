import { and, desc, eq, exists, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import { groupBy } from '../server/survey/group-by.ts';
import type { Db } from './client.ts';
import { apiKeys, grants } from './grants-schema.ts';
import { cities } from './schema.ts';

/** Roles of accounts and of programs. Every request reads them afresh, so revoking takes effect at once. */

export type ApiKeyRow = typeof apiKeys.$inferSelect;
export type NewApiKey = Omit<typeof apiKeys.$inferInsert, 'grantedAt' | 'revokedBy' | 'revokedAt'>;

/** A role with the cities that it covers, as the registry lists them; null: everywhere. */
export type Granted = Pick<ApiKeyRow, 'role' | 'waveId'> & { cities: readonly string[] | null };

/** The key with this hash and its grant; undefined when there is no valid one. */
export async function findApiKey(
  db: Db,
  hash: Uint8Array,
  now: Date,
): Promise<{ id: string; name: string; granted: Granted } | undefined> {
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hash), isGoodKey(db, now)));
  return row && { id: row.id, name: row.name, granted: await grantedBy(db, row) };
}

/** The grants of keys, by key id; invalid keys are missing. */
export async function listGrantsOfKeys(
  db: Db,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, Granted>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(apiKeys)
    .where(and(inArray(apiKeys.id, [...ids]), isGoodKey(db, now)));
  const granted = await grantedByAll(db, rows);
  return new Map(rows.map(({ id }, i) => [id, granted[i]!]));
}

/** The account that a key was made for, even after its end; null for a key that belongs to nobody. */
export async function findHolderOfKey(db: Db, id: string): Promise<string | null> {
  const [key] = await db.select({ account: apiKeys.account }).from(apiKeys).where(eq(apiKeys.id, id));
  return key?.account ?? null;
}

/** A person's own key ends with the role that let them make it. */
const isGoodKey = (db: Db, now: Date) =>
  and(
    gt(apiKeys.until, now),
    isNull(apiKeys.revokedAt),
    or(isNull(apiKeys.grantId), exists(grantBehind(db, now))),
  );

const grantBehind = (db: Db, now: Date) =>
  db
    .select({ id: grants.id })
    .from(grants)
    .where(and(eq(grants.id, apiKeys.grantId), gt(grants.until, now), isNull(grants.revokedAt)));

type Scoped = Pick<ApiKeyRow, 'role' | 'waveId' | 'cities' | 'provinces'>;

/** What a row grants, its provinces resolved into their cities. */
async function grantedBy(db: Db, row: Scoped): Promise<Granted> {
  const [granted] = await grantedByAll(db, [row]);
  return granted!;
}

/** The same for many rows, in order. */
async function grantedByAll(db: Db, rows: readonly Scoped[]): Promise<Granted[]> {
  const provinces = [...new Set(rows.flatMap((row) => row.provinces ?? []))];
  const registered = provinces.length > 0 ? await citiesOf(db, provinces) : [];
  return rows.map(({ role, waveId, cities: codes, provinces: those }) => {
    if (!those) return { role, waveId, cities: codes };
    const own = registered.filter(({ province }) => those.includes(province));
    return { role, waveId, cities: own.map(({ code }) => code) };
  });
}

async function citiesOf(db: Db, provinces: readonly string[]): Promise<{ code: string; province: string }[]> {
  return await db
    .select({ code: cities.code, province: cities.provinceCode })
    .from(cities)
    .where(inArray(cities.provinceCode, [...provinces]))
    .orderBy(cities.code);
}

export type GrantRow = typeof grants.$inferSelect;
export type NewGrant = Omit<typeof grants.$inferInsert, 'grantedAt' | 'revokedBy' | 'revokedAt'>;

/** The valid grants of an account. */
export async function listGoodGrants(db: Db, account: string, now: Date): Promise<GrantRow[]> {
  return await db
    .select()
    .from(grants)
    .where(and(eq(grants.account, account), gt(grants.until, now), isNull(grants.revokedAt)))
    .orderBy(grants.grantedAt, grants.id);
}

/** What an account is validly granted. */
export async function listGrantsOf(db: Db, account: string, now: Date): Promise<Granted[]> {
  return (await listGrantsOfAccounts(db, [account], now)).get(account) ?? [];
}

/** What accounts are validly granted, by account; those without any grant are missing. */
export async function listGrantsOfAccounts(
  db: Db,
  accounts: readonly string[],
  now: Date,
): Promise<Map<string, Granted[]>> {
  if (accounts.length === 0) return new Map();
  const rows = await db
    .select()
    .from(grants)
    .where(and(inArray(grants.account, [...accounts]), gt(grants.until, now), isNull(grants.revokedAt)))
    .orderBy(grants.grantedAt, grants.id);
  const granted = await grantedByAll(db, rows);
  const byAccount = groupBy(rows.keys(), (i) => rows[i]!.account);
  return new Map([...byAccount].map(([account, all]) => [account, all.map((i) => granted[i]!)]));
}

/** All grants ever given, in order of time. */
export async function listGrants(db: Db): Promise<GrantRow[]> {
  return await db.select().from(grants).orderBy(grants.grantedAt, grants.id);
}

export async function insertGrant(db: Db, grant: NewGrant): Promise<void> {
  await db.insert(grants).values(grant);
}

/** Revokes a grant; undefined when it is missing, or revoked already. */
export async function revokeGrant(db: Db, id: string, by: string, at: Date): Promise<GrantRow | undefined> {
  const [revoked] = await db
    .update(grants)
    .set({ revokedBy: by, revokedAt: at })
    .where(and(eq(grants.id, id), isNull(grants.revokedAt)))
    .returning();
  return revoked;
}

/** Revokes an account's grants; returns how many. */
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

/** All keys ever made, in order of time. */
export async function listApiKeys(db: Db): Promise<ApiKeyRow[]> {
  return await db.select().from(apiKeys).orderBy(apiKeys.grantedAt, apiKeys.id);
}

/** The keys of an account for a wave, newest first, and whether each is still valid. */
export async function listKeysOf(db: Db, account: string, waveId: string, now: Date) {
  return await db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      madeAt: apiKeys.grantedAt,
      until: apiKeys.until,
      revokedAt: apiKeys.revokedAt,
      isGood: sql<boolean>`${isGoodKey(db, now)}`,
    })
    .from(apiKeys)
    .where(and(eq(apiKeys.account, account), eq(apiKeys.waveId, waveId)))
    .orderBy(desc(apiKeys.grantedAt), desc(apiKeys.id));
}

export type KeyOfAccount = Awaited<ReturnType<typeof listKeysOf>>[number];

/** Revokes a key; false when it is missing, or revoked already. */
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
