import { and, desc, eq, inArray, lt, notInArray, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { apiKeys } from './grants-schema.ts';
import { executePrepared } from './prepared-statements.ts';
import { pulls, releases } from './releases-schema.ts';

export type NewPull = Omit<typeof pulls.$inferSelect, 'at'>;

/** Adds a pull before it is sent; nothing ever changes it. */
export async function insertPull(
  db: Db,
  { id, keyId, waveId, number, form, status }: NewPull,
): Promise<void> {
  await executePrepared(
    db,
    sql`insert into pulls (id, key_id, wave_id, number, form, status)
      values (${id}, ${keyId}, ${waveId}, ${number}, ${form}, ${status})`,
  );
}

/** Whose pulls: those with any key, with the keys of an account, or with a key and the others of its account. */
export type Pullers = 'all' | { account: string } | { key: string };

function keysOf(db: Db, pullers: Exclude<Pullers, 'all'>) {
  const keys = db.select({ id: apiKeys.id }).from(apiKeys);
  if ('account' in pullers) return keys.where(eq(apiKeys.account, pullers.account));
  const account = db.select({ of: apiKeys.account }).from(apiKeys).where(eq(apiKeys.id, pullers.key));
  return keys.where(sql`${apiKeys.id} = ${pullers.key} or ${apiKeys.account} = (${account})`);
}

const isBy = (db: Db, pullers: Pullers) =>
  pullers === 'all' ? undefined : inArray(pulls.keyId, keysOf(db, pullers));

export type ListedPull = Awaited<ReturnType<typeof listPulls>>[number];

/** Pulls of a wave, newest first. */
export async function listPulls(
  db: Db,
  waveId: string,
  pullers: Pullers,
  { before, limit }: { before: string | undefined; limit: number },
) {
  return await db
    .select({
      id: pulls.id,
      at: pulls.at,
      keyId: pulls.keyId,
      keyName: apiKeys.name,
      number: pulls.number,
      digest: releases.digest,
      form: pulls.form,
      status: pulls.status,
    })
    .from(pulls)
    .innerJoin(apiKeys, eq(apiKeys.id, pulls.keyId))
    .innerJoin(releases, and(eq(releases.waveId, pulls.waveId), eq(releases.number, pulls.number)))
    .where(
      and(
        eq(pulls.waveId, waveId),
        isBy(db, pullers),
        before === undefined ? undefined : lt(pulls.id, before),
      ),
    )
    .orderBy(desc(pulls.id))
    .limit(limit);
}

/** The pulled releases of a wave, and when each was last pulled. */
export async function listPulledReleases(db: Db, waveId: string, pullers: Pullers) {
  return await db
    .select({ number: pulls.number, at: sql`max(${pulls.at})`.mapWith(pulls.at) })
    .from(pulls)
    .where(and(eq(pulls.waveId, waveId), isBy(db, pullers), notInArray(pulls.form, ['signature', 'changes'])))
    .groupBy(pulls.number);
}

/** When each of an account's keys for a wave last pulled something, by the key's id. */
export async function lastPullsOf(db: Db, waveId: string, account: string): Promise<Map<string, Date>> {
  const last = await db
    .select({ keyId: pulls.keyId, at: sql`max(${pulls.at})`.mapWith(pulls.at) })
    .from(pulls)
    .where(and(eq(pulls.waveId, waveId), isBy(db, { account })))
    .groupBy(pulls.keyId);
  return new Map(last.map(({ keyId, at }) => [keyId, at]));
}
