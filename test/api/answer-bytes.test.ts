import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ExportedSubmission } from '../../db/exported-submissions.ts';
import { csvOfCells } from '../../server/http/csv.ts';
import { AnswerSpans } from '../../server/services/exports/forms/answer-spans.ts';
import { writeCsv } from '../../server/services/exports/forms/csv.ts';
import { writeSav } from '../../server/services/exports/forms/sav.ts';
import { variablesOf } from '../../server/services/exports/variables.ts';
import { testDatabase } from '../support/database.ts';
import { oddFile, oddSubmissions } from '../support/fixtures/odd-submissions.ts';
import { tiny } from '../support/fixtures/tiny.ts';

// An export copies PostgreSQL's bytes: for any answer, its cells equal those made from parsed values.

const { sql } = await testDatabase();
const variables = variablesOf(tiny, [{ code: '330100', name: '杭州市', english: 'Hangzhou' }], undefined);
const file = { ...oddFile, variables };

/** The submissions as PostgreSQL sends them. */
const stored = await Promise.all(
  oddSubmissions.map(async ({ answers, ...cells }) => {
    const [row] = await sql<
      { json: string }[]
    >`select (${JSON.stringify(answers)}::text::jsonb)::text as json`;
    const { place, ...own } = cells;
    const bytes = [
      ...variables.slice(0, 13).map(({ name }) => own[name as keyof typeof own]),
      place,
      row!.json,
    ];
    return new ExportedSubmission(bytes.map((cell) => (cell === null ? null : Buffer.from(String(cell)))));
  }),
);

async function bytesOf(parts: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(Buffer.from(part));
  return Buffer.concat(all);
}
async function* portions() {
  yield stored.slice(0, 7);
  yield stored.slice(7);
}

test('cells of CSV are those of the values', async () => {
  const rows = oddSubmissions.map((submission) =>
    variables.map(({ name, source }) => {
      const from: Record<string, unknown> = source && 'question' in source ? submission.answers : submission;
      const value = from[name];
      return Array.isArray(value) ? value.join(';') : value;
    }),
  );
  const names = variables.map(({ name }) => name);
  const text = String(await bytesOf(writeCsv(file, portions())));
  expect(text.split('\n')).toEqual(csvOfCells(rows, names, { mark: true }).split('\n'));
});

test('files have the bytes that they had when they were made of values', async () => {
  const digest = async (parts: AsyncIterable<string | Uint8Array>) =>
    createHash('sha256')
      .update(await bytesOf(parts))
      .digest('hex');
  expect([await digest(writeCsv(file, portions())), await digest(writeSav(file, portions()))]).toEqual([
    '00f6247d86a8a68692f906e97ff00faa80716272a633027696fece34baaf9b9d',
    'e24a1dd3e5679a9c0124ec18954be80ff92ba343fae2e82c2c859ed5416fe6ab',
  ]);
});

test('a question may lie in any order, and have a name that every object has', async () => {
  const [first] = tiny.questions;
  const ids = ['zz', 'a', 'constructor', 'b'];
  const questions = ids.map((id) => ({ ...first!, id }));
  const [own] = stored;
  const json = '{"b": 1, "a": "x", "zz": ["y"]}';
  const submission = new ExportedSubmission([...own!.cells.slice(0, -1), Buffer.from(json)]);
  async function* one() {
    yield [submission];
  }
  const text = await bytesOf(
    writeCsv({ variables: variablesOf({ ...tiny, questions }, [], undefined) }, one()),
  );
  expect(String(text).trim().split('\n')[1]).toMatch(/,counted,,y,x,,1$/);
});

test('a text that PostgreSQL would not write is refused, and read to no end', () => {
  const spans = new AnswerSpans(['a']);
  for (const text of ['{"a":1}', '{"a": 1', '{"a": "x', '{"a": 1,"b": 2}', '{ "a": 1}'])
    expect(() => spans.find(Buffer.from(text)), text).toThrow('as PostgreSQL writes');
});
