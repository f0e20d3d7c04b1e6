import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';

/** Whether the database follows another one: it can be read, and refuses every submission. */
export async function isStandby(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ standby: boolean }>(sql`select pg_is_in_recovery() as standby`);
  return row?.standby === true;
}
