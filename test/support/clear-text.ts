import type { Sql } from 'postgres';

/**
 * The texts that occur anywhere in the database, as "table: text": in any column of any table, in any case, within
 * longer texts and JSON, and as bytes.
 */
export async function findClearText(sql: Sql, texts: readonly string[]): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and not c.relispartition
      and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    order by 1`;
  const matches: string[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ line: string }[]>`select t::text as line from ${sql.unsafe(name)} as t`;
    const all = rows.map(({ line }) => line.toLowerCase()).join('\n');
    // A row's text shows bytes in hexadecimal.
    const occurs = (text: string) =>
      all.includes(text.toLowerCase()) || all.includes(Buffer.from(text).toString('hex'));
    matches.push(...texts.filter(occurs).map((text) => `${name}: ${text}`));
  }
  return matches;
}
