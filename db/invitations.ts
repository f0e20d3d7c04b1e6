import { and, eq, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { rows } from './rows.ts';
import { invitations } from './schema.ts';

export interface NewInvitation {
  /** Hash of its code under the wave's key, hexadecimal. */
  key: string;
  city: string;
  stratum: string | null;
  expiresAt: Date;
}

/** Rows of one statement. */
const BATCH = 10_000;

/**
 * Stores the invitations of one run, all or none. They go in by key: the order in which they were made is that of the
 * addressed letters.
 */
export async function addInvitations(db: Db, waveId: string, added: readonly NewInvitation[]): Promise<void> {
  const shuffled = added.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  await db.transaction(async (tx) => {
    for (let from = 0; from < shuffled.length; from += BATCH)
      await tx.execute(sql`
        insert into invitations (wave_id, key, city, stratum, expires_at)
        select ${waveId}::uuid, decode(key, 'hex'), city, stratum, "expiresAt"
        from jsonb_to_recordset(${rows(shuffled.slice(from, from + BATCH))})
          as added(key text, city text, stratum text, "expiresAt" timestamptz)`);
  });
}

/** The invitation stored under a key. */
export async function findInvitation(
  db: Db,
  waveId: string,
  key: string,
): Promise<{ city: string; expiresAt: Date } | undefined> {
  const [invitation] = await db
    .select({ city: invitations.city, expiresAt: invitations.expiresAt })
    .from(invitations)
    .where(and(eq(invitations.waveId, waveId), eq(invitations.key, Buffer.from(key, 'hex'))));
  return invitation;
}

export interface InvitationCount {
  city: string;
  stratum: string | null;
  made: number;
  used: number;
  /** Not used in time. */
  expired: number;
}

/** What became of a wave's invitations, per city and stratum. In a forgotten wave none can be used any more. */
export async function countInvitations(db: Db, waveId: string, now: Date): Promise<InvitationCount[]> {
  const counted = await db.execute<{ [K in keyof InvitationCount]: InvitationCount[K] }>(sql`
    select i.city, i.stratum, count(*)::int as made, count(p.key)::int as used,
      (count(*) filter (where p.key is null and i.expires_at <= ${now.toISOString()}))::int as expired
    from invitations i left join participants p on p.wave_id = i.wave_id and p.key = i.key
    where i.wave_id = ${waveId}
    group by i.city, i.stratum
    union all
    select city, nullif(stratum, ''), made, used, made - used from invitation_counts where wave_id = ${waveId}
    order by city, stratum nulls first`);
  return [...counted];
}
