import type { Condition, Definition, Question } from './questionnaire.ts';

/**
 * Routing: who is asked what. It imports no zod at run time, so that a resident's browser can route without the
 * validator.
 */

/** The conditions of a question's routing, however they combine. */
export function conditionsOf(q: Question): Condition[] {
  if (!q.visibleIf) return [];
  return 'all' in q.visibleIf ? q.visibleIf.all : q.visibleIf.any;
}

/** The questions that a city's residents see: the core, then the modules of its province and its own. */
export function questionsFor(d: Definition, city: string): Question[] {
  const added = d.modules.filter((m) => m.scope.some((s) => city.startsWith(s)));
  return [...d.questions, ...added.flatMap((m) => m.questions)];
}

/** An answer as in the API: a value, a list of values, a number, or a special answer. */
export type Answer = string | number | string[];
export type Answers = Record<string, Answer>;

/** Ids of questions whose answers routing ignores. */
type IgnoredQuestions = ReadonlySet<string>;

/**
 * The questions visible under these answers, in order. A condition on a question that is hidden or
 * unanswered fails with `in` and holds with `notIn`.
 */
export function visibleQuestions(questions: readonly Question[], answers: Answers): Question[] {
  const hidden = new Set<string>();
  return questions.filter((q) => {
    const isShown = isVisible(q, answers, hidden);
    if (!isShown) hidden.add(q.id);
    return isShown;
  });
}

/** Whether a question is asked, given the answers that count. */
export function isVisible({ visibleIf }: Question, answers: Answers, ignored: IgnoredQuestions): boolean {
  if (!visibleIf) return true;
  const needsAll = 'all' in visibleIf;
  for (const condition of needsAll ? visibleIf.all : visibleIf.any)
    if (isMet(condition, answers, ignored) !== needsAll) return !needsAll;
  return needsAll;
}

function isMet(c: Condition, answers: Answers, ignored: IgnoredQuestions): boolean {
  const answer = ignored.has(c.question) ? undefined : answerTo(c.question, answers);
  return 'in' in c ? isAmong(c.in, answer) : !isAmong(c.notIn, answer);
}

/** Whether an answer, or one of a list, is among the values. */
function isAmong(values: readonly (string | number)[], answer: Answer | undefined): boolean {
  if (Array.isArray(answer)) return answer.some((value) => values.includes(value));
  return answer !== undefined && values.includes(answer);
}

/**
 * The answer to a question, if any. A function is not an answer but a member that every object has: JSON holds none.
 */
export function answerTo<T>(id: string, answers: Readonly<Record<string, T>>): T | undefined {
  const answer = answers[id];
  return typeof answer === 'function' ? undefined : answer;
}
