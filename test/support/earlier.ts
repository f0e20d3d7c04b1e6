import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from 'postgres';

const MIGRATIONS = join(import.meta.dirname, '../../db/migrations');
const DATA = join(import.meta.dirname, '../data');

interface Journal {
  entries: { idx: number; tag: string }[];
}

/** Creates the schema of an earlier version in an empty database, up to that version's last migration. */
export async function migrateTo(sql: Sql, last: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'chengsheng-migrations-'));
  try {
    await cp(MIGRATIONS, folder, { recursive: true });
    const path = join(folder, 'meta/_journal.json');
    const journal: Journal = JSON.parse(await readFile(path, 'utf8'));
    const entries = journal.entries.filter((entry) => entry.idx <= last);
    await writeFile(path, JSON.stringify({ ...journal, entries }));
    await migrate(drizzle(sql), { migrationsFolder: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A submission to an earlier version, and the reply. */
export interface Sent {
  submission: { id: string; city: string; credential: { kind: string; value: string }; answers: object };
  reply: { receipt: string; outcome: string };
}

/** An earlier version's tables, in an order in which they can be filled. */
export interface Earlier {
  sent: Record<string, Sent>;
  decisions: Record<string, string>;
  tables: Record<string, Record<string, unknown>[]>;
}

export async function readEarlier(version: string): Promise<Earlier> {
  return JSON.parse(await readFile(join(DATA, `version-${version}.json`), 'utf8'));
}

/** Fills the tables of an earlier version's schema. */
export async function fillEarlier(sql: Sql, { tables }: Earlier): Promise<void> {
  const waves = tables.waves ?? [];
  for (const { id } of waves) await sql`select partition_wave(${String(id)})`;
  // The wave opens last: the database refuses parts of an open one.
  const unopened = waves.map((wave) => ({ ...wave, opened_at: null }));
  for (const [table, rows] of Object.entries({ ...tables, waves: unopened }))
    await sql`insert into ${sql(table)}
      select * from jsonb_populate_recordset(null::${sql(table)}, ${JSON.stringify(rows)}::text::jsonb)`;
  for (const { id, opened_at } of waves)
    await sql`update waves set opened_at = ${String(opened_at)} where id = ${String(id)}`;
}
