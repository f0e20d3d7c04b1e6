import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { conditionsOf } from '../../server/survey/questionnaire/routing.ts';
import type { Strings } from '../strings/zh-CN.ts';

/** The heading over a run of neighbouring questions. */
export interface Heading {
  text: string;
  /** Whether it is a dimension's title, in the questions' language. Several short dimensions fit one page. */
  isDimension: boolean;
  /** How many questions stand below it. */
  count: number;
}

/** The headings of a questionnaire, in order. They come with the paper, so that no phone has to compute them. */
export function headingsOf(
  questions: readonly Question[],
  dimensions: ReadonlyMap<string, string>,
  shared: Strings['answer']['sections'],
): Heading[] {
  const headings: Heading[] = [];
  for (const q of questions) {
    const text = q.dimension ? (dimensions.get(q.dimension) ?? '') : shared[sharedHeadingOf(q, questions)];
    const last = headings.at(-1);
    if (last?.text === text) last.count++;
    else headings.push({ text, isDimension: !!q.dimension, count: 1 });
  }
  return headings;
}

function sharedHeadingOf(q: Question, questions: readonly Question[]): keyof Strings['answer']['sections'] {
  switch (q.role) {
    case 'eligibility':
    case 'comment':
      return q.role;
    case 'weighting':
      return 'about';
    case 'profile':
      // A profile question that decides whether an item is asked concerns use; the others concern the person.
      return questions.some((o) => o.dimension && conditionsOf(o).some((c) => c.question === q.id))
        ? 'used'
        : 'about';
    case 'scored':
      // A question outside all dimensions concerns all of them when it comes first; else it is a module's.
      return questions.slice(0, questions.indexOf(q)).some((o) => o.dimension) ? 'more' : 'overall';
  }
}
