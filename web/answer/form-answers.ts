import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { type Answer, type Answers, visibleQuestions } from '../../server/survey/questionnaire/routing.ts';

/**
 * Answers read from a form's fields, the same on the server (a form posted without JavaScript) and in the browser. It
 * reads and never repairs: an unreadable value stays, for the check to report.
 */
export function readAnswers(
  questions: readonly Question[],
  fields: Iterable<readonly [string, unknown]>,
): Answers {
  const valuesById = new Map(questions.map((q) => [q.id, [] as string[]]));
  for (const [name, value] of fields)
    if (typeof value === 'string' && value.trim() !== '') valuesById.get(name)?.push(value.trim());
  const answers: Answers = {};
  for (const q of questions) {
    const values = valuesById.get(q.id)!;
    if (values[0]) answers[q.id] = answerOf(q, values);
  }
  return answers;
}

function answerOf(q: Question, values: string[]): Answer {
  const [value = ''] = values;
  const isOut = q.special?.some((s) => s === value);
  // All types except lists have one value; a way out beside a value stays two, for the check to report.
  if (values.length > 1 || (q.type === 'multiple' && !isOut)) return values;
  // A posted form ends lines with CR LF, a script with LF.
  if (q.type === 'text') return value.replace(/\r\n?/g, '\n');
  return isOut || q.type === 'single' || q.type === 'multiple' ? value : numberOr(value);
}

/** A number, also when typed in full-width digits (１２), else the text itself. */
function numberOr(text: string): number | string {
  const plain = text.normalize('NFKC');
  return /^[+-]?\d+([.]\d+)?$/.test(plain) ? Number(plain) : text;
}

/** The answers to visible questions: the form keeps answers to hidden ones, but never sends them. */
export function shownAnswers(questions: readonly Question[], answers: Answers): Answers {
  const shown: Answers = {};
  for (const q of visibleQuestions(questions, answers)) {
    const answer = answers[q.id];
    if (answer !== undefined) shown[q.id] = answer;
  }
  return shown;
}
