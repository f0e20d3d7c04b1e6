import { and, asc, desc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import type { Db } from './client.ts';
import { type exportEndings, type exportFailures, exportPieces, exports } from './exports-schema.ts';

export type ExportRow = typeof exports.$inferSelect;

/** A request for an export. */
export type AskedExport = Pick<ExportRow, 'waveId' | 'id' | 'city' | 'purpose' | 'by' | 'byName' | 'at'> &
  Partial<Pick<ExportRow, 'format' | 'release' | 'replicates'>>;

/** The key of an export. */
export type ExportKey = Pick<ExportRow, 'waveId' | 'id'>;

const isOf = ({ waveId, id }: ExportKey) => and(eq(exports.waveId, waveId), eq(exports.id, id));
const isOpen = isNull(exports.ending);

/** Lets a person make one request at a time, until the transaction ends. */
export async function lockAsking(tx: Db, by: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`exports of ${by}`}, 0))`);
}

/** How many exports of a person have not ended: waiting, running, or with a file. */
export async function countOpenExports(db: Db, by: string): Promise<number> {
  return await db.$count(exports, and(eq(exports.by, by), isOpen));
}

/** Stores a request; undefined when its id is taken. */
export async function insertExport(tx: Db, asked: AskedExport): Promise<ExportRow | undefined> {
  const [inserted] = await tx.insert(exports).values(asked).onConflictDoNothing().returning();
  return inserted;
}

export async function findExport(db: Db, key: ExportKey): Promise<ExportRow | undefined> {
  const [row] = await db.select().from(exports).where(isOf(key));
  return row;
}

/** The exports of a wave that concern cities, newest first. One of all cities concerns readers of all cities. */
export async function listExports(
  db: Db,
  waveId: string,
  cities: 'all' | readonly string[],
  limit: number,
): Promise<ExportRow[]> {
  return await db
    .select()
    .from(exports)
    .where(and(eq(exports.waveId, waveId), cities === 'all' ? undefined : inArray(exports.city, [...cities])))
    .orderBy(desc(exports.at), desc(exports.id))
    .limit(limit);
}

/** All unended exports, oldest first. */
export async function listOpenExports(db: Db): Promise<ExportRow[]> {
  return await db.select().from(exports).where(isOpen).orderBy(asc(exports.at), asc(exports.id));
}

/** Ends an export, and its file with it. Undefined when it is missing or had ended before. */
export async function endExport(
  db: Db,
  key: ExportKey,
  end: {
    ending: (typeof exportEndings)[number];
    by?: string;
    failure?: (typeof exportFailures)[number];
  },
): Promise<ExportRow | undefined> {
  return await db.transaction(async (tx) => {
    const [ended] = await tx
      .update(exports)
      .set({
        ending: end.ending,
        endedAt: sql`clock_timestamp()`,
        endedBy: end.by ?? null,
        failure: end.failure ?? null,
      })
      .where(and(isOf(key), isOpen))
      .returning();
    if (ended) await dropPieces(tx, key);
    return ended;
  });
}

const dropPieces = async (tx: Db, { waveId, id }: ExportKey): Promise<void> => {
  await tx.delete(exportPieces).where(and(eq(exportPieces.waveId, waveId), eq(exportPieces.exportId, id)));
};

/**
 * Ends every export that has or would have the answers of a city, one of which loses a text in the same transaction.
 * A concurrent request waits for its end, and reads what is left.
 */
export async function endExportsWith(tx: Db, waveId: string, city: string): Promise<void> {
  await tx.execute(sql`lock table exports in share row exclusive mode`);
  const open = await tx
    .select()
    .from(exports)
    .where(and(eq(exports.waveId, waveId), or(isNull(exports.city), eq(exports.city, city)), isOpen));
  for (const row of open) await endExport(tx, row, { ending: 'redacted' });
}

/** The lock of the process that writes exports: one at a time, whatever the number of servers. */
const WRITING = 'the one who writes exports';

/** Whether an export waits and no process writes. */
export async function isExportWaiting(db: Db): Promise<boolean> {
  const [row] = await db.execute<{ waits: boolean }>(sql`
    select exists (select from exports where ending is null and completed_at is null) as waits`);
  if (!row?.waits) return false;
  const [lock] = await db.execute<{ free: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${WRITING}, 0)) as free`,
  );
  return lock?.free ?? false;
}

/**
 * Makes a transaction the one that writes exports, until it ends; false when another one is. PostgreSQL ends it with
 * its connection, so the next process takes over from a dead one.
 */
export async function claimWriting(tx: TransactionSql): Promise<boolean> {
  const [lock] = await tx<{ claimed: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${WRITING}, 0)) as claimed`;
  return lock?.claimed ?? false;
}

/** Begins the oldest waiting export, or restarts one that a dead server left unfinished. */
export async function beginExport(db: Db): Promise<ExportRow | undefined> {
  return await db.transaction(async (tx) => {
    // Before any row, as redactions do: otherwise each would hold what the other waits for.
    await tx.execute(sql`lock table exports in row exclusive mode`);
    const [next] = await tx
      .select()
      .from(exports)
      .where(and(isOpen, isNull(exports.completedAt)))
      .orderBy(asc(exports.at), asc(exports.id))
      .limit(1)
      .for('no key update');
    if (!next) return undefined;
    await dropPieces(tx, next);
    const [begun] = await tx
      .update(exports)
      .set({
        attempts: next.attempts + 1,
        rows: 0,
        bytes: 0,
        pieces: 0,
        expected: sql`(
          select coalesce(sum(c.n), 0)::int from standing_counts c
          where c.wave_id = exports.wave_id and (exports.city is null or c.city = exports.city))`,
      })
      .where(isOf(next))
      .returning();
    return begun;
  });
}

/** What an attempt has written. */
export interface Written {
  rows: number;
  bytes: number;
  pieces: number;
}

/** Whether an export still belongs to this attempt. */
const isAttempt = ({ attempts, ...key }: ExportKey & Pick<ExportRow, 'attempts'>) =>
  and(isOf(key), isOpen, eq(exports.attempts, attempts), isNull(exports.completedAt));

/** Adds a piece to the file; false when the export has ended, or another attempt has taken over. */
export async function addPiece(
  db: Db,
  begun: Pick<ExportRow, 'waveId' | 'id' | 'attempts'>,
  content: Uint8Array,
  written: Written,
): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const [row] = await tx.update(exports).set(written).where(isAttempt(begun)).returning({ id: exports.id });
    if (!row) return false;
    const number = written.pieces - 1;
    await tx.insert(exportPieces).values({ waveId: begun.waveId, exportId: begun.id, number, content });
    return true;
  });
}

/** Completes the file; false as above. */
export async function completeExport(
  db: Db,
  begun: Pick<ExportRow, 'waveId' | 'id' | 'attempts'>,
  file: Written & { sha256: string; completedAt: Date; expiresAt: Date },
): Promise<boolean> {
  const completed = await db.update(exports).set(file).where(isAttempt(begun)).returning({ id: exports.id });
  return completed.length === 1;
}

/** A piece of a file; undefined once the export has ended. */
export async function readPiece(
  db: Db,
  { waveId, id }: ExportKey,
  number: number,
): Promise<Uint8Array | undefined> {
  const [piece] = await db
    .select({ content: exportPieces.content })
    .from(exportPieces)
    .where(
      and(eq(exportPieces.waveId, waveId), eq(exportPieces.exportId, id), eq(exportPieces.number, number)),
    );
  return piece?.content;
}
