import type { Db } from '../../../db/client.ts';
import { loggable } from '../../../db/errors.ts';
import {
  findReleaseFile,
  insertReleaseFile,
  listMissingFiles,
  type ReleaseFileForm,
} from '../../../db/releases.ts';
import { releaseFileForms } from '../../../db/releases-schema.ts';
import { csv } from '../../http/csv.ts';
import type { Platform } from '../../platform.ts';
import { releaseTable } from '../../survey/release/table.ts';
import { tableColumns } from '../../survey/release/table-fields.ts';
import { namesIn, type ReleaseSources, readSources } from './release-sources.ts';
import { replicationPackage } from './replication/make-package.ts';
import { scoresParquet } from './scores-parquet.ts';
import { scoresSpreadsheet } from './spreadsheet.ts';

interface ReleaseKey {
  waveId: string;
  number: number;
}

/**
 * A file made of a release: its scores as a table, or the package to recompute them. A spreadsheet of 349 cities takes a
 * second to compute, so files are stored: made in advance if possible, otherwise by the first request.
 */
export async function releaseFile(
  db: Db,
  { waveId, number }: ReleaseKey,
  form: ReleaseFileForm,
): Promise<Uint8Array> {
  const stored = await findReleaseFile(db, waveId, number, form);
  if (stored) return stored;
  const bytes = await makers[form](await readSources(db, waveId, number), db);
  return await insertReleaseFile(db, { waveId, number, form, bytes });
}

/** Makes the files that are missing, until it is stopped between two of them. */
export async function storeMissingFiles(
  db: Db,
  { stop, forms = releaseFileForms }: { stop?: AbortSignal; forms?: readonly ReleaseFileForm[] } = {},
): Promise<void> {
  for (const { form, ...release } of await listMissingFiles(db, forms)) {
    if (stop?.aborted) return;
    await releaseFile(db, release, form);
  }
}

/** The tables, which take a second each; a national release's package takes half a minute. */
const quick = releaseFileForms.filter((form) => form !== 'replication');

/**
 * Makes the tables of a release that was just signed, while somebody waits. It stands if that fails: whoever asks first for
 * a file makes it then.
 */
export async function storeFiles({ db, log }: Pick<Platform, 'db' | 'log'>): Promise<void> {
  await storeMissingFiles(db, { forms: quick }).catch((error: unknown) => {
    log.error({ err: loggable(error) }, 'tables of a release were not stored');
  });
}

type Make = (sources: ReleaseSources, db: Db) => Uint8Array | Promise<Uint8Array>;

const makers: Record<ReleaseFileForm, Make> = {
  // With a byte order mark, so that spreadsheets read the Chinese.
  csv: (sources) =>
    new TextEncoder().encode(
      csv(releaseTable(sources.document, namesIn(sources)), tableColumns, { mark: true }),
    ),
  xlsx: scoresSpreadsheet,
  parquet: scoresParquet,
  replication: replicationPackage,
};
