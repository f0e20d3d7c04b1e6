import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Sql } from 'postgres';
import type { Db } from './client.ts';

const dialect = new PgDialect();

/**
 * Runs a statement that each connection of the pool parses and plans once. Drizzle sends raw SQL unprepared, which
 * for a large statement costs a round trip and as much planning as executing. On the pool it runs in its own
 * transaction; within a transaction it is part of that, and planned for it.
 */
export async function executePrepared<T extends Record<string, unknown>>(db: Db, query: SQL): Promise<T[]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return await executeText(db, text, params as string[]);
}

/** `executePrepared` for a statement with a fixed text: composing a long one takes longer than sending it. */
export async function executeText<T extends Record<string, unknown>>(
  db: Db,
  text: string,
  parameters: string[],
): Promise<T[]> {
  if (!('$client' in db)) {
    const found: Iterable<unknown> = await db.execute(withParameters(text, parameters));
    return [...found] as T[];
  }
  const client = db.$client as Sql;
  return [...(await client.unsafe<T[]>(text, parameters, { prepare: client.options.prepare }))];
}

/** A statement's text with its parameters in their places. */
function withParameters(text: string, parameters: readonly string[]): SQL {
  const pieces = text.split(/\$(\d+)/);
  return sql.join(
    pieces.map((piece, i) => (i % 2 === 0 ? sql.raw(piece) : sql`${parameters[Number(piece) - 1]}`)),
  );
}

/** The text of a statement. */
export function statementText(query: SQL): string {
  return dialect.sqlToQuery(query).sql;
}
