import { strToU8, unzipSync, zipSync } from 'fflate';
import readWorkbook, { readSheet } from 'read-excel-file/universal';

/** Reads workbooks from untrusted people: a few kilobytes may ask for gigabytes. */

/** Rows times columns: a table of 349 cities with all margins has a tenth. Gaps count up to the last row and column. */
const MOST_CELLS = 2_000_000;

/**
 * The rows of a workbook's first sheet; undefined where the bytes are not a workbook, `too-large` where reading them
 * costs too much.
 */
export async function readFirstSheet(
  bytes: Uint8Array,
  { mostUnpacked, parseNumber }: { mostUnpacked: number; parseNumber?: (text: string) => string },
): Promise<unknown[][] | 'too-large' | undefined> {
  const readable = readableOf(bytes, mostUnpacked, (cells) => Math.max(...cells));
  if (!(readable instanceof Uint8Array)) return readable;
  return await readSheet(new Uint8Array(readable).buffer, parseNumber ? { parseNumber } : {}).catch(
    () => undefined,
  );
}

/** All sheets of a workbook, keeping blanks around texts; otherwise as `readFirstSheet`. */
export async function readSheets(
  bytes: Uint8Array,
  mostUnpacked: number,
): Promise<{ name: string; rows: unknown[][] }[] | 'too-large' | undefined> {
  // All sheets are in memory at once, so their sum counts.
  const readable = readableOf(bytes, mostUnpacked, (cells) => cells.reduce((sum, n) => sum + n, 0));
  if (!(readable instanceof Uint8Array)) return readable;
  const read = readWorkbook(new Uint8Array(readable).buffer, { trim: false });
  return await read.then(
    (sheets) => sheets.map(({ sheet, data }) => ({ name: sheet, rows: data })),
    () => undefined,
  );
}

/**
 * The bytes to read: the workbook, without formatted but empty cells where these would make it too large, since a
 * border on a whole column makes a sheet of 1,048,576 rows. Undefined where the bytes are not a workbook.
 * @param costOf the cost of reading, from the most cells of each part
 */
function readableOf(
  bytes: Uint8Array,
  mostUnpacked: number,
  costOf: (cells: readonly number[]) => number,
): Uint8Array | 'too-large' | undefined {
  try {
    if (unpackedSize(bytes) > mostUnpacked) return 'too-large';
    const parts = Object.entries(unzipSync(bytes, { filter: ({ name }) => /\.xml(?:\.rels)?$/.test(name) }));
    const texts = parts.map(([name, part]): [string, string] => [name, new TextDecoder().decode(part)]);
    if (costOf(texts.map(([, text]) => mostCells(text))) <= MOST_CELLS) return bytes;
    const filled = texts.map(([name, text]): [string, string] => [name, withoutEmptyCells(text)]);
    if (costOf(filled.map(([, text]) => mostCells(text))) > MOST_CELLS) return 'too-large';
    return zipSync(Object.fromEntries(filled.map(([name, text]) => [name, strToU8(text)])), { level: 0 });
  } catch {
    return undefined;
  }
}

const EMPTY_CELL = /<((?:[\w.-]+:)?c)(?=\s)[^<>]*(?:\/>|(?<!\/)><\/\1>)/g;
const EMPTY_ROW = /<((?:[\w.-]+:)?row)(?=\s)[^<>]*(?:\/>|(?<!\/)>\s*<\/\1>)/g;
const UNPLACED = /<(?:[\w.-]+:)?(?:row|c)\b(?![^<>]*\sr\s*=)|<!/;

/**
 * A sheet without empty cells and rows. It stays unchanged where a cell names no place, because the others would
 * move.
 */
function withoutEmptyCells(xml: string): string {
  if (!xml.includes('sheetData') || UNPLACED.test(xml)) return xml;
  return xml.replace(EMPTY_CELL, '').replace(EMPTY_ROW, '');
}

/**
 * The unpacked size that the archive declares; unpacking stops there. Throws where two parts share a name, since two
 * readers may take different ones.
 */
function unpackedSize(bytes: Uint8Array): number {
  let size = 0;
  const names = new Set<string>();
  unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (names.has(name)) throw new Error(`there are two parts ${name}`);
      names.add(name);
      size += originalSize;
      return false;
    },
  });
  return size;
}

/**
 * The most cells that a sheet can have, by every row number and cell name anywhere in its text. A name in a spelling
 * that no program uses counts as infinite.
 */
function mostCells(xml: string): number {
  if (!xml.includes('sheetData')) return 0;
  // A row without a number follows the previous one.
  let unnumbered = 0;
  for (const _ of xml.matchAll(/<(?:[^\s<>/]*:)?row\b/g)) unnumbered++;
  let [lastRow, lastColumn] = [0, 1];
  for (const [, reference = ''] of xml.matchAll(/(?<!xmlns:)\br\s*=\s*["']?(?=([^"'\s>]*))/g)) {
    const [, letters = '', row] = /^([A-Z]{0,3})(\d{1,7})$/.exec(reference) ?? [];
    if (row === undefined) return Number.POSITIVE_INFINITY;
    lastRow = Math.max(lastRow, Number(row));
    lastColumn = Math.max(lastColumn, columnOf(letters));
  }
  return (lastRow + unnumbered) * lastColumn;
}

/** 27 for "AA". */
const columnOf = (letters: string): number =>
  [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0);
