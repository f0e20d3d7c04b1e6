import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Answer, Answers } from '../../server/survey/questionnaire/routing.ts';
import { shownAnswers } from '../../web/answer/form-answers.ts';

/**
 * Random answers of an attentive resident to a questionnaire as served. k6 has no npm packages, so no import here may
 * need any.
 */
export function drawAnswers(questions: readonly Question[], fixed: Answers = {}): Answers {
  const drawn: Answers = {};
  for (const q of questions) {
    const answer = fixed[q.id] ?? draw(q);
    if (answer !== undefined) drawn[q.id] = answer;
  }
  return shownAnswers(questions, drawn);
}

const happens = (probability: number) => Math.random() < probability;
const between = (min: number, max: number) => min + Math.floor(Math.random() * (max - min + 1));
const oneOf = <T>(values: readonly T[]): T => values[between(0, values.length - 1)]!;

function draw(q: Question): Answer | undefined {
  if (q.special && happens(0.05)) return oneOf(q.special);
  switch (q.type) {
    case 'single':
      return oneOf(q.options.filter((o) => o.eligible !== false)).value;
    case 'multiple': {
      const some = q.options.filter((o) => !o.exclusive && happens(0.4));
      const chosen = some.length > 0 ? some : q.options.filter((o) => o.exclusive);
      return chosen.length > 0 ? chosen.map((o) => o.value) : undefined;
    }
    case 'scale':
      return between(q.scale.min, q.scale.max);
    case 'number':
      return Math.floor((q.min + q.max) / 2);
    case 'text':
      return happens(0.06) ? '希望公交班次再多一些。'.slice(0, q.maxLength) : undefined;
  }
}
