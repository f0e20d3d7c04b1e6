import { reservedIds } from '../../survey/questionnaire/question-faults.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';
import type { Answer } from '../../survey/questionnaire/routing.ts';
import type { AnswerRow } from './weights.ts';

/** A column of a file of answers, and the value of a row in it. */
export interface Column {
  name: string;
  valueIn(row: AnswerRow): Answer | null | undefined;
}

/** The columns of an export before those of the answers. */
export const submissionColumns = reservedIds satisfies readonly (keyof AnswerRow)[];

/** What a release gives those who count in it. */
export const weightColumns = ['weight', 'psu'] as const satisfies readonly (keyof AnswerRow)[];

const replicateColumns = (replicates: number): Column[] =>
  Array.from({ length: replicates }, (_, i) => ({
    name: `replicate_${i + 1}`,
    valueIn: (row) => row.replicates[i],
  }));

/**
 * The columns of the answers, each with the question that it holds: one for each id, of the core and of all modules.
 * A question whose id is the name of another column, which some questionnaires have, gets "answer_" before it.
 */
export function answerColumns(
  { questions, modules }: Definition,
  others: readonly string[] = [...submissionColumns, ...weightColumns],
): ReadonlyMap<string, string> {
  const ids = new Set([...questions, ...modules.flatMap((m) => m.questions)].map((q) => q.id));
  const taken = new Set<string>(others);
  const columns = new Map<string, string>();
  for (const id of ids) {
    let column = id;
    while (taken.has(column) || (column !== id && ids.has(column))) column = `answer_${column}`;
    taken.add(column);
    columns.set(column, id);
  }
  return columns;
}

/**
 * All columns of a file of answers, in their order.
 * @param replicates how many bootstrap weights it has; undefined: neither these nor weights
 */
export function columnsOf(definition: Definition, replicates: number | undefined): Column[] {
  const named = (name: (typeof submissionColumns | typeof weightColumns)[number]): Column => ({
    name,
    valueIn: (row) => row[name],
  });
  const drawn = replicateColumns(replicates ?? 0);
  const others = [...submissionColumns, ...weightColumns, ...drawn.map(({ name }) => name)];
  const answers = [...answerColumns(definition, others)].map(
    ([name, id]): Column => ({ name, valueIn: (row) => row.answers[id] }),
  );
  return [
    ...submissionColumns.map(named),
    ...(replicates === undefined ? [] : weightColumns.map(named)),
    ...answers,
    ...drawn,
  ];
}

/** The cells of one row of CSV: a list of values becomes "a;b". */
export function csvCellsOf(row: AnswerRow, columns: readonly Column[]): unknown[] {
  return columns.map((column) => {
    const value = column.valueIn(row);
    return Array.isArray(value) ? value.join(';') : value;
  });
}
