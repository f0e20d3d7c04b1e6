import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { describeDatabase, inSnapshot, listTables, readRows } from '../../../db/dump.ts';
import { sha256 } from '../../crypto/digest.ts';
import { type BackedUpTable, type BackupManifest, manifestFile, secretsFile, tableFile } from './manifest.ts';
import { writeTableFile } from './table-file.ts';

interface Options {
  /** Created here, or empty. */
  directory: string;
  /** Version of this program. */
  program: string;
  secretKeyCheck: string;
  /** The secrets, encrypted; null in a backup without them. */
  secrets: Uint8Array | null;
}

/**
 * Writes the database's content at one moment into a folder, while it keeps serving. The backup has everything that
 * was acknowledged before.
 */
export async function backUp(
  sql: Sql,
  { directory, program, secretKeyCheck, secrets }: Options,
  progress: (done: number) => void = () => {},
): Promise<BackupManifest> {
  await makeEmpty(directory);
  if (secrets) await write(secretsFile(directory), secrets);
  const manifest = await inSnapshot(sql, async (tx): Promise<BackupManifest> => {
    const described = await describeDatabase(tx);
    const shapes = await listTables(tx);
    const total = shapes.reduce((sum, { bytes }) => sum + bytes, 0);
    let read = 0;
    const tables: BackedUpTable[] = [];
    for (const shape of shapes) {
      const { name, columns } = shape;
      const contents = await writeTableFile(tableFile(directory, shape), readRows(tx, shape), (bytes) => {
        read += bytes;
        progress(Math.min(1, read / total));
      });
      tables.push({ name, columns, ...contents });
    }
    return { format: 1, program, ...described, secretKeyCheck, secrets: secrets && sha256(secrets), tables };
  });
  await Promise.all(manifest.tables.map((table) => sync(tableFile(directory, table))));
  await write(manifestFile(directory), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function makeEmpty(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length > 0) throw new Error(`${directory} is not empty`);
  await mkdir(join(directory, 'tables'), { mode: 0o700 });
}

async function write(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(path, content, { flag: 'wx', mode: 0o600 });
  await sync(path);
}

/** Resolves once a file is on the disk. */
async function sync(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
