import type { Sql } from 'postgres';

/**
 * Grants a role exactly what a server does with the tables: it reads, adds and, where rows may change at all, changes
 * them. It owns nothing, so it can neither empty a table, nor switch a trigger off, nor drop anything; and it has no
 * right to what the triggers refuse to everybody, such as changing the trail. Existing rights are left alone, because
 * several servers may start at once.
 * @param sql of the tables' owner
 */
export async function grantServerRole(sql: Sql, role: string): Promise<void> {
  const tables = await sql<{ name: string; isImmutable: boolean; lacks: boolean; exceeds: boolean }[]>`
    with tables as (
      select c.oid, format('%I.%I', n.nspname, c.relname) as name,
        exists (
          select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
          where t.tgrelid = c.oid and t.tgname = 'immutable' and p.proname = 'refuse_change'
        ) as immutable
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
    )
    select name, immutable as "isImmutable",
      not (has_table_privilege(${role}, oid, 'SELECT') and has_table_privilege(${role}, oid, 'INSERT')
        and (immutable or has_table_privilege(${role}, oid, 'UPDATE') and has_table_privilege(${role}, oid, 'DELETE'))
      ) as lacks,
      immutable and has_table_privilege(${role}, oid, 'UPDATE, DELETE') as exceeds
    from tables`;
  const who = sql(role);
  for (const { name, isImmutable, lacks, exceeds } of tables) {
    const table = sql.unsafe(name);
    if (lacks && isImmutable) await sql`grant select, insert on ${table} to ${who}`;
    if (lacks && !isImmutable) await sql`grant select, insert, update, delete on ${table} to ${who}`;
    if (exceeds) await sql`revoke update, delete on ${table} from ${who}`;
  }
  const [schema] = await sql<{ lacks: boolean }[]>`
    select not (has_schema_privilege(${role}, 'drizzle', 'USAGE')
      and has_table_privilege(${role}, 'drizzle.__drizzle_migrations', 'SELECT')) as lacks`;
  if (!schema?.lacks) return;
  await sql`grant usage on schema drizzle to ${who}`;
  await sql`grant select on drizzle.__drizzle_migrations to ${who}`;
}
