import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Answer } from '../../server/survey/questionnaire/routing.ts';
import type { AnswerWords, Tongue } from '../answer/questionnaire-props.ts';

/** The properties of a question's controls. */
export interface ControlProps<Q extends Question = Question> {
  question: Q;
  /** The answer to start from; afterwards the form's fields hold it. */
  answer: Answer | undefined;
  language: string;
  words: AnswerWords;
  /** Ids of the texts that describe the controls. */
  describedBy: string | undefined;
  faulty: boolean;
  /** The page's own language, where the question is in another. */
  own: Tongue | undefined;
}

export type WithOptions = Extract<Question, { type: 'single' | 'multiple' }>;
export type Scaled = Extract<Question, { type: 'scale' }>;

/** Whether an answer, a value or a list of them, chose this value. */
export function chose(answer: Answer | undefined, value: string | number): boolean {
  return Array.isArray(answer) ? answer.includes(String(value)) : answer === value;
}
