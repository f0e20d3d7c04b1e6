import writeXlsxFile from 'write-excel-file/universal';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import type { FormSheet } from '../../survey/questionnaire/xlsform/report.ts';
import { writeXlsForm } from '../../survey/questionnaire/xlsform/write.ts';
import { tableMessage } from '../../survey/table-messages.ts';
import { FaultyFile } from './file-text.ts';
import { readSheets } from './first-sheet.ts';

/** XLSForms as XLSX files. */

/** A questionnaire of 200 questions in three languages takes a tenth; Excel's own styles and a picture fit as well. */
const MOST_UNPACKED = 32 * 1024 * 1024;

/** Excel's limit. */
const LONGEST_CELL = 32_767;

/** The sheets of a workbook as texts. Throws FaultyFile for an unreadable one. */
export async function readFormSheets(file: string, bytes: Uint8Array): Promise<FormSheet[]> {
  const sheets = await readSheets(bytes, MOST_UNPACKED);
  if (sheets === 'too-large') throw new FaultyFile(`${file}: ${tableMessage('workbookTooLarge')}`);
  if (!sheets) throw new FaultyFile(`${file}: ${tableMessage('noWorkbook')}`);
  const texts = sheets.map(({ name, rows }) => ({ name, rows: rows.map((cells) => cells.map(textOfCell)) }));
  for (const { name, rows } of texts) {
    const row = rows.findIndex((cells) => cells.some((text) => text.length > LONGEST_CELL));
    if (row >= 0)
      throw new FaultyFile(
        `${file}: ${name}, row ${row + 1}: ${tableMessage('longCell', { max: LONGEST_CELL })}`,
      );
  }
  return texts;
}

function textOfCell(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)));
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
}

/** A definition as an XLSForm for spreadsheets. */
export async function xlsFormBytes(definition: Definition): Promise<Uint8Array> {
  const sheets = writeXlsForm(definition).map(({ name, rows: [header = [], ...rows] }) => ({
    sheet: name,
    data: [
      header.map((value) => ({ value, fontWeight: 'bold' as const })),
      ...rows.map((cells) =>
        cells.map((value) => (value === '' ? null : { value: escaped(value), type: String })),
      ),
    ],
    columns: header.map((column) => ({ width: /::|relevant/.test(column) ? 40 : 16 })),
    stickyRowsCount: 1,
  }));
  const file = await writeXlsxFile(sheets).toBlob();
  return new Uint8Array(await file.arrayBuffer());
}

/**
 * Escapes characters that XML cannot hold, and text that looks like such an escape: `_x0001_` (ECMA-376, 22.9.2.19).
 */
const escaped = (text: string): string =>
  text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
    .replace(/[\u0001-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, (character) => {
      const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      return `_x${code}_`;
    });
