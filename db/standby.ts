import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/** Whether the database follows another one: it can be read, and refuses every submission. */
export async function isStandby(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ standby: boolean }>(sql`select pg_is_in_recovery() as standby`);
  return row?.standby === true;
}

/**
 * The time of the latest change in a standby; undefined for a primary, and where nothing has changed since it
 * started.
 */
export async function latestChange(db: Db): Promise<string | undefined> {
  const [row] = await db.execute<{ at: string | null }>(sql`
    select to_char(pg_last_xact_replay_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`);
  return row?.at ?? undefined;
}

/** A database's position in its log. */
export interface LogPosition {
  /** The same in a primary and its standbys, and in no other database. */
  database: string;
  isStandby: boolean;
  /**
   * Bytes of write-ahead log: those that a primary has begun to write, which include everything visible, or those
   * that a standby has replayed.
   */
  bytes: bigint;
}

/**
 * A database's position. Positions of a primary and its standbys compare; times do not, because their clocks may
 * differ.
 */
export async function readPosition(db: Db): Promise<LogPosition> {
  const [row] = await db.execute<{ database: string; standby: boolean; bytes: string }>(sql`
    select (select system_identifier from pg_control_system())::text || '/' || d.oid as database,
      pg_is_in_recovery() as standby,
      (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end
        - '0/0'::pg_lsn)::text as bytes
    from pg_database d where d.datname = current_database()`);
  if (!row) throw new Error('the database is not among its own');
  return { database: row.database, isStandby: row.standby, bytes: BigInt(row.bytes) };
}
