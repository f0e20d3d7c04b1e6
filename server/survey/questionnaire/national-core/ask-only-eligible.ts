import type { Condition, Question } from '../questionnaire.ts';

/**
 * Each question is asked only of those whose answers to all eligibility questions before it keep them in the survey's
 * population, and, where it has conditions of its own, of those who meet these, too.
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
