import { pipeline } from 'node:stream/promises';
import type { Sql, TransactionSql } from 'postgres';

/** A table for a backup. */
export interface TableShape {
  name: string;
  columns: string[];
  /** The tables that hold its rows: itself, or its innermost partitions. */
  parts: string[];
  /** The size of its rows on disk. */
  bytes: number;
}

/**
 * Tables that a backup omits: sessions and one-time codes, and exported copies of the answers. None that has ended since
 * may return with a backup.
 */
const PASSING = ['sessions', 'verifications', 'exports', 'export_pieces'];

/** Runs `read` on a single snapshot of the whole database, which keeps serving. */
export async function inSnapshot<T>(sql: Sql, read: (tx: TransactionSql) => Promise<T>): Promise<T> {
  const result = await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx`set local idle_in_transaction_session_timeout = 0`;
    return { value: await read(tx) };
  });
  return result.value;
}

/** Runs `write` in one transaction without a time limit. */
export async function inLongTransaction(
  sql: Sql,
  write: (tx: TransactionSql) => Promise<void>,
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local idle_in_transaction_session_timeout = 0`;
    await write(tx);
  });
}

/** The moment, the server's version, and the time of the database's newest migration. */
export async function describeDatabase(tx: TransactionSql) {
  const [row] = await tx<{ takenAt: string; postgres: string; schema: number }[]>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "takenAt",
      current_setting('server_version') as postgres,
      (select max(created_at) from drizzle.__drizzle_migrations)::float8 as schema`;
  return row!;
}

/** Every table of the product whose rows outlive a crash, referenced tables first. */
export async function listTables(sql: Sql | TransactionSql): Promise<TableShape[]> {
  const tables = await sql<TableShape[]>`
    with recursive part as (
      select c.oid as table, c.oid, c.relkind from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relpersistence = 'p' and c.relname not in ${sql(PASSING)}
      union all
      select p.table, c.oid, c.relkind from part p
      join pg_inherits i on i.inhparent = p.oid
      join pg_class c on c.oid = i.inhrelid
    )
    select t.relname as name,
      (select jsonb_agg(a.attname order by a.attnum) from pg_attribute a
        where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      coalesce(jsonb_agg(c.relname order by c.relname) filter (where p.relkind = 'r'), '[]') as parts,
      coalesce(sum(pg_table_size(p.oid)) filter (where p.relkind = 'r'), 0)::float8 as bytes
    from part p join pg_class t on t.oid = p.table join pg_class c on c.oid = p.oid
    group by t.oid, t.relname order by t.relname`;
  const references = await sql<{ from: string; to: string }[]>`
    select distinct f.relname as from, t.relname as to from pg_constraint k
    join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and f.oid <> t.oid`;
  // A submission needs its partition, which its wave creates.
  return referredToFirst(tables, [...references, { from: 'submissions', to: 'waves' }]);
}

function referredToFirst(
  tables: readonly TableShape[],
  references: readonly { from: string; to: string }[],
): TableShape[] {
  const ordered: TableShape[] = [];
  let rest = [...tables];
  while (rest.length > 0) {
    const names = new Set(rest.map(({ name }) => name));
    const waits = ({ name }: TableShape) => references.some(({ from, to }) => from === name && names.has(to));
    const next = rest.filter((table) => !waits(table));
    if (next.length === 0)
      throw new Error(`tables refer to each other in a circle: ${[...names].join(', ')}`);
    ordered.push(...next);
    rest = rest.filter(waits);
  }
  return ordered;
}

/**
 * The rows of a table in PostgreSQL's text format, one a line. It reads partitions by their own names: a lock on
 * their parent would make the next wave wait, and every submission behind it.
 */
export async function* readRows(
  tx: TransactionSql,
  { columns, parts }: Pick<TableShape, 'columns' | 'parts'>,
): AsyncGenerator<Buffer> {
  for (const part of parts) {
    const rows = await tx`copy ${tx(part)} (${tx(columns)}) to stdout`.readable();
    yield* rows;
    // postgres.js stops reading from PostgreSQL while the stream is full, and for good if the last row fills it.
    rows._read(0);
  }
}

/** Adds rows in that format to a table. */
export async function writeRows(
  tx: TransactionSql,
  { name, columns }: Pick<TableShape, 'name' | 'columns'>,
  rows: AsyncIterable<Buffer>,
): Promise<void> {
  const copy = tx`copy ${tx(name)} (${tx(columns)}) from stdin`;
  const writable = await copy.writable();
  // postgres.js reports a failure after the last byte, such as a foreign key's, to the query, which is settled by
  // then.
  const refused = new Promise<never>((_, reject) => Object.assign(copy, { reject }));
  await Promise.race([pipeline(rows, writable), refused]);
}

/** Switches a table's triggers off or on: they refuse parts of an open wave, which a restored wave may be. */
export async function setTriggers(
  tx: TransactionSql,
  { name }: Pick<TableShape, 'name'>,
  state: 'enable' | 'disable',
): Promise<void> {
  await tx`alter table ${tx(name)} ${state === 'enable' ? tx`enable` : tx`disable`} trigger user`;
}

/** Creates every wave's partition of the submissions. */
export async function partitionWaves(tx: TransactionSql): Promise<void> {
  await tx`select partition_wave(id) from waves`;
}

export async function countRows(
  sql: Sql | TransactionSql,
  { name }: Pick<TableShape, 'name'>,
): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::float8 as n from ${sql(name)}`;
  return row?.n ?? 0;
}

/** The name of a table with rows, whoever made it; undefined in an empty database. */
export async function findFilledTable(sql: Sql | TransactionSql): Promise<string | undefined> {
  const tables = await sql<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'f', 'm')
      and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'drizzle')
      and not exists (
        select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by 1`;
  for (const { name } of tables) {
    const [row] = await sql`select from ${sql(name)} limit 1`;
    if (row) return name;
  }
  return undefined;
}

/** Updates the planner's statistics. */
export async function refreshStatistics(sql: Sql): Promise<void> {
  await sql`analyze`;
}
