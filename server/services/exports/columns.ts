import type { ExportedSubmission } from '../../../db/exported-submissions.ts';
import { reservedIds } from '../../survey/questionnaire/question-faults.ts';
import type { Definition } from '../../survey/questionnaire/questionnaire.ts';

/** The columns of an export before those of the answers. */
export const submissionColumns = reservedIds satisfies readonly (keyof ExportedSubmission)[];

/**
 * The columns of the answers, each with the question that it holds: one for each id, of the core and of all modules.
 * A question whose id is the name of another column, which some older questionnaires have, gets "answer_" before it.
 */
export function answerColumns({ questions, modules }: Definition): ReadonlyMap<string, string> {
  const ids = new Set([...questions, ...modules.flatMap((m) => m.questions)].map((q) => q.id));
  const taken = new Set<string>(submissionColumns);
  const columns = new Map<string, string>();
  for (const id of ids) {
    let column = id;
    while (taken.has(column) || (column !== id && ids.has(column))) column = `answer_${column}`;
    taken.add(column);
    columns.set(column, id);
  }
  return columns;
}

/** The cells of one row: a list of values becomes "a;b". */
export function exportCellsOf(
  submission: ExportedSubmission,
  columns: ReadonlyMap<string, string>,
): unknown[] {
  const cells: unknown[] = submissionColumns.map((column) => submission[column]);
  for (const id of columns.values()) {
    const answer = submission.answers[id];
    cells.push(Array.isArray(answer) ? answer.join(';') : answer);
  }
  return cells;
}
