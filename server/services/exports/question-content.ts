import { groupBy } from '../../survey/group-by.ts';
import type { Definition, Question, Special } from '../../survey/questionnaire/questionnaire.ts';
import type { Text } from '../../survey/questionnaire/text.ts';
import type { FieldWords } from '../../survey/release/field.ts';
import type { Category, Content, Variable } from './variable.ts';

/** The most bytes of a character in UTF-8. */
const WIDEST = 4;
/** The most characters of an option's value, and so of a district's name that residents type. */
const LONGEST_VALUE = 40;

const ways: Record<Special, FieldWords> = {
  not_used: { 'zh-CN': '没有用过', en: 'Have not used it' },
  dont_know: { 'zh-CN': '不知道', en: 'Don’t know' },
};

/**
 * What the answers to each question are, by its id. Modules may ask different questions under one id; it then covers
 * both.
 */
export function answerContents({
  questions,
  modules,
}: Definition): ReadonlyMap<string, Pick<Variable, 'label' | 'content'>> {
  const all = [...questions, ...modules.flatMap((m) => m.questions)];
  return new Map(
    [...groupBy(all, ({ id }) => id)].map(([id, [first, ...others]]) => {
      if (!first) throw new Error(`there is no question ${id}`);
      const contents = [first, ...others].map(contentOf);
      return [id, { label: wordsOf(first.title), content: contents.reduce(joined) }];
    }),
  );
}

/** A questionnaire's text in both languages; a missing one is replaced by the other. */
export function wordsOf(text: Text): FieldWords {
  const any = Object.values(text)[0] ?? '';
  return { 'zh-CN': text['zh-CN'] ?? any, en: text.en ?? text['zh-CN'] ?? any };
}

function contentOf(question: Question): Content {
  const out = (question.special ?? []).map(
    (value): Category => ({ value, label: ways[value], isMissing: true }),
  );
  switch (question.type) {
    case 'single':
    case 'multiple': {
      const categories = [
        ...question.options.map(({ value, label }) => ({ value, label: wordsOf(label) })),
        ...out,
      ];
      if (question.type === 'multiple') return { type: 'choices', categories };
      // The districts of all cities, or the name of a town.
      return question.optionsFrom
        ? { type: 'text', bytes: WIDEST * LONGEST_VALUE, categories }
        : { type: 'choice', categories };
    }
    case 'scale': {
      const { min, max, labels = [] } = question.scale;
      const points = labels.map((label, i) => ({ value: min + i, label: wordsOf(label) }));
      return { type: 'number', isWhole: true, min, max, categories: [...points, ...out] };
    }
    case 'number':
      return { type: 'number', isWhole: false, min: question.min, max: question.max, categories: out };
    case 'text':
      return { type: 'text', bytes: WIDEST * question.maxLength, categories: out };
  }
}

/** Content that fits the answers to two questions: categories of both, and text where their types differ. */
function joined(one: Content, other: Content): Content {
  const values = new Set(one.categories.map(({ value }) => value));
  const categories = [...one.categories, ...other.categories.filter(({ value }) => !values.has(value))];
  if (one.type === 'number' && other.type === 'number')
    return {
      type: 'number',
      isWhole: one.isWhole && other.isWhole,
      min: Math.min(one.min ?? 0, other.min ?? 0),
      max: Math.max(one.max ?? 0, other.max ?? 0),
      categories,
    };
  if (one.type === 'text' && other.type === 'text')
    return { type: 'text', bytes: Math.max(one.bytes, other.bytes), categories };
  if (one.type === other.type && (one.type === 'choice' || one.type === 'choices'))
    return { type: one.type, categories };
  const bytes = (content: Content) => (content.type === 'text' ? content.bytes : WIDEST * 50 * LONGEST_VALUE);
  return { type: 'text', bytes: Math.max(bytes(one), bytes(other)), categories };
}
