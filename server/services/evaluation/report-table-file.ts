import { parse } from 'csv-parse/sync';
import writeXlsxFile, { type Feature } from 'write-excel-file/universal';
import { csv, withoutApostrophe } from '../../http/csv.ts';
import { Problem } from '../../http/problems.ts';
import { fileTypeOf } from '../../survey/evaluation/file-type.ts';
import { type ReportColumn, type ReportRow, reportColumns } from '../../survey/evaluation/report-table.ts';
import { WORKBOOK_TYPE } from '../../survey/media-types.ts';
import { readFirstSheet } from '../files/first-sheet.ts';

/** Reports as tables that people fill in with a spreadsheet. */

export const tableFormats = ['xlsx', 'csv'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** The largest file accepted, in bytes; its unpacked parts together must fit too. */
export const MAX_TABLE = 512 * 1024;
const MAX_UNPACKED = 8 * 1024 * 1024;
/** A set has some hundred data points; nobody fills in this many rows. */
const MOST_ROWS = 5000;

const SHEET = '填报 report';

const widths: Partial<Record<ReportColumn, number>> = {
  variable: 18,
  item: 36,
  datum: 36,
  value: 16,
  flag: 14,
  footnote: 40,
  downloaded: 16,
};

export const tableCsv = (rows: readonly ReportRow[]): Uint8Array =>
  new TextEncoder().encode(csv(rows, reportColumns, { mark: true }));

/** @param choices the allowed words of each row, by column, for drop-down lists */
export async function tableXlsx(
  rows: readonly ReportRow[],
  choices: Readonly<Record<'value' | 'flag', readonly (readonly string[])[]>>,
): Promise<Uint8Array> {
  const head = reportColumns.map((value) => ({ value, fontWeight: 'bold' as const }));
  const data = [
    head,
    ...rows.map((row, i) =>
      reportColumns.map((column) => {
        const text = row[column];
        const isNumber = column === 'value' && text !== '' && choices.value[i]?.length === 0;
        return isNumber ? { value: Number(text), type: Number } : text === '' ? null : text;
      }),
    ),
  ];
  const columns = reportColumns.map((column) => ({ width: widths[column] ?? 12 }));
  const file = await writeXlsxFile([{ sheet: SHEET, data, columns, stickyRowsCount: 1 }], {
    features: [listsIn(choices)],
  }).toBlob();
  return new Uint8Array(await file.arrayBuffer());
}

/** The most characters in a cell list's formula (ECMA-376, 18.3.1.32). */
const MOST_IN_LIST = 250;

/** Drop-down lists, which the library does not support. */
function listsIn(choices: Parameters<typeof tableXlsx>[1]): Feature<Blob> {
  const lists = (['value', 'flag'] as const).flatMap((column) => {
    const letter = String.fromCharCode(65 + reportColumns.indexOf(column));
    return choices[column].flatMap((words, i) => {
      const list = words.join(',');
      if (words.length === 0 || list.length > MOST_IN_LIST || words.some((word) => /[",]/.test(word)))
        return [];
      const at = `${letter}${i + 2}`;
      return [
        `<dataValidation type="list" allowBlank="1" sqref="${at}"><formula1>"${escaped(list)}"</formula1></dataValidation>`,
      ];
    });
  });
  const xml =
    lists.length === 0 ? '' : `<dataValidations count="${lists.length}">${lists.join('')}</dataValidations>`;
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (content) => content.replace('</sheetData>', `</sheetData>${xml}`),
        },
      },
    },
  };
}

const isArchive = (bytes: Uint8Array) => [0x50, 0x4b, 3, 4].every((byte, i) => bytes[i] === byte);

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/**
 * The cells of an uploaded file, recognised by its content: a workbook's first sheet, or CSV. Empty where it holds no
 * table. Throws Problem `content-too-large`, `media-type-unsupported`.
 */
export async function fileCellsOf(bytes: Uint8Array): Promise<{ sheet: string | null; cells: string[][] }> {
  if (bytes.length > MAX_TABLE) throw new Problem('content-too-large', { maxBytes: MAX_TABLE });
  const type = fileTypeOf(bytes);
  if (!type && !isArchive(bytes)) return { sheet: null, cells: csvCells(textOf(bytes)) };
  if (type !== WORKBOOK_TYPE) throw new Problem('media-type-unsupported');
  // Numbers in the fifteen digits that spreadsheets show.
  const parseNumber = (text: string) => String(Number(Number(text).toPrecision(15)));
  const rows = await readFirstSheet(bytes, { mostUnpacked: MAX_UNPACKED, parseNumber });
  if (rows === 'too-large') throw new Problem('content-too-large', { maxBytes: MAX_UNPACKED });
  if (!rows) throw new Problem('media-type-unsupported');
  return { sheet: SHEET, cells: rows.slice(0, MOST_ROWS).map((row) => row.map(cellText)) };
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return String(value);
}

/** Every encoding in which Excel saves text: UTF-16 has its mark, UTF-8 is valid, and in China the rest is GBK. */
function textOf(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  for (const encoding of isUtf16 ? ['utf-16le'] : ['utf-8', 'gb18030'])
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\0')) return text;
    } catch {
      // The text is not in this encoding.
    }
  throw new Problem('media-type-unsupported');
}

function csvCells(text: string): string[][] {
  const [header = ''] = text.split(/[\r\n]/, 1);
  const delimiter = [',', ';', '\t'].reduce((best, one) =>
    header.split(one).length > header.split(best).length ? one : best,
  );
  try {
    const rows: string[][] = parse(text, {
      bom: true,
      delimiter,
      relaxColumnCount: true,
      to: MOST_ROWS,
    });
    return rows.map((row) => row.map(withoutApostrophe));
  } catch {
    throw new Problem('media-type-unsupported');
  }
}
