import type { Condition, Definition, Question } from './questionnaire.ts';

/**
 * Who is asked what. Apart from the definition's schema so that a resident's browser can route without
 * downloading the validator: nothing here imports zod at run time.
 */

/** The conditions of a question's routing, whichever way they combine. */
export function conditionsOf(q: Question): Condition[] {
  if (!q.visibleIf) return [];
  return 'all' in q.visibleIf ? q.visibleIf.all : q.visibleIf.any;
}

/** The questions that a city's residents see: the core, then the modules of its province and its own. */
export function questionsFor(d: Definition, city: string): Question[] {
  const added = d.modules.filter((m) => m.scope.some((s) => city.startsWith(s)));
  return [...d.questions, ...added.flatMap((m) => m.questions)];
}

/** An answer in the form of the API: a value, a list of values, a number, or a special way out. */
export type Answer = string | number | string[];
export type Answers = Record<string, Answer>;

/** Questions whose answers do not count, by id: nothing that depends on them may follow from them. */
type Unheard = ReadonlySet<string>;

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

/** Whether a question is asked, given the answers, of which some are not heard. */
export function isVisible({ visibleIf }: Question, answers: Answers, unheard: Unheard): boolean {
  if (!visibleIf) return true;
  const isMet = (c: Condition): boolean => {
    const given = unheard.has(c.question) ? undefined : answerTo(c.question, answers);
    return 'in' in c ? isAmong(c.in, given) : !isAmong(c.notIn, given);
  };
  return 'all' in visibleIf ? visibleIf.all.every(isMet) : visibleIf.any.some(isMet);
}

/** Whether an answer, or one of a list of them, is among the values. */
function isAmong(values: readonly (string | number)[], given: Answer | undefined): boolean {
  if (Array.isArray(given)) return given.some((value) => values.includes(value));
  return given !== undefined && values.includes(given);
}

/** The answer to a question, if there is one. JSON holds no functions: one was not given, but is what every object has. */
export function answerTo<T>(id: string, answers: Readonly<Record<string, T>>): T | undefined {
  const given = answers[id];
  return typeof given === 'function' ? undefined : given;
}
