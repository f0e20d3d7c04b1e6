import { readFirstSheet } from './first-sheet.ts';

/** The first sheet of XLSX files, as the CSV that other programs would have saved of it. */

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** A file that is larger once it is unpacked is none of ours: 349 cities with all margins have a megabyte. */
const MOST_UNPACKED = 64 * 1024 * 1024;

/** The bytes of a table: of an XLSX file its first sheet as CSV, row for row; of anything else what they are. */
export async function tableBytes(bytes: Uint8Array): Promise<Uint8Array> {
  if (!ZIP.every((byte, i) => bytes[i] === byte)) return bytes;
  // Whoever reads the table says what is wrong with an archive that is no workbook.
  const rows = await readFirstSheet(bytes, { mostUnpacked: MOST_UNPACKED });
  return Array.isArray(rows) ? new TextEncoder().encode(rows.map(lineOf).join('\n')) : bytes;
}

const lineOf = (cells: readonly unknown[]): string => cells.map(cellOf).join(',');

function cellOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)));
  const text = cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
  // A line of the text is a row of the sheet, so that faults name the row.
  return `"${text.replaceAll('"', '""').replace(/\s*[\r\n]+\s*/g, ' ')}"`;
}
