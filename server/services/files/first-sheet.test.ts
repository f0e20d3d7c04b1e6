import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/universal';
import { readFirstSheet, readSheets } from './first-sheet.ts';

/** A workbook whose sheets have a single cell each, at this place. */
const workbook = (sheets: number, cell: string) =>
  zipSync(
    Object.fromEntries(
      Array.from({ length: sheets }, (_, i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        strToU8(
          `<worksheet><sheetData><row r="${cell.replace(/\D/g, '')}"><c r="${cell}"><v>1</v></c></row></sheetData></worksheet>`,
        ),
      ]),
    ),
  );

test('sheets that are all read at once are measured together: gaps of each are filled up', async () => {
  // 1.6 million cells a sheet: a single sheet would pass.
  expect(await readSheets(workbook(40, 'XFD100'), 1e6)).toBe('too-large');
  expect(await readSheets(workbook(1, 'XFD1000'), 1e6)).toBe('too-large');
});

/** A workbook with the given rows in one sheet. */
async function withRows(rows: string): Promise<Uint8Array> {
  const file = await writeXlsxFile([[{ value: 'city', type: String }]]).toBlob();
  const parts = unzipSync(new Uint8Array(await file.arrayBuffer()));
  const name = Object.keys(parts).find((part) => /worksheets\/sheet\d*\.xml$/.test(part))!;
  const sheet = strFromU8(parts[name]!).replace('</sheetData>', `${rows}</sheetData>`);
  return zipSync({ ...parts, [name]: strToU8(sheet) });
}

test('cells that are formatted down to the last row but empty are no rows of the table', async () => {
  const second = '<row r="2"><c r="A2"><v>330100</v></c><c r="C2" s="1"/></row>';
  const formatted = Array.from(
    { length: 1000 },
    (_, i) => `<row r="${1_047_577 + i}" s="1" customFormat="1"/>`,
  );
  const last = '<row r="1048576"><c r="A1048576" s="1"/><c r="F1048576" s="1"></c></row>';
  const bytes = await withRows(second + formatted.join('') + last);
  expect(await readFirstSheet(bytes, { mostUnpacked: 1e6 })).toEqual([['city'], [330100]]);
  expect(((await readSheets(bytes, 1e6)) as { rows: unknown[][] }[])[0]?.rows).toHaveLength(2);
  const filled = await withRows(`${second}<row r="1048576"><c r="F1048576"><v>1</v></c></row>`);
  expect(await readFirstSheet(filled, { mostUnpacked: 1e6 })).toBe('too-large');
  // Without their places, other cells would move into theirs.
  expect(await readFirstSheet(await withRows(`<row/>${last}`), { mostUnpacked: 1e6 })).toBe('too-large');
});
