import { isDeepStrictEqual } from 'node:util';
import type { Sql } from 'postgres';
import {
  countRows,
  findFilledTable,
  inLongTransaction,
  listTables,
  partitionWaves,
  refreshStatistics,
  setTriggers,
  writeRows,
} from '../../../db/dump.ts';
import { newestMigration } from '../../../db/migrations.ts';
import { type BackupManifest, readManifest, secretsFile, tableFile } from './manifest.ts';
import { digestFile, readTableFile } from './table-file.ts';

type Progress = (done: number) => void;

/** Reads a whole backup and returns its manifest; throws where a byte is not as it was written. */
export async function checkBackup(directory: string, progress: Progress = () => {}): Promise<BackupManifest> {
  const manifest = await readManifest(directory);
  if (manifest.schema > newestMigration)
    throw new Error(
      `${directory} was made by a newer version (${manifest.program}): restore it with that one`,
    );
  const report = shareOf(manifest, progress);
  const files = [
    ...manifest.tables.map((table) => ({ path: tableFile(directory, table), sha256: table.sha256 })),
    ...(manifest.secrets ? [{ path: secretsFile(directory), sha256: manifest.secrets }] : []),
  ];
  for (const { path, sha256 } of files)
    if ((await digestFile(path, report)) !== sha256)
      throw new Error(`${path} is damaged: its digest is another`);
  return manifest;
}

/** Throws unless the database is empty, so that restoring never overwrites anything. */
export async function expectEmpty(sql: Sql): Promise<void> {
  const table = await findFilledTable(sql);
  if (table) throw new Error(`the database is not empty (${table}): restore into a new one`);
}

/** Fills an empty database, which has the backup's own schema, from a checked backup: all of it, or nothing. */
export async function restore(
  sql: Sql,
  directory: string,
  manifest: BackupManifest,
  progress: Progress = () => {},
): Promise<void> {
  await inLongTransaction(sql, async (tx) => {
    const shapes = await listTables(tx);
    const namesOf = (tables: readonly { name: string; columns: string[] }[]) =>
      tables.map(({ name, columns }) => [name, [...columns].sort()]).sort();
    if (!isDeepStrictEqual(namesOf(shapes), namesOf(manifest.tables)))
      throw new Error('the tables of the backup and of the database are not the same');
    const report = shareOf(manifest, progress);
    for (const table of manifest.tables) {
      await setTriggers(tx, table, 'disable');
      await writeRows(tx, table, readTableFile(tableFile(directory, table)));
      await setTriggers(tx, table, 'enable');
      if (table.name === 'waves') await partitionWaves(tx);
      const rows = await countRows(tx, table);
      if (rows !== table.rows) throw new Error(`${table.name} has ${rows} rows, not ${table.rows}`);
      report(table.bytes);
    }
  });
  await refreshStatistics(sql);
}

/** Reports bytes as a share of the total. */
function shareOf({ tables }: BackupManifest, progress: Progress): (bytes: number) => void {
  const total = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  return (bytes) => {
    done += bytes;
    progress(Math.min(1, done / total));
  };
}
