import { readFileSync } from 'node:fs';
import { hasCode } from '../../launch/process-lock.mjs';

/** A file's text; undefined when the file is missing. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
