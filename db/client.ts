import type { Duplex } from 'node:stream';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import { surviveLostTransactions } from './lost-transactions.ts';

/** The first argument of functions in db/: the pool, or a transaction of it. */
export type Db = PgDatabase<PostgresJsQueryResultHKT>;

export interface Database {
  db: PostgresJsDatabase;
  /**
   * The client below `db`, for what Drizzle cannot express. Drizzle switches its conversion of dates, times and JSON
   * off: it reads and writes them as text.
   */
  sql: Sql;
  /** Waits up to five seconds for running queries, then closes all connections. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The most connections. */
  max?: number;
  /** Statements are prepared once per connection; on by default. */
  prepare?: boolean;
  /**
   * Behind a pooler such as Hyperdrive, where each transaction may meet another server connection: nothing is set for
   * the session, so the database role must set the time limits.
   */
  pooled?: boolean;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /**
   * Milliseconds after which PostgreSQL cancels a statement, and after which a statement without a connection gives
   * up; 0 is never.
   */
  statementTimeoutMs?: number;
  /** Closes connections to any server but the primary. */
  target?: 'primary';
  /**
   * Makes the sockets of connections; the pool then closes idle connections. It calls `renew` for a socket whose
   * connection has stopped sending.
   */
  socket?: (
    target: { host: string[]; port: number[]; path: string | false },
    renew: () => void,
  ) => Duplex | Promise<Duplex>;
}

/** Short, so that the pool reconnects soon after an outage and waiting queries fail soon. */
const LONGEST_BACKOFF_SECONDS = 0.5;
const IDLE_SECONDS = 5;
const STATEMENT_MS = 30_000;

/**
 * Opens a pool on the database at `url`. It connects with the first query.
 *
 * In postgres.js 3.4.9 a connection that closes in the instant of its use never sends anything again, not even after
 * reconnecting (https://github.com/porsager/postgres/issues/1133). So a new pool replaces one with such a connection.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  let pool = openPool(url, options, renew);
  function renew(): void {
    const { statementTimeoutMs = STATEMENT_MS } = options;
    const left = pool;
    pool = openPool(url, options, renew);
    // Queries under way there may end.
    void left.end(statementTimeoutMs === 0 ? {} : { timeout: statementTimeoutMs / 1000 });
  }
  const sql = new Proxy(pool, {
    apply: (_, self, values) => Reflect.apply(pool, self, values),
    get: (_, name) => Reflect.get(pool, name),
  });
  return { db: drizzle(sql), sql, close: () => pool.end({ timeout: 5 }) };
}

function openPool(url: string, options: DatabaseOptions, renew: () => void): Sql {
  const { statementTimeoutMs = STATEMENT_MS, socket } = options;
  let isLeft = false;
  const leave = () => {
    if (!isLeft) renew();
    isLeft = true;
  };
  const sql = postgres(url, {
    max: options.max ?? 10,
    prepare: options.prepare ?? true,
    connect_timeout: 5,
    backoff: (failures) => (0.5 + Math.random() / 2) * Math.min(3 ** failures / 100, LONGEST_BACKOFF_SECONDS),
    ...(socket
      ? {
          socket: (target: Parameters<typeof socket>[0]) => socket(target, leave),
          idle_timeout: IDLE_SECONDS,
        }
      : {}),
    ...(options.target ? { target_session_attrs: options.target } : {}),
    // Fetching the types of arrays would cost each connection a round trip that nothing awaits: a connection that
    // broke meanwhile would end the process. So no query of this pool takes an array, and a query that returns one
    // returns PostgreSQL's text, as Drizzle reads it.
    fetch_types: false,
    connection: {
      application_name: options.applicationName ?? 'chengsheng',
      ...(options.pooled ? {} : sessionSettings(statementTimeoutMs)),
    },
    // Notices such as "relation already exists, skipping" tell an operator nothing.
    onnotice: () => {},
  });
  surviveLostTransactions(sql);
  if (statementTimeoutMs > 0) limitWaiting(sql, statementTimeoutMs);
  // Drizzle configures how this pool reads values.
  drizzle(sql);
  return sql;
}

function sessionSettings(statementTimeoutMs: number) {
  return {
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 60_000,
    TimeZone: 'UTC',
  };
}

/**
 * Cancels queries of the pool that have waited `ms` for a connection. While the database is away, each query waits
 * for its own connection attempt, behind all earlier ones.
 */
function limitWaiting(sql: Sql, ms: number): void {
  const { unsafe } = sql;
  Object.assign(sql, {
    unsafe: (...statement: Parameters<Sql['unsafe']>) => {
      const query = unsafe(...statement);
      const timer = setTimeout(() => !isSent(query) && query.cancel(), ms);
      const stop = () => clearTimeout(timer);
      query.then(stop, stop);
      return query;
    },
  });
}

/** Cancelling a sent query needs another connection: with the database away it would fail, and nobody would notice. */
function isSent(query: object): boolean {
  return !('state' in query) || query.state !== null;
}
