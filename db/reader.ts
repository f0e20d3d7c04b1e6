import type { Db } from './client.ts';

/**
 * Reads what need not be as of this instant: counts that say as of when they are, and what never changes. Neither tells what
 * somebody may see, nor shows what somebody has just written.
 */
export interface Reader {
  /**
   * Runs `read` on a database that has all that was committed until a few seconds ago: a standby, if there is one that has it,
   * else the primary. It may run on one and, when that fails, on the other, so it changes nothing.
   */
  read<T>(read: (db: Db) => Promise<T>): Promise<T>;
}

/** Reads from the primary alone. */
export const primaryReader = (primary: Db): Reader => ({ read: (read) => read(primary) });

/** Reads a row that never changes, from the primary where it has not come to the standby yet. */
export async function readUnchanging<T>(
  { db, reader }: { db: Db; reader: Reader },
  find: (db: Db) => Promise<T | undefined>,
): Promise<T | undefined> {
  return (await reader.read(find)) ?? (await find(db));
}
