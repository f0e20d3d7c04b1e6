import type { ExportedColumn } from '../../../db/exported-submissions.ts';
import type { Answer } from '../../survey/questionnaire/routing.ts';
import type { FieldWords } from '../../survey/release/field.ts';
import type { AnswerRow } from './weights.ts';

/** A value that a variable may have, and what it means. */
export interface Category {
  value: string | number;
  label: FieldWords;
  /** A way out of the question: the survey counts it as an answer, statistics do not. */
  isMissing?: boolean;
}

/** What a variable holds, whatever the form of the file. */
export type Content =
  /** The most bytes in UTF-8; some variables label their values. */
  | { type: 'text'; bytes: number; categories: Category[] }
  /** ISO 8601, UTC. */
  | { type: 'moment'; categories: [] }
  /** Some values may have labels: the points of a scale, and ways out, which are not numbers. */
  | { type: 'number'; isWhole: boolean; min?: number; max?: number; categories: Category[] }
  /** One of its categories. */
  | { type: 'choice'; categories: Category[] }
  /** A list of its categories, or a way out. */
  | { type: 'choices'; categories: Category[] };

/** A variable of a file of answers: the one source of its name, labels and values in every form. */
export interface Variable {
  name: string;
  label: FieldWords;
  content: Content;
  /** Where its values come from in a row: a column of the submission, the answer to a question, or neither. */
  source: { column: ExportedColumn } | { question: string } | undefined;
  valueIn(row: AnswerRow): Answer | null | undefined;
}
