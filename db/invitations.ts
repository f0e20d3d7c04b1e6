import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { rows } from './rows.ts';
import { invitationBatches, invitations } from './schema.ts';

export interface NewInvitation {
  /** Hash of its code under the wave's key, hexadecimal. */
  key: string;
  city: string;
  stratum: string | null;
  expiresAt: Date;
}

/** Rows per statement. */
const BATCH = 10_000;

/**
 * Stores the invitations of one run, all or none. It inserts them by key, because the order in which they were made
 * is that of the addressed letters.
 */
export async function addInvitations(
  db: Db,
  waveId: string,
  added: readonly NewInvitation[],
  batch: string | null = null,
): Promise<void> {
  const shuffled = added.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  await db.transaction(async (tx) => {
    for (let from = 0; from < shuffled.length; from += BATCH)
      await tx.execute(sql`
        insert into invitations (wave_id, key, city, stratum, expires_at, batch_id)
        select ${waveId}::uuid, decode(key, 'hex'), city, stratum, "expiresAt", ${batch}::uuid
        from jsonb_to_recordset(${rows(shuffled.slice(from, from + BATCH))})
          as added(key text, city text, stratum text, "expiresAt" timestamptz)`);
  });
}

/** The invitation stored under a key. */
export async function findInvitation(
  db: Db,
  waveId: string,
  key: string,
): Promise<{ city: string; channel: string | null; expiresAt: Date; isVoid: boolean } | undefined> {
  const [invitation] = await db
    .select({
      city: invitations.city,
      channel: invitationBatches.channel,
      expiresAt: invitations.expiresAt,
      isVoid: sql<boolean>`${invitationBatches.voidedAt} is not null`,
    })
    .from(invitations)
    .leftJoin(
      invitationBatches,
      and(eq(invitationBatches.waveId, invitations.waveId), eq(invitationBatches.id, invitations.batchId)),
    )
    .where(and(eq(invitations.waveId, waveId), eq(invitations.key, Buffer.from(key, 'hex'))));
  return invitation;
}

export interface InvitationCount {
  city: string;
  stratum: string | null;
  made: number;
  used: number;
  /** Not used in time, or voided before. */
  expired: number;
}

/** The use of a wave's invitations, per city and stratum. In a forgotten wave none can be used any more. */
export async function countInvitations(db: Db, waveId: string, now: Date): Promise<InvitationCount[]> {
  const counted = await db.execute<{ [K in keyof InvitationCount]: InvitationCount[K] }>(sql`
    select i.city, i.stratum, count(*)::int as made, count(p.key)::int as used,
      (count(*) filter (
        where p.key is null and (i.expires_at <= ${now.toISOString()} or b.voided_at <= ${now.toISOString()})
      ))::int as expired
    from invitations i
      left join participants p on p.wave_id = i.wave_id and p.key = i.key
      left join invitation_batches b on b.wave_id = i.wave_id and b.id = i.batch_id
    where i.wave_id = ${waveId}
    group by i.city, i.stratum
    union all
    select city, nullif(stratum, ''), made, used, made - used from invitation_counts where wave_id = ${waveId}
    order by city, stratum nulls first`);
  return [...counted];
}

export type InvitationBatch = typeof invitationBatches.$inferSelect;

/** Adds a batch; false when its id is taken in the wave. */
export async function insertBatch(
  db: Db,
  batch: Pick<
    InvitationBatch,
    'waveId' | 'id' | 'plan' | 'channel' | 'expiresAt' | 'plannedAt' | 'plannedBy'
  >,
): Promise<boolean> {
  const inserted = await db
    .insert(invitationBatches)
    .values(batch)
    .onConflictDoNothing()
    .returning({ id: invitationBatches.id });
  return inserted.length > 0;
}

/** A wave's batches, newest first. */
export async function listBatches(db: Db, waveId: string): Promise<InvitationBatch[]> {
  return await db
    .select()
    .from(invitationBatches)
    .where(eq(invitationBatches.waveId, waveId))
    .orderBy(desc(invitationBatches.plannedAt), desc(invitationBatches.id));
}

/** How many of a wave's invitations were used, by batch. */
export async function countUsedByBatch(db: Db, waveId: string): Promise<ReadonlyMap<string, number>> {
  const counted = await db.execute<{ id: string; used: number }>(sql`
    select i.batch_id as id, count(*)::int as used
    from invitations i join participants p on p.wave_id = i.wave_id and p.key = i.key
    where i.wave_id = ${waveId} and i.batch_id is not null
    group by i.batch_id`);
  return new Map(counted.map(({ id, used }) => [id, used]));
}

/** A batch, locked until the transaction ends. */
export async function lockBatch(tx: Db, waveId: string, id: string): Promise<InvitationBatch | undefined> {
  const [batch] = await tx.select().from(invitationBatches).where(isBatch(waveId, id)).for('update');
  return batch;
}

/** Records when a batch's codes were made. */
export async function setBatchMade(tx: Db, waveId: string, id: string, at: Date): Promise<void> {
  await tx.update(invitationBatches).set({ madeAt: at }).where(isBatch(waveId, id));
}

/** Voids a whole batch; false when it was void already. */
export async function voidBatch(tx: Db, waveId: string, id: string, by: string, at: Date): Promise<boolean> {
  const voided = await tx
    .update(invitationBatches)
    .set({ voidedAt: at, voidedBy: by })
    .where(and(isBatch(waveId, id), isNull(invitationBatches.voidedAt)))
    .returning({ id: invitationBatches.id });
  return voided.length > 0;
}

const isBatch = (waveId: string, id: string) =>
  and(eq(invitationBatches.waveId, waveId), eq(invitationBatches.id, id));
