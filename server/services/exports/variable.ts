import type { ExportedColumn } from '../../../db/exported-submissions.ts';
import type { Answer } from '../../survey/questionnaire/routing.ts';
import type { FieldWords } from '../../survey/release/field.ts';
import type { AnswerRow } from './weights.ts';

/** A value that a variable may have, and what it means. */
export interface Category {
  value: string | number;
  label: FieldWords;
  /** A way out of the question: an answer to the survey, and none to it. */
  isMissing?: boolean;
}

/** What stands in a variable, whatever the form of the file. */
export type Content =
  /** At most so many bytes of UTF-8; of some, values have labels. */
  | { type: 'text'; bytes: number; categories: Category[] }
  /** ISO 8601, UTC. */
  | { type: 'moment'; categories: [] }
  /** Some of its values may have labels: the points of a scale, and ways out, which are no numbers. */
  | { type: 'number'; isWhole: boolean; min?: number; max?: number; categories: Category[] }
  /** One of its categories. */
  | { type: 'choice'; categories: Category[] }
  /** A list of its categories, or a way out. */
  | { type: 'choices'; categories: Category[] };

/** A variable of a file of answers: the one source of its name, labels and values in all forms. */
export interface Variable {
  name: string;
  label: FieldWords;
  content: Content;
  /** Where its values stand in a row: a column of the submission, the answer to a question, or neither. */
  source: { column: ExportedColumn } | { question: string } | undefined;
  valueIn(row: AnswerRow): Answer | null | undefined;
}
