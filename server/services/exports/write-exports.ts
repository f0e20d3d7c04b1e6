import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { TransactionSql } from 'postgres';
import type { Database, Db } from '../../../db/client.ts';
import { isTransient, loggable } from '../../../db/errors.ts';
import { readSubmissions } from '../../../db/exported-submissions.ts';
import {
  addPiece,
  beginExport,
  claimWriting,
  completeExport,
  type ExportRow,
  endExport,
  isExportWaiting,
  listOpenExports,
  type Written,
} from '../../../db/exports.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import type { Platform } from '../../platform.ts';
import { answerFile, cutoffsOf } from './answer-file.ts';
import { forms } from './forms/forms.ts';
import { isStillRightful, withoutRight } from './right.ts';
import { exportState, KEPT_HOURS } from './state.ts';
import { readWeighing, withWeights } from './weights.ts';

/** Servers that may die over an export before it counts as failed. */
const MAX_ATTEMPTS = 5;

/** Bytes of a compressed piece: some 20,000 submissions. */
const PIECE = 1_048_576;

/** The fastest level: answers shrink to a quarter. */
const LEVEL = 1;

interface Writing {
  database: Database;
  /** A standby that has everything stored and decided by now, if there is one. */
  standbyOfNow?: () => Promise<Database | undefined>;
  fieldworkOf: (wave: string) => Promise<Fieldwork>;
  now: () => Date;
  log: Pick<Platform['log'], 'info' | 'warn' | 'error'>;
}

/** The export ended while this server wrote it, or another server took it over. */
class Overtaken extends Error {
  override name = 'Overtaken';
}

/** Ends exports and deletes files whose requesters lost the right, and files that have expired. */
export async function endExports({ db }: Pick<Database, 'db'>, now: Date): Promise<void> {
  const open = await listOpenExports(db);
  const isExpired = (row: ExportRow) => exportState(row, now) === 'expired';
  for (const row of open.filter(isExpired)) await endExport(db, row, { ending: 'expired' });
  for (const row of await withoutRight(db, open, now))
    if (!isExpired(row)) await endExport(db, row, { ending: 'right-ended' });
}

/** Whether `writeExports` would find something to do. */
export const areExportsWaiting = ({ db }: Pick<Database, 'db'>): Promise<boolean> => isExportWaiting(db);

/**
 * Writes the waiting exports, oldest first, until none is left. Only one server does so at a time: it holds a lock in
 * the transaction in which it reads, and when it dies, the next one begins the export again.
 */
export async function writeExports(writing: Writing): Promise<void> {
  while (await writeNext(writing)) {
    // Somebody may have asked for another export meanwhile.
  }
}

async function writeNext(writing: Writing): Promise<boolean> {
  const { db, sql } = writing.database;
  return await sql.begin('read only', async (tx) => {
    if (!(await claimWriting(tx))) return false;
    const begun = await beginExport(db);
    if (!begun) return false;
    // The server asks for a standby after the export has begun, because a redaction from now on ends the export; and
    // on the first attempt only, because a standby that failed once may fail again.
    const standby = begun.attempts === 1 ? await writing.standbyOfNow?.() : undefined;
    if (standby) await holding(tx, () => writeFrom(standby, writing, begun));
    else await writeOne(writing, { db, tx }, begun);
    return true;
  });
}

async function writeFrom(standby: Database, writing: Writing, begun: ExportRow): Promise<void> {
  await standby.sql.begin('read only', (tx) =>
    writeOne(writing, { db: standby.db, tx, isStandby: true }, begun),
  );
}

/** Milliseconds after which a waiting connection sends a query, so that it does not count as lost. */
const SILENT_MS = 20_000;

/** Does work elsewhere while a transaction keeps its lock. */
async function holding<T>(tx: TransactionSql, act: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    // A lost lock fails the transaction at its end, and the server that takes the export over ends this attempt.
    tx`select`.catch(() => {});
  }, SILENT_MS);
  try {
    return await act();
  } finally {
    clearInterval(timer);
  }
}

/** Where answers are read, which may be a database other than the one that stores the file. */
interface Source {
  db: Db;
  tx: TransactionSql;
  isStandby?: boolean;
}

async function writeOne({ database, fieldworkOf, now, log }: Writing, source: Source, begun: ExportRow) {
  const { db } = database;
  if (begun.attempts > MAX_ATTEMPTS) {
    await endExport(db, begun, { ending: 'failed', failure: 'broke-off' });
    return log.error({ export: begun.id, attempts: begun.attempts - 1 }, 'an export broke off every time');
  }
  try {
    const fieldwork = await fieldworkOf(begun.waveId);
    const { release, replicates, city, at, format } = begun;
    const weighing =
      release === null ? undefined : await readWeighing(source.db, begun.waveId, { release, replicates });
    const written: Written = { rows: 0, bytes: 0, pieces: 0 };
    const hash = createHash('sha256');

    const file = answerFile(fieldwork, { city, at, weighing });

    async function* portions() {
      const submissions = readSubmissions(source.tx, begun.waveId, {
        city: city ?? undefined,
        withIds: false,
        cutoffs: cutoffsOf({ at, weighing }),
        hasPlaces: weighing !== undefined,
      });
      for await (const portion of withWeights(source.db, fieldwork, weighing, submissions)) {
        yield portion;
        written.rows += portion.length;
      }
    }

    async function* counted(parts: AsyncIterable<string | Uint8Array>) {
      for await (const part of parts) {
        const bytes = typeof part === 'string' ? Buffer.from(part) : part;
        hash.update(bytes);
        written.bytes += bytes.length;
        yield bytes;
      }
    }

    async function store(compressed: AsyncIterable<Buffer>) {
      for await (const piece of inPieces(compressed)) {
        if (!(await isStillRightful(db, begun, now()))) await endExport(db, begun, { ending: 'right-ended' });
        written.pieces += 1;
        if (!(await addPiece(db, begun, piece, written))) throw new Overtaken();
      }
    }

    await pipeline(
      Readable.from(counted(forms[format].write(file, portions()))),
      createGzip({ level: LEVEL }),
      store,
    );
    const completedAt = now();
    const completed = {
      ...written,
      sha256: hash.digest('hex'),
      completedAt,
      expiresAt: new Date(completedAt.getTime() + KEPT_HOURS * 3_600_000),
    };
    if (!(await completeExport(db, begun, completed))) throw new Overtaken();
    log.info({ export: begun.id, ...written, isFromStandby: source.isStandby ?? false }, 'exported');
  } catch (error) {
    if (error instanceof Overtaken) return;
    // The next server retries after a transient error.
    if (isTransient(error)) throw error;
    await endExport(db, begun, { ending: 'failed', failure: 'error' });
    log.error({ err: loggable(error), export: begun.id }, 'an export failed');
  }
}

/** Regroups parts into pieces of about one size; the last one is smaller. */
async function* inPieces(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const part of parts) {
    waiting.push(part);
    size += part.length;
    if (size < PIECE) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
