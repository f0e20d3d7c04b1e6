import type { Sql } from 'postgres';

/**
 * Which of these texts stand anywhere in the database, as "table: text": in whichever column of whichever table, in
 * any case, within longer texts and JSON, and as bytes. Every row is read once for each text.
 */
export async function findClearText(sql: Sql, texts: readonly string[]): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and not c.relispartition
      and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    order by 1`;
  const found: string[] = [];
  for (const { name } of tables) {
    // A row's text shows bytes in hexadecimal.
    const hits = await sql<{ text: string }[]>`
      select text from unnest(${[...texts]}::text[]) as wanted(text)
      where exists (
        select from ${sql.unsafe(name)} as t
        where strpos(lower(t::text), lower(text)) > 0
          or strpos(t::text, encode(convert_to(text, 'UTF8'), 'hex')) > 0
      )`;
    found.push(...hits.map(({ text }) => `${name}: ${text}`));
  }
  return found;
}
