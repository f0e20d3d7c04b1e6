import { parse } from 'csv-parse/sync';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { readSheet } from 'read-excel-file/universal';
import { beforeEach, expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/universal';
import { z } from 'zod';
import { saveDraft } from '../../server/services/evaluation/report-draft.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { actorAs, HANGZHOU, openedEvaluation } from '../support/evaluation.ts';
import { smallValues } from '../support/fixtures/small-set.ts';
import { keyFor } from '../support/keys.ts';

// A city fills in its report in a spreadsheet: the table goes out and comes back whole or not at all.

const { db } = await testDatabase();
const { client } = await testApp(db);
const editor = await keyFor(db, 'city-editor', { cities: [HANGZHOU] });

let code: string;
beforeEach(async () => {
  code = await openedEvaluation(db);
});

const api = () => `/api/v1/evaluations/${code}/cities/${HANGZHOU}/draft`;
const download = async (format: string) =>
  await (await client(`${api()}/table?format=${format}&language=en`, { headers: editor })).arrayBuffer();
const csvRows = async () => parse(Buffer.from(await download('csv')), { bom: true }) as string[][];

function upload(bytes: BlobPart, path = `${api()}/table`): Promise<Response> {
  const body = new FormData();
  body.set('file', new File([bytes], 'report'));
  return client(path, { method: 'POST', redirect: 'manual', headers: editor, body });
}
const csvOf = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');

const draftSchema = z.object({ revision: z.int(), values: z.record(z.string(), z.unknown()) });
const draft = async () => draftSchema.parse(await (await client(api(), { headers: editor })).json());
const faulty = z.object({
  sheet: z.string().nullable(),
  faults: z.array(z.object({ row: z.int(), column: z.string(), code: z.string() })),
});

async function fill(): Promise<void> {
  await saveDraft(db, {
    evaluation: code,
    city: HANGZHOU,
    actor: actorAs('city-editor', [HANGZHOU]),
    revision: 0,
    changes: {
      ...smallValues,
      'L1P1-A1.used': { value: 12.5, quality: 'records', note: '=1+1, "so"\n次行' },
    },
    now: new Date(),
  });
}

test.each(['csv', 'xlsx'])('a draft comes back as it went out as %s, and changes nothing', async (format) => {
  await fill();
  const before = await draft();
  const reply = await upload(await download(format));
  expect([reply.status, await reply.json()]).toEqual([200, { revision: before.revision, changed: 0 }]);
  expect(await draft()).toEqual(before);
});

test('a table of an empty draft is filled in as CSV, also as Chinese Excel saves it', async () => {
  const rows = await csvRows();
  expect(rows[0]).toEqual([
    'city',
    'variable',
    'item',
    'datum',
    'unit',
    'period',
    'value',
    'flag',
    'footnote',
    'downloaded',
  ]);
  const filled = rows.map((row) =>
    row[1] === 'L1P1-A1.used'
      ? row.with(5, '2016/10/31').with(6, '620').with(7, 'Measured').with(8, 'GBK')
      : row,
  );
  // “数据” in GBK stands in the place of a note.
  const [head = '', tail = ''] = csvOf(filled).split('GBK');
  const gbk = Buffer.concat([
    Buffer.from(head, 'latin1'),
    Buffer.from('cafdbedd', 'hex'),
    Buffer.from(tail, 'latin1'),
  ]);
  const reply = await upload(gbk);
  expect([reply.status, await reply.json()]).toEqual([200, { revision: 1, changed: 1 }]);
  expect((await draft()).values).toEqual({
    'L1P1-A1.used': { value: 620, quality: 'measured', note: '数据' },
  });
});

test('a workbook has numbers as numbers and lists to choose from; what it says is taken exactly', async () => {
  await fill();
  const file = await download('xlsx');
  const rows = await readSheet(file);
  const used = rows.findIndex((row) => row?.[1] === 'L1P1-A1.used');
  expect(rows[used]?.[6]).toBe(12.5);
  const edited = rows.map((row, i) =>
    row.map((cell, j) => (i === used && j === 6 ? 620.0000000000001 : (cell ?? null))),
  );
  const blob = await writeXlsxFile([{ sheet: 'any', data: edited as never }]).toBlob();
  expect((await upload(await blob.arrayBuffer())).status).toBe(200);
  expect((await draft()).values).toMatchObject({ 'L1P1-A1.used': { value: 620 } });
});

test('all faults come at once with sheet, row and column, and nothing is saved', async () => {
  await fill();
  const before = await draft();
  const rows = await csvRows();
  const table = rows.map((row, i) => {
    if (i === 1) return row.with(0, '330200');
    if (i === 2) return row.with(6, '88');
    return i === 3 ? row.with(6, 'somehow') : row;
  });
  table.push(['330100', 'nothing', '', '', '', '', '1', '', '', '']);
  const reply = await upload(csvOf(table));
  expect(reply.status).toBe(422);
  const { sheet, faults } = faulty.parse(await reply.json());
  expect(sheet).toBeNull();
  expect(faults.map(({ row, column, code: what }) => [row, column, what])).toEqual([
    [2, 'city', 'other-city'],
    [4, 'value', 'option'],
    [table.length, 'variable', 'no-such-field'],
  ]);
  expect(await draft()).toEqual(before);
});

test('fields that somebody else changed since the download are refused, and the person is named', async () => {
  await fill();
  const rows = await csvRows();
  const names = { evaluation: code, city: HANGZHOU, actor: actorAs('city-editor', [HANGZHOU], 'wang') };
  const changes = { 'L1P1-A1.used': { value: 77, quality: 'records' as const } };
  await saveDraft(db, { ...names, revision: 1, changes, now: new Date() });
  expect((await upload(csvOf(rows))).status).toBe(200);
  const reply = await upload(csvOf(rows.map((row) => (row[1] === 'L1P1-A1.used' ? row.with(6, '78') : row))));
  expect(faulty.parse(await reply.json()).faults).toMatchObject([{ code: 'changed' }]);
  expect((await draft()).values).toMatchObject({ 'L1P1-A1.used': { value: 77 } });
});

test.each<[string, number, () => Uint8Array<ArrayBuffer> | string]>([
  ['a PDF', 415, () => '%PDF-1.7'],
  ['a damaged workbook', 415, () => 'PK\u0003\u0004 broken'],
  ['bytes of no text', 415, () => new Uint8Array([0xff, 0xff, 0x00])],
  ['an unclosed quote', 415, () => 'city,"variable'],
  ['more than 512 KB', 413, () => `city\n${'x'.repeat(600_000)}`],
  ['no table', 422, () => 'hello'],
])('%s is refused', async (_, status, bytes) => {
  expect((await upload(bytes())).status).toBe(status);
});

test.each([
  ['a cell at the far end of the sheet', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'],
  ['a far row that is spelled in entities', '<row r="&#57;&#57;99999"><c r="XFD9999999"><v>1</v></c></row>'],
  [
    'a far cell after something like a quote',
    `<!-- <c " --><row r='999999'><c r='CV999999'><v>1</v></c></row>`,
  ],
  ['rows without numbers', `<row r="9"><c r="XFD9"><v>1</v></c></row>${'<row/>'.repeat(1000)}`],
])('a small workbook that would fill the memory is refused: %s', async (_, rows) => {
  const parts = unzipSync(new Uint8Array(await download('xlsx')));
  const sheet = 'xl/worksheets/sheet1.xml';
  const content = strFromU8(parts[sheet]!).replace(
    /<sheetData>.*<\/sheetData>/s,
    `<sheetData>${rows}</sheetData>`,
  );
  expect((await upload(zipSync({ ...parts, [sheet]: strToU8(content) }))).status).toBe(413);
});

test('a workbook with two parts of one name is refused', async () => {
  const parts = unzipSync(new Uint8Array(await download('xlsx')));
  const twice = zipSync({ ...parts, 'xl/worksheets/sheetX.xml': parts['xl/worksheets/sheet1.xml']! });
  const renamed = Buffer.from(twice).toString('latin1').replaceAll('sheetX.xml', 'sheet1.xml');
  expect((await upload(Buffer.from(renamed, 'latin1'))).status).toBe(415);
});

test('the page shows the faults, and what was saved', async () => {
  const page = `/console/evaluations/${code}/cities/${HANGZHOU}/table`;
  const rows = await csvRows();
  const wrong = await upload(csvOf(rows.map((row, i) => (i === 1 ? row.with(6, 'many') : row))), page);
  expect(wrong.status).toBe(422);
  expect(await wrong.text()).toMatch(/没有写入任何内容[\s\S]*many[\s\S]*应为数字/);
  const right = await upload(csvOf(rows.map((row, i) => (i === 1 ? row.with(6, '12') : row))), page);
  expect(right.headers.get('Location')).toBe(`${page}?changed=1`);
  const read = await client(right.headers.get('Location')!, { headers: editor });
  expect(await read.text()).toContain('已写入，改动了 1 个数据');
});
