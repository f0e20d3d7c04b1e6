import type { ExportRow } from '../../../db/exports.ts';
import type { Wave } from '../../../db/waves.ts';

/** The name of an export's file: what it is of, and as of when. */
export function exportFileName(
  wave: Pick<Wave, 'code'>,
  { city, at }: Pick<ExportRow, 'city' | 'at'>,
): string {
  const moment = at.toISOString().replace(/[-:]|\.\d+/g, '');
  return `answers-${wave.code}-${city ?? 'all'}-${moment}.csv`;
}
