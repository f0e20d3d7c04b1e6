import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readSheets } from './first-sheet.ts';

/** A workbook of sheets that have one cell each, there. */
const workbook = (sheets: number, cell: string) =>
  zipSync(
    Object.fromEntries(
      Array.from({ length: sheets }, (_, i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        strToU8(
          `<worksheet><sheetData><row r="${cell.replace(/\D/g, '')}"><c r="${cell}"/></row></sheetData></worksheet>`,
        ),
      ]),
    ),
  );

test('sheets that are all read at once are measured together: gaps of each are filled up', async () => {
  // 1.6 million cells a sheet: one would do.
  expect(await readSheets(workbook(40, 'XFD100'), 1e6)).toBe('too-large');
  expect(await readSheets(workbook(1, 'XFD1000'), 1e6)).toBe('too-large');
});
