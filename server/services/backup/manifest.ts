import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Text } from '../../survey/schemas.ts';

const NAME = z.string().regex(/^[a-z][a-z0-9_]*$/);
const digest = sha256Text;

/** A table in a backup. */
const tableSchema = z.object({
  name: NAME,
  columns: z.array(NAME).min(1),
  rows: z.int().min(0),
  /** Of the file on disk. */
  bytes: z.int().min(0),
  sha256: digest,
});
export type BackedUpTable = z.output<typeof tableSchema>;

const manifestSchema = z.object({
  /** Version of this backup format. */
  format: z.literal(1),
  /** Version of this program, and of PostgreSQL. */
  program: z.string(),
  postgres: z.string(),
  /** When the database's newest migration was made; this identifies its schema. */
  schema: z.int(),
  takenAt: z.iso.datetime(),
  /** Tells whether a SECRET_KEY is the one that this backup needs, and reveals nothing else about it. */
  secretKeyCheck: z.string(),
  /** Digest of secrets.age, where the backup has secrets. */
  secrets: digest.nullable(),
  /** Tables that others refer to come first. */
  tables: z.array(tableSchema).min(1),
});
export type BackupManifest = z.output<typeof manifestSchema>;

export const manifestFile = (directory: string): string => join(directory, 'manifest.json');
export const secretsFile = (directory: string): string => join(directory, 'secrets.age');
export const tableFile = (directory: string, { name }: Pick<BackedUpTable, 'name'>): string =>
  join(directory, 'tables', `${name}.copy.gz`);

/** A backup's description of itself. It is written last, so a folder without it is no backup. */
export async function readManifest(directory: string): Promise<BackupManifest> {
  let text: string;
  try {
    text = await readFile(manifestFile(directory), 'utf8');
  } catch (cause) {
    throw new Error(`${directory} is no backup, or one that broke off: it has no manifest.json`, { cause });
  }
  const manifest = manifestSchema.safeParse(parsed(text));
  if (!manifest.success) throw new Error(`${manifestFile(directory)} is damaged, or of a newer form`);
  return manifest.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
