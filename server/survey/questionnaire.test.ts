import { describe, expect, test } from 'vitest';
import { tiny } from '../../test/fixtures/tiny.ts';
import { type Definition, definition, type Question } from './questionnaire.ts';

/** The tiny questionnaire with one question changed. */
const withQuestion = (id: string, change: object): Definition => ({
  ...tiny,
  questions: tiny.questions.map((q) => (q.id === id ? ({ ...q, ...change } as Question) : q)),
});
const text = { 'zh-CN': '题', en: 'Item' };
const item: Question = {
  id: 'q_more',
  type: 'scale',
  role: 'scored',
  title: text,
  required: false,
  scale: { min: 1, max: 5 },
};
const module = { id: 'more', title: text, scope: ['33'], questions: [item] };
const withModule = (change: object): Definition => ({
  ...tiny,
  modules: [{ ...module, questions: [{ ...item, ...change } as Question] }],
});

test('what holds together is taken as it is', () => {
  expect(definition.parse(tiny)).toEqual(tiny);
  expect(definition.parse({ ...tiny, modules: [module] })).toEqual({ ...tiny, modules: [module] });
});

describe('a definition is refused', () => {
  const options = [
    { value: 'a', label: text },
    { value: 'b', label: text },
  ];
  const cases: [string, Definition, string][] = [
    [
      'when the weights of its dimensions do not sum to 1',
      { ...tiny, dimensions: tiny.dimensions.map((d) => ({ ...d, weight: 0.4 })) },
      'the weights sum to 0.8, not 1',
    ],
    [
      'when a dimension has no question',
      { ...tiny, questions: tiny.questions.filter((q) => q.dimension !== 'transit') },
      'no scored question belongs to transit',
    ],
    [
      'when a question appears twice',
      { ...tiny, questions: [...tiny.questions, item, item] },
      'q_more appears twice',
    ],
    [
      'when an option appears twice',
      withQuestion('sex', { options: [options[0], options[0]] }),
      'option of sex a',
    ],
    [
      'when a text is missing in a language',
      withQuestion('q_bus', { title: { en: 'Buses' } }),
      'missing in zh-CN',
    ],
    [
      'when a scored question has no scores',
      withQuestion('q_roads', { options }),
      'neither a scale nor options',
    ],
    [
      'when a question belongs to no dimension there is',
      withQuestion('q_bus', { dimension: 'water' }),
      'water is not a dimension',
    ],
    [
      'when routing looks ahead',
      withQuestion('q_gov', { visibleIf: { all: [{ question: 'q_bus', in: [1] }] } }),
      'depends on q_bus, which is not before it',
    ],
    [
      'when it is weighted by what is no single choice',
      { ...tiny, weighting: [...tiny.weighting, { question: 'visits', ordered: true }] },
      'visits is not a single-choice weighting question',
    ],
    [
      'when a weighting question is not declared',
      { ...tiny, weighting: tiny.weighting.slice(0, 1) },
      'sex is missing from weighting',
    ],
    [
      'when a category is called as those are who did not answer',
      withQuestion('sex', { options: [...options, { value: 'unknown', label: text }] }),
      'unknown stands for those who did not answer',
    ],
    [
      'when a module adds to a dimension',
      withModule({ dimension: 'gov' }),
      'a module adds no dimension items',
    ],
    ['when a module repeats a question', withModule({ id: 'q_bus' }), 'question q_bus appears twice'],
    [
      'when a scale runs backwards',
      withQuestion('q_bus', { scale: { min: 5, max: 1 } }),
      'a scale has 2 to 101',
    ],
    [
      'when labels are missing on a scale',
      withQuestion('q_bus', { scale: { min: 1, max: 3, labels: [text] } }),
      'one label for every point',
    ],
  ];
  test.each(cases)('%s', (_, broken, message) => {
    const parsed = definition.safeParse(broken);
    expect(parsed.error?.issues.map((issue) => issue.message).join('\n')).toContain(message);
  });

  test('for a member that does not exist, in the place where it stands', () => {
    const parsed = definition.safeParse(withQuestion('q_bus', { requierd: true }));
    expect(parsed.error?.issues[0]?.path).toEqual(['questions', 5]);
  });
});
