import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { type Answers, visibleQuestions } from '../../server/survey/questionnaire/routing.ts';
import { type AnswerFault, checkAnswers } from '../../server/survey/submission/check-answers.ts';
import { shownAnswers } from './form-answers.ts';
import type { PageSection } from './pages.ts';

/** Walking through the pages of a questionnaire under the answers given so far. */
export interface Walk {
  pages: readonly PageSection[][];
  questions: readonly Question[];
  answers: Answers;
}

/** Every fault of the answers that would be sent. */
export function faultsOf({ questions, answers }: Walk): AnswerFault[] {
  return checkAnswers(questions, shownAnswers(questions, answers));
}

/** The faults on one page. */
export function faultsOn(walk: Walk, page: number): AnswerFault[] {
  return faultsOf(walk).filter((f) => pageOf(walk, f.question) === page);
}

/** The screen before the first page. */
export const OPENING = -1;

/** The page of a question; 0 for an unknown one. */
export function pageOf({ pages }: Walk, question: string): number {
  return pages.findIndex((page) => page.some((s) => s.questions.some((q) => q.id === question)));
}

/** The nearest page in a direction (1 or −1) that has anything to ask. */
export function neighbour(
  { pages, questions, answers }: Walk,
  page: number,
  step: 1 | -1,
): number | undefined {
  const visible = new Set(visibleQuestions(questions, answers).map((q) => q.id));
  for (let at = page + step; pages[at]; at += step)
    if (pages[at]!.some((s) => s.questions.some((q) => visible.has(q.id)))) return at;
  return undefined;
}

/**
 * Whether the answers can be sent from this page: it is the last one, or it is complete and leads nowhere
 * (so an incomplete page that decides about the rest does not offer to submit).
 */
export function endsAt(walk: Walk, page: number): boolean {
  if (page === walk.pages.length - 1) return true;
  return neighbour(walk, page, 1) === undefined && faultsOn(walk, page).length === 0;
}
