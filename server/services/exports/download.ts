import { v7 as uuidv7 } from 'uuid';
import { insertAudit } from '../../../db/audit.ts';
import type { Db } from '../../../db/client.ts';
import { type ExportRow, readPiece } from '../../../db/exports.ts';
import type { Wave } from '../../../db/waves.ts';
import { Problem } from '../../http/problems.ts';
import { type Actor, requireConfirmed, signatureOf } from '../../identity/grants.ts';
import { exportFileName } from './file-name.ts';
import { forms } from './forms/forms.ts';
import { exportFor } from './read-exports.ts';
import { exportState } from './state.ts';

interface Download {
  row: ExportRow;
  name: string;
  mediaType: string;
  /** The file, gzip. The stream breaks off at a piece that is gone because the export ended meanwhile. */
  pieces: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * The file of an export, for the person who asked for it and stated its purpose; others ask for their own. The trail
 * records each download.
 * @throws Problem `forbidden`, `confirmation-needed`, `export-unknown`, `export-unfinished`, `export-gone`
 */
export async function downloadExport(
  db: Db,
  { wave, id, actor, now }: { wave: Wave; id: string; actor: Actor; now: Date },
): Promise<Download> {
  const row = await exportFor(db, wave.id, id, actor);
  if (row.by !== actor.id) throw new Problem('forbidden');
  requireConfirmed(actor, now);
  const state = exportState(row, now);
  if (state === 'waiting' || state === 'running') throw new Problem('export-unfinished');
  if (state !== 'complete') throw new Problem('export-gone');
  await insertAudit(db, {
    id: uuidv7(),
    ...signatureOf(actor),
    action: 'download-export',
    waveId: wave.id,
    city: row.city,
    subject: `export:${id}`,
    reason: row.purpose,
    detail: { rows: row.rows, bytes: row.bytes },
  });
  return {
    row,
    name: exportFileName(wave, row),
    mediaType: forms[row.format].mediaType,
    pieces: piecesOf(db, row),
  };
}

/** Reads a piece once the previous one was taken, so that a slow reader holds neither memory nor a connection. */
function piecesOf(db: Db, row: ExportRow): ReadableStream<Uint8Array<ArrayBuffer>> {
  let number = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        if (number === row.pieces) return controller.close();
        const piece = await readPiece(db, row, number);
        if (!piece) throw new Error('the file of an export ended while it was sent');
        number += 1;
        controller.enqueue(new Uint8Array(piece));
      },
    },
    { highWaterMark: 0 },
  );
}
