import type { Db } from '../../../db/client.ts';
import { beginFolding, foldStretch, isBusy, lockFold } from '../../../db/counts.ts';
import { readCutoff } from '../../../db/cutoff-barrier.ts';
import { foldItems } from '../../../db/item-counts.ts';
import { listOpenedWaves } from '../../../db/waves.ts';
import { watchWave } from './watch.ts';

/** Submissions, or verdicts, folded in one transaction. */
const PIECE = 50_000;

/**
 * Folds what is new in every wave that ever opened, because people decide after a wave has closed, too, and checks
 * its conditions.
 * @param freeDisk the free share of the database's disk, where known
 */
export async function foldWaves(db: Db, freeDisk?: () => Promise<number>): Promise<void> {
  for (const wave of await listOpenedWaves(db)) {
    await foldWave(db, wave.id);
    await watchWave(db, wave, undefined, freeDisk);
  }
}

/**
 * Folds a wave's new submissions and decisions into its counts, piece by piece. Each piece moves the counts, and the
 * moment through which they are folded, in one transaction: an interrupted piece is repeated, and counted once. A
 * second process that finds the fold running leaves it alone.
 * @param limit submissions, or verdicts, in a piece; beyond it only those of one millisecond
 */
export async function foldWave(db: Db, waveId: string, limit = PIECE): Promise<void> {
  const cutoff = await readCutoff(db, waveId);
  await beginFolding(db, waveId, cutoff);
  let span: number | undefined = Number.POSITIVE_INFINITY;
  // After a busy stretch the next one is probably busy too; after a quiet one it may be longer.
  while (span) span = await db.transaction((tx) => foldPiece(tx, { waveId, cutoff, span: 2 * span!, limit }));
}

interface Piece {
  waveId: string;
  cutoff: Date;
  /** The piece's longest time span, in milliseconds. */
  span: number;
  limit: number;
}

/** Folds the next piece. Returns its span in milliseconds; undefined when nothing is left, or another process folds. */
async function foldPiece(tx: Db, { waveId, cutoff, span, limit }: Piece): Promise<number | undefined> {
  const from = (await lockFold(tx, waveId))?.through;
  if (!from || from >= cutoff) return undefined;
  const stretchOf = (ms: number) => ({ waveId, from, to: new Date(from.getTime() + ms) });
  let ms = Math.min(span, cutoff.getTime() - from.getTime());
  while (ms > 1 && (await isBusy(tx, stretchOf(ms), limit))) ms = Math.ceil(ms / 2);
  await foldItems(tx, waveId, await foldStretch(tx, stretchOf(ms)));
  return ms;
}
