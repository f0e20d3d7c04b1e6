/** The product writes all its CSV here, so that no cell is a formula. */

export interface CsvOptions {
  /** A first line names the columns; off for rows that continue others. */
  header?: boolean;
  /** A byte order mark, without which Excel mistakes UTF-8 for another encoding. */
  mark?: boolean;
}

/** Rows as CSV (RFC 4180, with line feeds). */
export function csv(rows: readonly object[], columns: readonly string[], options?: CsvOptions): string {
  const values = rows.map((row) => columns.map((column) => (row as Record<string, unknown>)[column]));
  return csvOfCells(values, columns, options);
}

/**
 * Rows of cells as CSV. Numbers stay numbers; a text that a spreadsheet would run gets an apostrophe before it. No
 * library: a national export has fifty million cells, and csv-stringify took five times as long.
 */
export function csvOfCells(
  rows: readonly (readonly unknown[])[],
  columns: readonly string[],
  { header = true, mark = false }: CsvOptions = {},
): string {
  return `${mark ? '\ufeff' : ''}${header ? lineOf(columns) : ''}${rows.map(lineOf).join('')}`;
}

const lineOf = (values: readonly unknown[]): string => `${values.map(csvCell).join(',')}\n`;

/** A value as a cell. */
export function csvCell(value: unknown): string {
  if (typeof value === 'string') return textCell(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  throw new TypeError('a cell of CSV is a text, a number, a time, true, false or empty');
}

/** Most texts are identifiers and codes, which need neither quotes nor apostrophes. */
const PLAIN = /^[0-9A-Za-z][ !#-+\--~]*$/;

/**
 * Bytes that a plain text may have: 2 anywhere, 1 after the first, 0 nowhere. Such a text needs no change in a cell.
 */
export const plainBytes = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (PLAIN.test(character)) return 2;
  return PLAIN.test(`a${character}`) ? 1 : 0;
});

function textCell(text: string): string {
  if (PLAIN.test(text)) return text;
  const safe = `${FORMULA.test(text) ? "'" : ''}${printable(text)}`;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Characters that spreadsheets skip before a sign: blanks, controls, marks, and those without a width or a meaning. */
const PASSED_OVER = String.raw`[\s\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]*`;
/** The signs that begin a formula, in every width that Unicode has. */
const SIGNS = '=+\\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−﬩';
/** Some programs strip a leading tab or line break and read on. */
const FORMULA = new RegExp(`^(?:[\\t\\r\\n]|${PASSED_OVER}[${SIGNS}])`, 'u');

/** A cell's text without the apostrophe that `csvCell` adds. */
export const withoutApostrophe = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;

/** Control characters except the tab and the line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Unicode has a picture of each control character below the blank; the replacement character stands for the others. */
const pictureOf = (control: string): string =>
  control < ' ' ? String.fromCharCode(0x2400 + control.charCodeAt(0)) : '\ufffd';

/**
 * A text that is safe on a terminal: without characters that move the cursor, rename the window or type answers for
 * the reader.
 */
export const printable = (text: string): string => text.replace(/\r\n/g, '\n').replace(CONTROLS, pictureOf);
