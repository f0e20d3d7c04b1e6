import { csvOfCells } from '../../../http/csv.ts';
import type { Variable } from '../variable.ts';
import type { AnswerRow } from '../weights.ts';
import type { AnswerFile } from './form.ts';

/** Answers as CSV, as they are stored: a list of values becomes "a;b". */
export async function* writeCsv(
  { variables }: Pick<AnswerFile, 'variables'>,
  portions: AsyncIterable<readonly AnswerRow[]>,
  { mark = true } = {},
): AsyncGenerator<string> {
  const names = variables.map(({ name }) => name);
  yield csvOfCells([], names, { mark });
  for await (const rows of portions)
    yield csvOfCells(
      rows.map((row) => variables.map((variable) => cellOf(variable, row))),
      names,
      { header: false },
    );
}

function cellOf(variable: Variable, row: AnswerRow): unknown {
  const value = variable.valueIn(row);
  return Array.isArray(value) ? value.join(';') : value;
}
