import writeXlsxFile from 'write-excel-file/universal';
import type { Db } from '../../../db/client.ts';
import {
  findReleaseFile,
  insertReleaseFile,
  listMissingFiles,
  type ReleaseFileForm,
} from '../../../db/releases.ts';
import { csv } from '../../http/csv.ts';
import type { ReleaseDocument } from '../../survey/release/document.ts';
import { releaseColumns, releaseTable } from '../../survey/release/table.ts';
import { readDocument } from './read-document.ts';

/**
 * The scores of a release as a table. A spreadsheet of 349 cities takes a second to compute, so it is stored: made in
 * advance if possible, otherwise by the first request.
 */
export async function scoresFile(
  db: Db,
  { waveId, number }: { waveId: string; number: number },
  form: ReleaseFileForm,
  documentOf: () => ReleaseDocument | Promise<ReleaseDocument>,
): Promise<Uint8Array> {
  const stored = await findReleaseFile(db, waveId, number, form);
  if (stored) return stored;
  const bytes = await makers[form](await documentOf());
  return await insertReleaseFile(db, { waveId, number, form, bytes });
}

/** Makes the tables that are missing, until it is stopped between two of them. */
export async function storeMissingFiles(db: Db, stop?: AbortSignal): Promise<void> {
  for (const { form, ...release } of await listMissingFiles(db)) {
    if (stop?.aborted) return;
    await scoresFile(db, release, form, () => readDocument(db, release.waveId, release.number));
  }
}

const makers: Record<ReleaseFileForm, (document: ReleaseDocument) => Uint8Array | Promise<Uint8Array>> = {
  // With a byte order mark, so that spreadsheets read the Chinese.
  csv: (document) => new TextEncoder().encode(csv(releaseTable(document), releaseColumns, { mark: true })),
  async xlsx(document) {
    const header = releaseColumns.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
    const rows = releaseTable(document).map((row) => releaseColumns.map((column) => row[column]));
    const file = await writeXlsxFile([header, ...rows], { sheet: 'scores', stickyRowsCount: 1 }).toBlob();
    return new Uint8Array(await file.arrayBuffer());
  },
};
