import type { ExportRow } from '../../../db/exports.ts';
import type { Wave } from '../../../db/waves.ts';
import { forms } from './forms/forms.ts';

/** The name of an export's file: its content, and its moment or release. */
export function exportFileName(
  wave: Pick<Wave, 'code'>,
  { city, at, release, format }: Pick<ExportRow, 'city' | 'at' | 'release' | 'format'>,
): string {
  const moment = release === null ? at.toISOString().replace(/[-:]|\.\d+/g, '') : `release-${release}`;
  return `answers-${wave.code}-${city ?? 'all'}-${moment}${forms[format].ending}`;
}
