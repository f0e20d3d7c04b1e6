import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';

/**
 * Keys by which rows could be divided among databases: uniqueness can be enforced only where the key contains the
 * dividing column. Here that is the city, and for claim tables the claim; the few small tables that belong
 * to no city would be on every database. Only keys matter here: the statements need one PostgreSQL (db/schema.ts).
 */
const { sql } = await testDatabase();

/** A uniqueness constraint, and its columns in key order. */
interface Key {
  table: string;
  name: string;
  isPrimary: boolean;
  columns: string[];
}

/** The column that each claim table claims: looked up alone, and found once, whatever the city. */
const claims: Record<string, string> = {
  contacts: 'id',
  invitations: 'key',
  participants: 'key',
  submission_ids: 'id',
};

/** The reasons that tables' keys rule out division, a sentence each. */
function obstacles(tables: readonly string[], keys: readonly Key[]): string[] {
  return tables.flatMap((table) => {
    const own = keys.filter((k) => k.table === table);
    const column = claims[table] ?? 'city';
    const blind = own
      .filter((k) => !k.columns.includes(column))
      .map((k) => `${table}: ${k.name} does not contain ${column}`);
    const primary = own.find((k) => k.isPrimary);
    const begins = ['wave_id', column].every((name, i) => primary?.columns[i] === name);
    return begins ? blind : [...blind, `${table}: its primary key does not begin with wave_id, ${column}`];
  });
}

/** People write these rows, or each change of a city's state adds one: they stay few, though each names a city. */
const smallTables = ['conditions', 'notes', 'objections'];

/**
 * Tables whose rows each belong to a wave and a city: they grow with the country. People write the rows that may name
 * a city or none, as in the audit trail, so those stay few. Partitions follow their table.
 */
async function largeTables(): Promise<string[]> {
  const found = await sql<{ table: string }[]>`
    select c.relname as table from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname in ('wave_id', 'city') and a.attnotnull
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    group by 1 having count(*) = 2 order by 1`;
  return found.map(({ table }) => table).filter((table) => !smallTables.includes(table));
}

/** Primary keys, unique and exclusion constraints and unique indexes, without included columns. */
async function uniqueKeys(): Promise<Key[]> {
  return await sql<Key[]>`
    select c.relname as table, i.indexrelid::regclass::text as name, i.indisprimary as "isPrimary",
      (select coalesce(jsonb_agg(a.attname order by k.i), '[]') from unnest(i.indkey) with ordinality as k(attnum, i)
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
       where k.i <= i.indnkeyatts) as columns
    from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and (i.indisunique or i.indisexclusion)`;
}

test('the keys of every large table hold its city, or what it claims', async () => {
  const tables = await largeTables();
  expect(tables).toEqual(
    expect.arrayContaining([
      ...Object.keys(claims),
      'quotas',
      'submissions',
      'tallies',
      'verdicts',
      'wave_cities',
    ]),
  );
  expect(obstacles(tables, await uniqueKeys())).toEqual([]);
});

test('a large table with another key is found out', async () => {
  await sql`create table jottings (wave_id uuid, city text not null, number int, word text unique, primary key (wave_id, number)
    include (city))`;
  await sql`create unique index jottings_words on jottings (lower(word))`;
  await sql`create table loose (wave_id uuid not null, city text not null)`;
  try {
    const tables = await largeTables();
    expect(tables).toEqual(expect.arrayContaining(['loose', 'jottings']));
    expect(obstacles(['loose', 'jottings'], await uniqueKeys()).sort()).toEqual([
      'jottings: its primary key does not begin with wave_id, city',
      'jottings: jottings_pkey does not contain city',
      'jottings: jottings_word_key does not contain city',
      'jottings: jottings_words does not contain city',
      'loose: its primary key does not begin with wave_id, city',
    ]);
  } finally {
    await sql`drop table jottings, loose`;
  }
});

test('the claim tables’ keys contain what they claim, others’ the city', () => {
  const key = (table: string, columns: string[]): Key => ({ table, name: 'key', isPrimary: true, columns });
  expect(obstacles(['participants'], [key('participants', ['wave_id', 'key'])])).toEqual([]);
  expect(obstacles(['participants'], [key('participants', ['wave_id', 'city'])])).toHaveLength(2);
  expect(obstacles(['quotas'], [key('quotas', ['wave_id', 'city', 'stratum'])])).toEqual([]);
  expect(obstacles(['quotas'], [key('quotas', ['city', 'wave_id'])])).toHaveLength(1);
});
