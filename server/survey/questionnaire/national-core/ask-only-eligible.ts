import type { Condition, Question } from '../questionnaire.ts';

/**
 * Restricts each question to people whose answers to all earlier eligibility questions keep them in the survey's
 * population and who meet the question's own conditions, if any.
 */
export function askOnlyEligible(questions: readonly Question[]): Question[] {
  const passed: Condition[] = [];
  return questions.map((q) => {
    const own = q.visibleIf && 'all' in q.visibleIf ? q.visibleIf.all : [];
    const routed = passed.length ? { ...q, visibleIf: { all: [...passed, ...own] } } : q;
    if (q.role === 'eligibility' && q.type === 'single')
      passed.push({
        question: q.id,
        in: q.options.filter((o) => o.eligible !== false).map((o) => o.value),
      });
    return routed;
  });
}
