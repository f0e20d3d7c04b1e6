import { unzipSync } from 'fflate';
import readWorkbook, { readSheet } from 'read-excel-file/universal';

/** Reads workbooks from anybody: a few kilobytes may ask for gigabytes. */

/** Rows times columns: a table of 349 cities with all margins has a tenth. Gaps are filled up to the last row and column. */
const MOST_CELLS = 2_000_000;

/** The rows of a workbook's first sheet; undefined where the bytes are no workbook, `too-large` where reading it costs too much. */
export async function readFirstSheet(
  bytes: Uint8Array,
  { mostUnpacked, parseNumber }: { mostUnpacked: number; parseNumber?: (text: string) => string },
): Promise<unknown[][] | 'too-large' | undefined> {
  const refusal = refusalOf(bytes, mostUnpacked, (cells) => Math.max(...cells));
  if (refusal !== null) return refusal;
  return await readSheet(new Uint8Array(bytes).buffer, parseNumber ? { parseNumber } : {}).catch(
    () => undefined,
  );
}

/** All sheets of a workbook, with blanks around texts as they stand; otherwise as `readFirstSheet`. */
export async function readSheets(
  bytes: Uint8Array,
  mostUnpacked: number,
): Promise<{ name: string; rows: unknown[][] }[] | 'too-large' | undefined> {
  // All sheets stand in memory at once: what counts is their sum.
  const refusal = refusalOf(bytes, mostUnpacked, (cells) => cells.reduce((sum, n) => sum + n, 0));
  if (refusal !== null) return refusal;
  const read = readWorkbook(new Uint8Array(bytes).buffer, { trim: false });
  return await read.then(
    (sheets) => sheets.map(({ sheet, data }) => ({ name: sheet, rows: data })),
    () => undefined,
  );
}

/**
 * What keeps a workbook from being read; null where nothing does.
 * @param costOf what reading costs, by the cells of each part at most
 */
function refusalOf(
  bytes: Uint8Array,
  mostUnpacked: number,
  costOf: (cells: readonly number[]) => number,
): 'too-large' | undefined | null {
  try {
    if (unpackedSize(bytes) > mostUnpacked) return 'too-large';
    const parts = Object.values(unzipSync(bytes, { filter: ({ name }) => /\.xml(?:\.rels)?$/.test(name) }));
    const cells = parts.map((part) => mostCells(new TextDecoder().decode(part)));
    return costOf(cells) > MOST_CELLS ? 'too-large' : null;
  } catch {
    return undefined;
  }
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
