import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import journal from './migrations/meta/_journal.json' with { type: 'json' };

/** When this version's last migration was made; known from the build, because Workers have no files to read. */
export const newestMigration = Math.max(...journal.entries.map(({ when }) => when));

/** Whether the database has this version's last migration. A newer version may have gone further. */
export async function migrationsCurrent(db: Db): Promise<boolean> {
  const [table] = await db.execute(sql`select to_regclass('drizzle.__drizzle_migrations') as name`);
  if (!table?.name) return false;
  const [row] = await db.execute(sql`select max(created_at) as newest from drizzle.__drizzle_migrations`);
  return Number(row?.newest ?? 0) >= newestMigration;
}
