import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tableColumns, tableFields } from '../../server/survey/release/table-fields.ts';
import { testApp } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tinyAnswers } from '../support/fixtures/tiny.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';

// A release's files, as common programs read them.

const { db } = await testDatabase();
const { client, fieldworkOf, signingKey } = await testApp(db);
const folder = await mkdtemp(join(tmpdir(), 'chengsheng-scores-'));
afterAll(() => rm(folder, { recursive: true }));
const wave = await openedWave(db, {});

/** The rows of the CSV; the test compares the other forms with its text. */
let rows: Record<string, string>[];

beforeAll(async () => {
  const ages = ['16-39', '40-59', '60+'];
  for (let i = 0; i < 126; i++) {
    const answers = {
      ...tinyAnswers,
      age: ages[i % 3],
      sex: i % 2 ? 'female' : 'male',
      q_gov: 1 + (i % 5),
      q_queue: 1 + ((i * 7) % 5),
      q_bus: 3 + (i % 7),
    };
    const { response } = await answerAs(client, wave.code, i < 120 ? '330100' : '110000', answers);
    expect(response.status).toBe(201);
  }
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  for (const form of ['csv', 'xlsx', 'parquet']) {
    const response = await client(`/api/v1/waves/${wave.code}/releases/1/scores.${form}`);
    expect(response.status).toBe(200);
    await writeFile(join(folder, `scores.${form}`), new Uint8Array(await response.arrayBuffer()));
  }
  rows = parse(await readFile(join(folder, 'scores.csv'), 'utf8'), { columns: true, bom: true });
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.some(({ score }) => score !== '')).toBe(true);
});

const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
function run(program: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

describe.skipIf(!has('soffice', '--version'))('LibreOffice', () => {
  const convert = (form: string) => {
    // A separate profile: an open LibreOffice window would otherwise take the file over.
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`;
    run('soffice', [profile, '--headless', '--convert-to', form, '--outdir', folder, 'scores.xlsx']);
  };

  test('reads the cells that the CSV has, numbers as numbers, and the cover and dictionary beside them', async () => {
    // Comma, double quotes, UTF-8, from the first row, raw cell values, all sheets.
    convert('csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1');
    const sheet = async (name: string): Promise<string[][]> =>
      parse(await readFile(join(folder, `scores-${name}.csv`), 'utf8'), { relax_column_count: true });
    const [head, ...cells] = await sheet('scores');
    expect(head).toEqual(tableColumns);
    const asCsv = (cell: string) => (/^(TRUE|FALSE)$/.test(cell) ? cell.toLowerCase() : cell);
    expect(cells.map((row) => row.map(asCsv))).toEqual(
      rows.map((row) => tableColumns.map((column) => row[column])),
    );
    const cover = (await sheet('说明 About')).flat().join('\n');
    const { digest } = (await (await client(`/api/v1/waves/${wave.code}/releases`)).json()).releases[0];
    expect(cover).toContain(digest);
    expect(cover).toContain('怎样读 How to read');
    expect((await sheet('字段 Dictionary')).slice(1).map(([name]) => name)).toEqual(tableColumns);
  }, 120_000);

  test('has filters over all rows', async () => {
    // The rewritten file shows what LibreOffice understood.
    convert('again.xlsx:Calc MS Excel 2007 XML');
    const files = unzipSync(await readFile(join(folder, 'scores.again.xlsx')));
    const sheet = Buffer.from(files['xl/worksheets/sheet2.xml']!).toString();
    expect(/<autoFilter ref="[^"]*"/.exec(sheet)?.[0]).toMatch(new RegExp(`"A1:[A-Z]+${rows.length + 1}"$`));
  }, 120_000);
});

describe.skipIf(!has('python3', '-c', 'import pandas, pyarrow'))('pandas', () => {
  test('reads the CSV and Parquet with the same figures, each column of its type', () => {
    const printed = run('python3', [
      '-c',
      `
import json, pandas
csv, parquet = pandas.read_csv("scores.csv", dtype={"code": str, "n": str}), pandas.read_parquet("scores.parquet")
differing = [c for c in ["score", "share", "se", "ci_low", "ci_high", "moe", "points", "neff", "missing"]
  if not pandas.testing.assert_series_equal(csv[c], parquet[c], check_dtype=False) is None]
print(json.dumps({"differing": differing, "types": {c: str(t) for c, t in parquet.dtypes.items()},
  "few": int(((csv.n == "<10") & parquet.n.notna()).sum()), "codes": sorted(parquet.code.unique())}))`,
    ]);
    const read = JSON.parse(printed);
    expect(read).toMatchObject({ differing: [], few: 0, codes: ['110000', '330100'] });
    const numbers = tableColumns.filter((column) => tableFields[column].type === 'number');
    for (const column of numbers) expect([column, read.types[column]]).toEqual([column, 'float64']);
  });
});

test.skipIf(!has('Rscript', '-e', 'library(readxl)'))('R’s readxl reads the scores as numbers', () => {
  const printed = run('Rscript', [
    '-e',
    `library(readxl); d <- as.data.frame(read_excel("scores.xlsx", "scores", guess_max = 1e5))
     c <- read.csv("scores.csv", colClasses = c(code = "character"))
     cat(is.numeric(d$score), is.character(d$code), nrow(d) - nrow(c), max(abs(d$score - c$score), na.rm = TRUE) < 1e-9,
       identical(is.na(d$score), is.na(c$score)), sep = "|")`,
  ]);
  expect(printed).toBe('TRUE|TRUE|0|TRUE|TRUE');
});
