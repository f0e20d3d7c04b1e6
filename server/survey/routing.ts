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

/**
 * The questions visible under these answers, in order. A condition on a question that is hidden or
 * unanswered fails with `in` and holds with `notIn`.
 */
export function visibleQuestions(questions: readonly Question[], answers: Answers): Question[] {
  const heard = new Map<string, Answer>();
  return questions.filter((q) => {
    if (!isVisible(q, heard)) return false;
    const answer = answers[q.id];
    if (answer !== undefined) heard.set(q.id, answer);
    return true;
  });
}

/** Whether a question is asked, given the answers to the visible ones before it. */
export function isVisible({ visibleIf }: Question, heard: ReadonlyMap<string, Answer>): boolean {
  if (!visibleIf) return true;
  const holds = (c: Condition): boolean => {
    const given = heard.get(c.question);
    const values = given === undefined ? [] : Array.isArray(given) ? given : [given];
    return 'in' in c ? values.some((v) => c.in.includes(v)) : !values.some((v) => c.notIn.includes(v));
  };
  return 'all' in visibleIf ? visibleIf.all.every(holds) : visibleIf.any.some(holds);
}
