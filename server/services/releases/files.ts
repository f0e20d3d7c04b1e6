import type { Db } from '../../../db/client.ts';
import { type Reader, readUnchanging } from '../../../db/reader.ts';
import {
  findReleaseFile,
  insertReleaseFile,
  listMissingFiles,
  type ReleaseFileForm,
} from '../../../db/releases.ts';
import { releaseFileForms } from '../../../db/releases-schema.ts';
import { csv } from '../../http/csv.ts';
import { experimentalColumns, experimentalTable } from '../../survey/release/experimental-table.ts';
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
 * A file made from a release: its scores as a table, or the package that recomputes them. A spreadsheet of 349 cities
 * takes a second to compute, so files are stored: soon after publication, or by an earlier first request.
 */
export async function releaseFile(
  sources: { db: Db; reader: Reader },
  { waveId, number }: ReleaseKey,
  form: ReleaseFileForm,
): Promise<Uint8Array> {
  const { db } = sources;
  const stored = await readUnchanging(sources, (from) => findReleaseFile(from, waveId, number, form));
  return stored ?? (await makeFile(db, await readSources(db, waveId, number), form));
}

async function makeFile(db: Db, sources: ReleaseSources, form: ReleaseFileForm): Promise<Uint8Array> {
  const { waveId, number } = sources.release;
  return await insertReleaseFile(db, { waveId, number, form, bytes: await makers[form](sources, db) });
}

/** Whether `storeMissingFiles` would find something to do. */
export async function areFilesMissing(db: Db): Promise<boolean> {
  return (await listMissingFiles(db, releaseFileForms)).length > 0;
}

/** Makes the missing files of releases. */
export async function storeMissingFiles(
  db: Db,
  forms: readonly ReleaseFileForm[] = releaseFileForms,
): Promise<void> {
  let sources: ReleaseSources | undefined;
  for (const { waveId, number, form } of await listMissingFiles(db, forms)) {
    const isOfSame = sources?.release.waveId === waveId && sources.release.number === number;
    if (!sources || !isOfSame) sources = await readSources(db, waveId, number);
    await makeFile(db, sources, form);
  }
}

/** The forms that take a second each; a package takes several. */
export const tableForms = releaseFileForms.filter((form) => form !== 'replication');

type Make = (sources: ReleaseSources, db: Db) => Uint8Array | Promise<Uint8Array>;

const makers: Record<ReleaseFileForm, Make> = {
  // With a byte order mark, so that spreadsheets read the Chinese.
  csv: (sources) =>
    new TextEncoder().encode(
      csv(releaseTable(sources.document, namesIn(sources)), tableColumns, { mark: true }),
    ),
  experimental: (sources) =>
    new TextEncoder().encode(
      csv(experimentalTable(sources.document, namesIn(sources)), experimentalColumns, { mark: true }),
    ),
  xlsx: scoresSpreadsheet,
  parquet: scoresParquet,
  replication: replicationPackage,
};
