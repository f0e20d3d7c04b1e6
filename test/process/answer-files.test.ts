import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeExports } from '../../server/services/exports/write-exports.ts';
import type { Definition } from '../../server/survey/questionnaire/questionnaire.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs, post } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyAnswers } from '../support/fixtures/tiny.ts';
import { keyFor } from '../support/keys.ts';
import { publish } from '../support/publish.ts';
import { openedWave } from '../support/wave.ts';

// Files of answers in each form, as the programs for that form read them.

const database = await testDatabase();
const { db, url } = database;
const { client, fieldworkOf, platform, signingKey } = await testApp(db);
const CITY = '330100';
const folder = await mkdtemp(join(tmpdir(), 'chengsheng-answers-'));
afterAll(() => rm(folder, { recursive: true }));

/** A text longer than one SPSS variable, with three bytes a character, which ends between two segments. */
const LONG = '排队太久，办事大厅的椅子也不够。'.repeat(40);
const questionnaire: Definition = {
  ...tiny,
  questions: tiny.questions.map((q) => {
    if (q.id === 'remark' && q.type === 'text') return { ...q, maxLength: 700 };
    if (q.id === 'q_queue' && q.type === 'scale')
      return {
        ...q,
        scale: {
          ...q.scale,
          labels: ['从不', '很少', '有时', '常常', '总是 & <久>'].map((label, i) => ({
            'zh-CN': label,
            en: `point ${i + 1}`,
          })),
        },
      };
    return q;
  }),
};
const wave = await openedWave(db, {
  settings: { questionnaire, screening: { enabled: false } },
});
const answers = [
  { ...tinyAnswers, remark: LONG },
  {
    ...tinyAnswers,
    q_gov: 'not_used' as const,
    q_queue: 'dont_know' as const,
    services: ['none'],
    remark: '=1+1',
  },
  { lives_here: 'yes', q_gov: 'dont_know' as const, visits: 50.5 },
  ...Array.from({ length: 24 }, (_, i) => ({ ...tinyAnswers, sex: i < 12 ? 'male' : 'female', visits: i })),
];
const at = `/api/v1/waves/${wave.code}/exports`;
const headers = await keyFor(db, 'manager');
type Format = 'csv' | 'sav' | 'parquet' | 'ddi';
const ending = { csv: '.csv', sav: '.sav', parquet: '.parquet', ddi: '-codebook.xml' };
const pathOf = (format: Format) => join(folder, `answers${ending[format]}`);

beforeAll(async () => {
  for (const answer of answers) await answerAs(client, wave.code, CITY, answer);
  await publish(db, await fieldworkOf(wave.id), { signingKey, reason: null });
  for (const format of ['csv', 'sav', 'parquet', 'ddi'] as const) {
    const wish = { id: uuidv7(), purpose: 'analysis', format, release: 1, replicates: 2 };
    const asked = await post(client, at, wish, headers);
    expect(await asked.json()).toMatchObject({ format, release: 1, replicates: 2 });
    await writeExports({ database, fieldworkOf, now: platform.now, log: platform.log });
    const response = await client(`${at}/${wish.id}/file`, { headers });
    expect(response.headers.get('Content-Disposition')).toContain(
      `answers-${wave.code}-all-release-1${ending[format]}"`,
    );
    await writeFile(pathOf(format), new Uint8Array(await response.arrayBuffer()));
  }
});

/** The rows of the CSV, which the other forms must match, in the order of their answers. */
async function csvRows(): Promise<Record<string, string>[]> {
  return parse(await readFile(pathOf('csv'), 'utf8'), { columns: true, bom: true });
}
const find = <R>(rows: R[], is: (row: R) => boolean): R => {
  const row = rows.find(is);
  if (!row) throw new Error('a row is not there');
  return row;
};

function run(program: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}
const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;

