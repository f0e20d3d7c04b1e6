import type { ExportRow } from '../../../db/exports.ts';
import type { Wave } from '../../../db/waves.ts';

/** The name of an export's file: what it is of, and as of when, or of which release. */
export function exportFileName(
  wave: Pick<Wave, 'code'>,
  { city, at, release }: Pick<ExportRow, 'city' | 'at' | 'release'>,
): string {
  const moment = release === null ? at.toISOString().replace(/[-:]|\.\d+/g, '') : `release-${release}`;
  return `answers-${wave.code}-${city ?? 'all'}-${moment}.csv`;
}
