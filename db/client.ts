import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';

/** What functions in db/ take as their first argument: the pool, or a transaction of it. */
export type Db = PgDatabase<PostgresJsQueryResultHKT>;

export interface Database {
  db: PostgresJsDatabase;
  /**
   * The client below `db`, for what Drizzle cannot say. Drizzle has switched off its conversion of dates,
   * times and JSON: they go in and come out as text.
   */
  sql: Sql;
  /** Waits up to five seconds for running queries, then closes all connections. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections at most. */
  max?: number;
  /** Statements are prepared once per connection; on by default. */
  prepare?: boolean;
  /**
   * Behind a pooler such as Hyperdrive, where each transaction may meet another server connection: nothing is
   * set for the session, so the time limits must be the database role's own.
   */
  pooled?: boolean;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** Milliseconds after which PostgreSQL cancels a statement; 0 is never. */
  statementTimeoutMs?: number;
}

/** Opens a pool on the database at `url`. It connects with the first query. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const sql = postgres(url, {
    max: options.max ?? 10,
    prepare: options.prepare ?? true,
    connect_timeout: 10,
    // The types of arrays cost a round trip with each connection, and no query takes or gives one.
    fetch_types: !options.pooled,
    connection: {
      application_name: options.applicationName ?? 'chengsheng',
      ...(options.pooled ? {} : sessionSettings(options)),
    },
    // Notices such as "relation already exists, skipping" tell an operator nothing.
    onnotice: () => {},
  });
  return { db: drizzle(sql), sql, close: () => sql.end({ timeout: 5 }) };
}

function sessionSettings({ statementTimeoutMs = 30_000 }: DatabaseOptions) {
  return {
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
    TimeZone: 'UTC',
  };
}
