import { afterAll } from 'vitest';
import { type Database, openDatabase } from '../../db/client.ts';
import { testDatabase } from './database.ts';

/** A database as `testDatabase` makes it, with an adjustable clock: as after a failover to another host. */
export async function clockedDatabase(): Promise<Database & { putClock(by: string): Promise<void> }> {
  const { sql, url } = await testDatabase();
  await sql.unsafe(`
    create schema shim;
    create table shim.clock (ahead interval not null);
    insert into shim.clock values ('0');
    create function shim.clock_timestamp() returns timestamptz language sql volatile as
      'select pg_catalog.clock_timestamp() + ahead from shim.clock';
    do $$ begin execute format('alter database %I set search_path = shim, pg_catalog, public', current_database()); end $$`);
  // Sessions that begin from now on read that clock.
  const shimmed = openDatabase(url, { applicationName: 'chengsheng tests' });
  afterAll(() => shimmed.close());
  return { ...shimmed, putClock: async (by) => void (await sql`update shim.clock set ahead = ${by}`) };
}
