import type { Condition, Definition, Question } from './questionnaire.ts';

/** Whether a scored item is asked as before: in the same words, with the same answers, of the same people. */
export type ItemComparison = 'same' | 'changed' | 'absent';

/** Which scores of a questionnaire can be compared with an earlier one. */
export interface QuestionnaireComparison {
  /** Every scored item of the core, by id. */
  items: ReadonlyMap<string, ItemComparison>;
  /** Ids of the dimensions with the same items, all unchanged. */
  dimensions: string[];
  /** Whether all dimensions are the same, with the same weights. */
  isOverallSame: boolean;
}

const scoredOf = (d: Definition, dimension?: string): Question[] =>
  d.questions.filter((q) => q.role === 'scored' && (dimension === undefined || q.dimension === dimension));

/** Compares the cores of two questionnaires; docs/questionnaire.md, "Comparing waves", gives the rule. */
export function compareQuestionnaires(d: Definition, earlier: Definition): QuestionnaireComparison {
  const items = new Map(scoredOf(d).map((q) => [q.id, compareItem(q, d, earlier)]));
  const dimensions = d.dimensions
    .filter(({ id }) => {
      const own = scoredOf(d, id);
      return own.length === scoredOf(earlier, id).length && own.every((q) => items.get(q.id) === 'same');
    })
    .map(({ id }) => id);
  const isOverallSame =
    dimensions.length === d.dimensions.length &&
    d.dimensions.length === earlier.dimensions.length &&
    d.dimensions.every(({ id, weight }) =>
      earlier.dimensions.some((was) => was.id === id && was.weight === weight),
    );
  return { items, dimensions, isOverallSame };
}

/** An item is asked of the same people when the questions in its conditions are the same, too. */
function compareItem(item: Question, d: Definition, earlier: Definition): ItemComparison {
  const earlierItem = scoredOf(earlier).find((q) => q.id === item.id);
  if (!earlierItem) return 'absent';
  const routing = conditionsOf(item).map(({ question }) => question);
  const [asked, askedBefore] = [d, earlier].map(({ questions }) =>
    questions.filter((q) => routing.includes(q.id)),
  );
  return isAlike(item, earlierItem) && isAlike(asked, askedBefore) ? 'same' : 'changed';
}

const conditionsOf = ({ visibleIf }: Question): Condition[] =>
  visibleIf === undefined ? [] : 'all' in visibleIf ? visibleIf.all : visibleIf.any;

/** Whether two JSON values are equal, whatever the order of their members. */
export function isAlike(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [members, others] = [Object.entries(a), Object.entries(b)];
  return (
    members.length === others.length &&
    Array.isArray(a) === Array.isArray(b) &&
    members.every(([name, value]) => name in b && isAlike(value, (b as Record<string, unknown>)[name]))
  );
}
