import type { Db } from './client.ts';

/**
 * Reads data that need not be as of this instant: counts with a stated moment, and immutable data. Neither decides
 * what a person may see, nor shows what a person has just written.
 */
export interface Reader {
  /**
   * Runs `read` on a database with everything that was committed until a few seconds ago: a suitable standby, else
   * the primary. It may run on one and, when that fails, on the other, so it must change nothing.
   */
  read<T>(read: (db: Db) => Promise<T>): Promise<T>;
}

/** Reads from the primary alone. */
export const primaryReader = (primary: Db): Reader => ({ read: (read) => read(primary) });

/** Reads an immutable row, from the primary where the standby does not have it yet. */
export async function readUnchanging<T>(
  { db, reader }: { db: Db; reader: Reader },
  find: (db: Db) => Promise<T | undefined>,
): Promise<T | undefined> {
  return (await reader.read(find)) ?? (await find(db));
}
