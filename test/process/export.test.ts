import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, openSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test } from 'vitest';
import { answerColumns, submissionColumns } from '../../server/services/exports/variables.ts';
import { testApp, testEnvironment } from '../support/app.ts';
import { answerAs } from '../support/client.ts';
import { testDatabase } from '../support/database.ts';
import { tiny, tinyAnswers } from '../support/fixtures/tiny.ts';
import { openedWave } from '../support/wave.ts';

// Files that leave the database, with the built command line.

const { db, sql, url } = await testDatabase({ wavesIn: 'eight parts' });
const { client } = await testApp(db);
const wave = await openedWave(db);
const folder = mkdtempSync(join(tmpdir(), 'chengsheng-export-'));
afterAll(() => rm(folder, { recursive: true }));
const CITY = '330100';
const remarks = ['=1+1', ' ＝1+1', '\n+1', '\u200b@x', 'a\u001b[31mb', '很好', '第一行\r\n第二行'];

const sent = await Promise.all(
  remarks.map(
    async (remark, i) => await answerAs(client, wave.code, CITY, { ...tinyAnswers, remark, visits: i }),
  ),
);

function cli(args: readonly string[], stdout: 'pipe' | number = 'pipe') {
  const program = join(import.meta.dirname, '../../dist/server/cli.js');
  return spawnSync(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, ...testEnvironment, DATABASE_URL: url, DATA_DIR: folder },
    stdio: ['ignore', stdout, 'pipe'],
    encoding: 'utf8',
  });
}
const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true });
const exported = (...args: string[]) => {
  const { stdout, stderr, status } = cli(['export', wave.code, ...args]);
  expect(status, stderr).toBe(0);
  return { text: stdout, rows: rowsOf(stdout), stderr };
};
const sorted = (rows: Record<string, string>[]) =>
  [...rows].sort((a, b) => Number(a.visits) - Number(b.visits));

describe('an export', () => {
  test('holds every answer once, and who entered it', () => {
    const { rows, stderr } = exported();
    expect(stderr).toBe('');
    expect(Object.keys(rows[0]!)).toEqual([...submissionColumns, ...tiny.questions.map((q) => q.id)]);
    expect(sorted(rows)).toMatchObject(
      sent.map((_, i) => ({
        city: CITY,
        interviewer: '',
        visits: String(i),
        services: 'pay;bus',
        status: 'counted',
      })),
    );
  });

  test('names submissions by pseudonyms of its own, in an order of its own, without their moments', () => {
    const [one, other] = [exported(), exported()];
    const ids = [one, other].map(({ rows }) => rows.map((r) => r.id));
    expect(new Set(ids.flat()).size).toBe(2 * sent.length);
    for (const { submission, body } of sent)
      for (const text of [submission.id, body.receipt]) expect(one.text).not.toContain(text);
    const order = ({ rows }: typeof one) => rows.map((r) => r.visits).join();
    // Seven rows come in the same order once in 5,040 times: in three exports, hardly ever.
    expect(new Set([order(one), order(other), order(exported())]).size).toBeGreaterThan(1);
    for (const { started_at, stored_at, duration_ms } of one.rows) {
      expect(`${started_at} ${stored_at}`).toMatch(
        /^\d{4}-\d\d-\d\dT00:00:00\.000Z \d{4}-\d\d-\d\dT00:00:00\.000Z$/,
      );
      expect(Number(duration_ms) % 1000).toBe(0);
    }
  });

  test('holds ids and moments for who asks for them, with a warning', async () => {
    const { rows, stderr } = exported('--with-ids');
    expect(stderr).toMatch(/^warning: /);
    expect(sorted(rows).map((r) => r.id)).toEqual(sent.map(({ submission }) => submission.id));
    const stored = await sql<{ at: string }[]>`
      select to_char(stored_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from submissions`;
    expect(rows.map((r) => r.stored_at).sort()).toEqual(stored.map((s) => s.at).sort());
  });

  test('has no cell that a spreadsheet runs or a terminal obeys', () => {
    const { text, rows } = exported();
    expect(sorted(rows).map((r) => r.remark)).toEqual([
      "'=1+1",
      "' ＝1+1",
      "'\n+1",
      "'\u200b@x",
      'a␛[31mb',
      '很好',
      '第一行\n第二行',
    ]);
    expect(text).not.toMatch(/(?![\n\t])\p{Cc}/u);
  });

  test('into a file is for its owner alone, and for Excel', () => {
    const file = join(folder, 'answers.csv');
    const { status } = cli(['export', wave.code], openSync(file, 'w', 0o644));
    expect(status).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const content = readFileSync(file, 'utf8');
    expect(content.startsWith('\ufeffcity,')).toBe(true);
    expect(content.indexOf('\ufeff', 1)).toBe(-1);
    const waves = join(folder, 'waves.csv');
    cli(['wave', 'list'], openSync(waves, 'w', 0o644));
    expect(readFileSync(waves, 'utf8')).toMatch(/^\ufeffcode,/);
    expect(statSync(waves).mode & 0o777).toBe(0o644);
  });

  test('of nothing has its columns', () => {
    expect(exported('--city', '110000').text).toMatch(/^city,id,.*,remark\n$/);
  });
});

test('each column has one name, also where a question has that of another column', () => {
  const [first] = tiny.questions;
  const question = (id: string) => ({ ...first!, id });
  const questions = ['q', 'id', 'status', 'answer_status', 'end'].map(question);
  const modules = [1, 2].map((n) => ({
    id: `m${n}`,
    title: {},
    scope: [`3${n}`],
    questions: [question('answer_id'), question('local')],
  }));
  expect([...answerColumns({ ...tiny, questions, modules })]).toEqual([
    ['q', 'q'],
    ['answer_answer_id', 'id'],
    ['answer_answer_status', 'status'],
    ['answer_status', 'answer_status'],
    ['end', 'end'],
    ['answer_id', 'answer_id'],
    ['local', 'local'],
  ]);
});

test('all CSV is written in one place', () => {
  const root = join(import.meta.dirname, '../..');
  const files = globSync(['server/**/*.{ts,tsx,mjs}', 'db/**/*.ts', 'web/**/*.{ts,tsx}'], { cwd: root });
  const sources = files
    .filter((file) => !file.includes('.test.'))
    // Forms only read the file types that they accept.
    .map((file) => ({
      file,
      source: readFileSync(join(root, file), 'utf8').replaceAll(/accept="[^"]*"/g, ''),
    }));
  const having = (pattern: RegExp) =>
    sources.filter(({ source }) => pattern.test(source)).map(({ file }) => file);
  // A developer makes the registry of cities, from a package.
  expect(having(/from 'csv-stringify/)).toEqual(['db/generate-cities.ts']);
  expect(having(/format csv|\bcopy \(/i)).toEqual([]);
  // These files name the output of server/services/exports/forms/csv.ts.
  const senders = /^server\/(api\/exports|services\/exports\/forms\/forms)\.ts$/;
  const writers = having(/text\/csv|\.csv['"`]|printCsv/).filter(
    // Files that only hold addresses write nothing.
    (file) => !/generate-cities|registry|^web\/paths/.test(file) && !senders.test(file),
  );
  expect(writers.length).toBeGreaterThan(5);
  for (const { file, source } of sources.filter(({ file }) => writers.includes(file)))
    expect(source, file).toMatch(/import \{[^}]*\b(csv|csvOfCells|printCsv|releaseFile)\b[^}]*\} from/);
});
