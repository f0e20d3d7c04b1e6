import { readFirstSheet } from './first-sheet.ts';

/** The first sheet of an XLSX file, as the CSV that other programs would have saved. */

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** No table of this product is larger when unpacked: 349 cities with all margins take a megabyte. */
const MOST_UNPACKED = 64 * 1024 * 1024;

/** The bytes of a table: an XLSX file's first sheet as CSV, row for row; other bytes unchanged. */
export async function tableBytes(bytes: Uint8Array): Promise<Uint8Array> {
  if (!ZIP.every((byte, i) => bytes[i] === byte)) return bytes;
  // The caller, who reads the table, reports what is wrong with an archive that is not a workbook.
  const rows = await readFirstSheet(bytes, { mostUnpacked: MOST_UNPACKED });
  return Array.isArray(rows) ? new TextEncoder().encode(rows.map(lineOf).join('\n')) : bytes;
}

const lineOf = (cells: readonly unknown[]): string => cells.map(cellOf).join(',');

function cellOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)));
  const text = cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
  // Each row of the sheet becomes one line, so that faults name the row.
  return `"${text.replaceAll('"', '""').replace(/\s*[\r\n]+\s*/g, ' ')}"`;
}
