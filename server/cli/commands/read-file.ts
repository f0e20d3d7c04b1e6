import { readFile } from 'node:fs/promises';
import { FaultyFile, textOf } from '../../services/files/file-text.ts';

/** The bytes of a file. Throws FaultyFile for a folder. */
export const readBytes = (file: string): Promise<Buffer> => refusingFolder(file, () => readFile(file));

/** Reads a file. Throws FaultyFile for a folder, where the system says "EISDIR". */
export async function refusingFolder<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR')
      throw new FaultyFile(`${file}: a folder, not a file`);
    throw error;
  }
}

/** The text of a file. Throws FaultyFile with the place. */
export async function readText(file: string): Promise<string> {
  return textOf(file, await readBytes(file));
}

/** Reads a text from a file, or from an address. */
export async function readTextOrUrl(source: string): Promise<string> {
  if (!/^https?:\/\//.test(source)) return await readText(source);
  const response = await fetch(source, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${source} answered ${response.status}`);
  return await response.text();
}
