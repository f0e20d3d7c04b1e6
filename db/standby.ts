import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/** Whether the database follows another one: it can be read, and refuses every submission. */
export async function isStandby(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ standby: boolean }>(sql`select pg_is_in_recovery() as standby`);
  return row?.standby === true;
}

/** When the latest change was made that a standby has; undefined for a primary, and where nothing has changed since it began. */
export async function latestChange(db: Db): Promise<string | undefined> {
  const [row] = await db.execute<{ at: string | null }>(sql`
    select to_char(pg_last_xact_replay_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`);
  return row?.at ?? undefined;
}
