import { localize } from '../questionnaire/localize.ts';
import type { Question } from '../questionnaire/questionnaire.ts';
import { readingSeconds } from './reading-speed.ts';

/** For each question, besides reading it: four to think and one to find the answer's place (Puleston's rule). */
const SECONDS_A_QUESTION = 5;

/** Whole minutes that most people take to answer all of these questions, leaving texts empty. */
export const answeringMinutes = (questions: readonly Question[], language: string): number =>
  Math.max(1, Math.round(answeringSeconds(questions, language) / 60));

/** The same in seconds. */
export function answeringSeconds(questions: readonly Question[], language: string): number {
  const texts = new Set(questions.flatMap((q) => textsOf(q, language)));
  const reading = [...texts].reduce((sum, text) => sum + readingSeconds(text), 0);
  return reading + questions.length * SECONDS_A_QUESTION;
}

/** The text to read in a question. Answers that an earlier question already showed are known. */
function textsOf(q: Question, language: string): string[] {
  const answers = 'options' in q ? q.options.map((o) => o.label) : 'scale' in q ? (q.scale.labels ?? []) : [];
  return [q.title, ...(q.help ? [q.help] : []), ...answers].map((text) => localize(text, language));
}
