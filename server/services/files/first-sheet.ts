import { strToU8, unzipSync, zipSync } from 'fflate';
import readWorkbook, { readSheet } from 'read-excel-file/universal';

/** Reads workbooks from anybody: a few kilobytes may ask for gigabytes. */

/** Rows times columns: a table of 349 cities with all margins has a tenth. Gaps are filled up to the last row and column. */
const MOST_CELLS = 2_000_000;

/** The rows of a workbook's first sheet; undefined where the bytes are no workbook, `too-large` where reading it costs too much. */
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

/** All sheets of a workbook, with blanks around texts as they stand; otherwise as `readFirstSheet`. */
export async function readSheets(
  bytes: Uint8Array,
  mostUnpacked: number,
): Promise<{ name: string; rows: unknown[][] }[] | 'too-large' | undefined> {
  // All sheets stand in memory at once: what counts is their sum.
  const readable = readableOf(bytes, mostUnpacked, (cells) => cells.reduce((sum, n) => sum + n, 0));
  if (!(readable instanceof Uint8Array)) return readable;
  const read = readWorkbook(new Uint8Array(readable).buffer, { trim: false });
  return await read.then(
    (sheets) => sheets.map(({ sheet, data }) => ({ name: sheet, rows: data })),
    () => undefined,
  );
}

/**
 * The workbook as it is read, which is without its formatted but empty cells where these would make it too large: somebody who
 * gives a whole column a border has a sheet of 1,048,576 rows. Undefined where the bytes are no workbook.
 * @param costOf what reading costs, by the cells of each part at most
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

/** A sheet without cells and rows that hold nothing. As it is where one has no place of its own: others would take its place. */
function withoutEmptyCells(xml: string): string {
  if (!xml.includes('sheetData') || UNPLACED.test(xml)) return xml;
  return xml.replace(EMPTY_CELL, '').replace(EMPTY_ROW, '');
}

/**
 * What the archive says of itself; it is unpacked to no more than that. Throws where two parts have one name, of which
 * another reader may take the other.
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
 * What the cells of a sheet are at most, by every number of a row and name of a cell that stands anywhere in its text. One
 * that is spelled as no program spells it counts as endless.
 */
function mostCells(xml: string): number {
  if (!xml.includes('sheetData')) return 0;
  // A row without a number comes after the one before it.
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