test('Parquet has numbers as numbers, and ways out beside them', async () => {
  const bytes = await readFile(pathOf('parquet'));
  const rows: Record<string, unknown>[] = await parquetReadObjects({
    file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  });
  expect(rows).toHaveLength(27);
  const unused = find(rows, ({ remark }) => remark === '=1+1');
  expect(unused).toMatchObject({
    q_gov: null,
    q_gov_way_out: 'not_used',
    q_queue_way_out: 'dont_know',
    q_bus: 7n,
    services: 'none',
    psu: unused.id,
    stored_at: expect.any(Date),
  });
  expect(find(rows, ({ remark }) => remark === LONG)).toMatchObject({ q_gov: 4n, q_gov_way_out: null });
  const weights = new Map((await csvRows()).map(({ id, weight }) => [id, weight]));
  expect(weights.size).toBe(27);
  expect(rows.every(({ weight }) => typeof weight === 'number' && weight > 0)).toBe(true);
});

test('the codebook tells of each variable in both languages, and of no few', async () => {
  const text = await readFile(pathOf('ddi'), 'utf8');
  const columns = Object.keys((await csvRows())[0]!);
  expect([...text.matchAll(/<var ID="[^"]*" name="([^"]*)"/g)].map(([, name]) => name)).toEqual(columns);
  expect(text).toContain('<caseQnty>27</caseQnty>');
  expect(text).toContain(`<fileName>answers-${wave.code}-all-release-1.csv</fileName>`);
  expect(text).toContain('<qstnLit xml:lang="en">Are the queues too long?</qstnLit>');
  expect(text).toContain('<labl xml:lang="zh-CN">总是 &amp; &lt;久&gt;</labl>');
  const variable = (name: string) => new RegExp(`<var ID="v_${name}"[\\s\\S]*?</var>`).exec(text)?.[0] ?? '';
  expect(variable('q_gov')).toContain('<item VALUE="not_used"/>');
  const frequency = (name: string, value: string) =>
    new RegExp(`<catValu>${value}</catValu>[\\s\\S]*?</catgry>`)
      .exec(variable(name))?.[0]
      .match(/"freq">(\d+)</)?.[1];
  // One person left it out: the number of men would reveal that.
  expect([frequency('sex', 'female'), frequency('sex', 'male')]).toEqual(['14', undefined]);
  expect(frequency('lives_here', 'yes')).toBe('27');
  expect(frequency('services', 'none')).toBeUndefined();
  // The order that the schema requires inside a variable and a category.
  const order = ['labl', 'qstn', 'valrng', 'invalrng', 'catgry', 'varFormat'];
  for (const [whole] of text.matchAll(/<var [\s\S]*?<\/var>/g)) {
    const children = [...whole.replace(/<(catgry|qstn)\b[\s\S]*?<\/\1>/g, '<$1/>').matchAll(/^<(\w+)/gm)]
      .map(([, name]) => order.indexOf(name!))
      .filter((place) => place >= 0);
    expect(children).toEqual([...children].sort((a, b) => a - b));
  }
});

test('the command line writes the same forms', () => {
  const program = join(import.meta.dirname, '../../dist/server/cli.js');
  const printed = (format: Format, ...args: string[]) =>
    spawnSync(process.execPath, [program, 'export', wave.code, '--format', format, ...args], {
      env: { PATH: process.env.PATH, ...testEnvironment, DATABASE_URL: url, DATA_DIR: folder },
    }).stdout;
  expect(printed('sav').subarray(0, 4).toString()).toBe('$FL2');
  expect(printed('parquet', '--release', '1').subarray(-4).toString()).toBe('PAR1');
  expect(printed('ddi').toString()).toContain('<caseQnty>27</caseQnty>');
});

test.skipIf(!has('xmllint', '--version'))('the codebook is well-formed', () => {
  run('xmllint', ['--noout', pathOf('ddi')]);
});

const hasPython = has('python3', '-c', 'import pyreadstat, pandas, pyarrow');
describe.skipIf(!hasPython)('Python', () => {
  const python = <T>(script: string): T => JSON.parse(run('python3', ['-c', script]));

  test('pyreadstat reads names, labels, values and what is missing', async () => {
    const read = python<{
      names: string[];
      labels: Record<string, string>;
      values: Record<string, Record<string, string>>;
      missing: Record<string, unknown>;
      notes: string;
      rows: Record<string, unknown>[];
    }>(`
import json, pyreadstat
data, meta = pyreadstat.read_sav("answers.sav", user_missing=True)
rows = json.loads(data.to_json(orient="records", date_format="iso"))
print(json.dumps({"names": meta.column_names, "labels": meta.column_names_to_labels, "values": meta.variable_value_labels,
  "missing": meta.missing_ranges, "notes": "\\n".join(meta.notes), "rows": rows}))`);
    const csv = await csvRows();
    const expected = Object.keys(csv[0]!).flatMap((name) =>
      name === 'services' ? ['services_1', 'services_2', 'services_3'] : [name],
    );
    expect(read.names).toEqual(expected);
    expect(read.labels.sex).toBe('您的性别？ / Your sex?');
    expect(read.labels.services_1).toContain('缴费 / Paying: 您用过哪些服务？');
    expect(read.values.sex).toEqual({ '1.0': '女 / Female', '2.0': '男 / Male' });
    expect(read.values.q_gov).toEqual({
      '9997.0': '没有用过 / Have not used it',
      '9998.0': '不知道 / Don’t know',
    });
    expect(read.values.q_queue).toMatchObject({ '5.0': '总是 & <久> / point 5' });
    expect(read.values.city).toMatchObject({ [CITY]: '杭州市 / Hangzhou' });
    expect(read.missing.q_gov).toEqual([
      { lo: 9997, hi: 9997 },
      { lo: 9998, hi: 9998 },
    ]);
    expect(read.notes.replaceAll('\n', '')).toContain('seed: xoshiro128**');
    expect(read.rows).toHaveLength(27);
    const byId = new Map(csv.map((row) => [`${row.q_gov} ${row.visits} ${row.remark}`, row]));
    expect(byId.size).toBe(27);
    const long = find(read.rows, ({ remark }) => remark === LONG);
    expect(long).toMatchObject({ q_gov: 4, sex: 1, q_roads: 2, services_1: 1, services_3: 0, visits: 3 });
    const unused = find(read.rows, ({ remark }) => remark === '=1+1');
    expect(unused).toMatchObject({ q_gov: 9997, q_queue: 9998, services_1: 0, services_3: 1, channel: '' });
    const terse = find(read.rows, ({ visits }) => visits === 50.5);
    expect(terse).toMatchObject({ q_gov: 9998, sex: null, services_1: null, remark: '', city: CITY });
    const near = csv.find(({ remark }) => remark === LONG)!;
    expect(long.weight).toBeCloseTo(Number(near.weight), 9);
    expect(String(long.stored_at).slice(0, 10)).toBe(near.stored_at!.slice(0, 10));
  });

  test('pandas reads Parquet with types', () => {
    const read = python<{ types: Record<string, string>; mean: number; metadata: string[]; rows: number }>(`
import json, pandas, pyarrow.parquet
data = pandas.read_parquet("answers.parquet")
metadata = pyarrow.parquet.read_metadata("answers.parquet").metadata
print(json.dumps({"types": {name: str(kind) for name, kind in data.dtypes.items()}, "rows": len(data),
  "mean": float((data.q_bus * data.weight).sum() / data.weight[data.q_bus.notna()].sum()),
  "metadata": sorted(key.decode() for key in metadata)}))`);
    expect(read.rows).toBe(27);
    expect(read.types).toMatchObject({ weight: 'float64', replicate_1: 'float64', version: 'int64' });
    expect(read.types.stored_at).toMatch(/^datetime64/);
    expect(read.mean).toBeCloseTo(7, 9);
    expect(read.metadata).toEqual(expect.arrayContaining(['digest', 'release', 'seed', 'variables']));
  });
});

test.skipIf(!has('Rscript', '-e', 'library(haven)'))(
  'R’s haven reads labels, and missing values as such',
  () => {
    const printed = run('Rscript', [
      '-e',
      `library(haven); d <- read_sav("answers.sav", user_na = FALSE)
     cat(nrow(d), sum(is.na(d$q_gov)), mean(d$q_gov, na.rm = TRUE), names(attr(d$sex, "labels"))[1], attr(d$sex, "label"), sep = "|")`,
    ]);
    expect(printed).toBe('27|2|4|女 / Female|您的性别？ / Your sex?');
  },
);
