import type { Database } from '../../db/client.ts';

/** Sessions on a test file's own database that wait for a lock; other files’ are on the same PostgreSQL, at the same time. */
export async function waitingForLocks(sql: Database['sql']): Promise<number[]> {
  const sessions = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return sessions.map(({ pid }) => pid);
}
