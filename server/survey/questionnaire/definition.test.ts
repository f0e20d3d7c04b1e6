import { describe, expect, test } from 'vitest';
import { tiny } from '../../../test/support/fixtures/tiny.ts';
import { definitionSchema } from './definition.ts';
import { faultLines } from './issues.ts';
import { nationalCore } from './national-core/national-core.ts';
import type { Definition, Question } from './questionnaire.ts';

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
  expect(definitionSchema.parse(tiny)).toEqual(tiny);
  expect(definitionSchema.parse({ ...tiny, modules: [module] })).toEqual({ ...tiny, modules: [module] });
});

describe('a definition is refused', () => {
  const options = [
    { value: 'a', label: { 'zh-CN': '甲', en: 'A' } },
    { value: 'b', label: { 'zh-CN': '乙', en: 'B' } },
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
    const parsed = definitionSchema.safeParse(broken);
    expect(parsed.error?.issues.map((issue) => issue.message).join('\n')).toContain(message);
  });
});

/** The tiny questionnaire with other values at these places, such as `questions.3.scale.min`. */
function tinyWith(changes: Record<string, unknown>): unknown {
  const changed: unknown = structuredClone(tiny);
  for (const [place, value] of Object.entries(changes)) {
    const keys = place.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce<unknown>((inside, key) => Reflect.get(Object(inside), key), changed);
    Reflect.set(Object(holder), last, value);
  }
  return changed;
}

/** The reported faults, a line for each. */
function faultsOf(changes: Record<string, unknown>): string[] {
  const { error } = definitionSchema.safeParse(tinyWith(changes));
  return error ? faultLines(error) : [];
}

const shownIf = (question: string, list: 'in' | 'notIn', ...values: unknown[]) => ({
  all: [{ question, [list]: values }],
});
const [yes, no] = [
  { value: 'yes', label: { 'zh-CN': '是', en: 'Yes' } },
  { value: 'no', label: { 'zh-CN': '否', en: 'No' } },
];

const numbered = (i: number) => ({ value: `${i}`, label: { 'zh-CN': `第${i}`, en: `No. ${i}` } });

describe('every fault has its place and its reason', () => {
  const cases: [string, Record<string, unknown>, string][] = [
    [
      'a scale compared with texts',
      { 'questions.7.visibleIf': shownIf('q_gov', 'in', '1', 2) },
      'questions[7].visibleIf.all[0].in[0]: why: "1" is no answer to q_gov, whose answers are the numbers 1 to 5',
    ],
    [
      'a point that the scale does not have',
      { 'questions.7.visibleIf': shownIf('q_gov', 'notIn', 6) },
      'questions[7].visibleIf.all[0].notIn[0]: why: 6 is no answer to q_gov',
    ],
    [
      'a value that no option has',
      { 'questions.7.visibleIf': { any: [{ question: 'sex', in: ['male', 'Female'] }] } },
      'questions[7].visibleIf.any[0].in[1]: why: "Female" is no answer to sex',
    ],
    [
      'a way out that the question does not allow',
      { 'questions.7.visibleIf': shownIf('q_queue', 'in', 'not_used') },
      'in[0]: why: "not_used" is no answer to q_queue',
    ],
    [
      'a number that is out of bounds',
      { 'questions.10.visibleIf': shownIf('visits', 'in', 100) },
      'in[0]: remark: 100 is no answer to visits, whose answers are numbers from 0 to 99',
    ],
    [
      'a text compared with a number',
      { 'questions.10.visibleIf': shownIf('why', 'in', 1) },
      'in[0]: remark: 1 is no answer to why, whose answers are texts of up to 20 characters',
    ],
    [
      'a question that depends on itself',
      { 'questions.7.visibleIf': shownIf('why', 'in', 'x') },
      'questions[7].visibleIf.all[0].question: why: depends on why, which is not before it',
    ],
    [
      'a question that contradictory conditions hide',
      {
        'questions.7.visibleIf': {
          all: [
            { question: 'sex', in: ['male'] },
            { question: 'sex', notIn: ['male'] },
          ],
        },
      },
      'questions[7].visibleIf: why: no answers lead to this question',
    ],
    [
      'a question that depends on one that its own condition hides',
      {
        'questions.7.visibleIf': shownIf('q_gov', 'in', 1),
        'questions.10.visibleIf': {
          all: [
            { question: 'why', in: ['x'] },
            { question: 'q_gov', in: [2] },
          ],
        },
      },
      'questions[10].visibleIf: remark: no answers lead to this question',
    ],
    [
      'a question that is asked of those who gave no answer to a required one',
      { 'questions.7.visibleIf': shownIf('lives_here', 'notIn', 'yes', 'no') },
      'questions[7].visibleIf: why: no answers lead to this question',
    ],
    [
      'a dimension of which nothing is ever asked',
      {
        'questions.5.visibleIf': {
          all: [...shownIf('q_gov', 'in', 1).all, ...shownIf('q_gov', 'in', 2).all],
        },
        'questions.6.visibleIf': {
          all: [...shownIf('q_gov', 'in', 1).all, ...shownIf('q_gov', 'in', 2).all],
        },
      },
      'dimensions[1]: no scored question belongs to transit',
    ],
    [
      'a dimension of which only those outside the survey are asked',
      {
        'questions.5.visibleIf': shownIf('lives_here', 'in', 'no'),
        'questions.6.visibleIf': shownIf('lives_here', 'notIn', 'yes'),
      },
      'dimensions[1]: no scored question belongs to transit',
    ],
    [
      'a scored question that only those outside the survey are asked',
      { 'questions.6.visibleIf': shownIf('lives_here', 'in', 'no') },
      'questions[6].visibleIf: q_roads: only those are asked who do not belong to the survey',
    ],
    [
      'one that hangs on a question which only those outside are asked',
      {
        'questions.3.visibleIf': shownIf('lives_here', 'in', 'no'),
        'questions.3.role': 'profile',
        'questions.3.dimension': undefined,
        'questions.6.visibleIf': shownIf('q_gov', 'in', 1),
      },
      'questions[6].visibleIf: q_roads: only those are asked who do not belong to the survey',
    ],
    [
      'somebody who is not eligible by a weighting question',
      { 'questions.1.options.0.eligible': false },
      'questions[1].options[0].eligible: age: only questions with the role eligibility',
    ],
    [
      'an eligibility question that is no choice',
      { 'questions.9.role': 'eligibility' },
      'questions[9].type: visits: only a choice can say who belongs to the survey',
    ],
    [
      'an eligibility question that leaves nobody',
      { 'questions.0.options.0.eligible': false },
      'questions[0].options: lives_here: no option leaves anybody in the survey',
    ],
    [
      'an exclusive option of a single choice',
      { 'questions.2.options.0.exclusive': true },
      'questions[2].options[0].exclusive: sex: of a single choice every option is exclusive',
    ],
    [
      'a score that nothing reads',
      { 'questions.2.options.1.score': 50 },
      'questions[2].options[1].score: sex: only the options of a scored single choice have scores',
    ],
    [
      'a score above 100',
      { 'questions.6.options.0.score': 101 },
      'questions[6].options[0].score: Too big: expected number to be <=100',
    ],
    [
      'scores that are all the same',
      {
        'questions.6.options.0.score': 50,
        'questions.6.options.1.score': 50,
        'questions.6.options.2.score': 50,
      },
      'questions[6].options: q_roads: all options have the same score',
    ],
    [
      'a least number above the greatest',
      { 'questions.9.min': 120 },
      'questions[9].max: visits: the greatest',
    ],
    [
      'a number with one value',
      { 'questions.9.min': 99 },
      'questions[9].max: visits: the greatest number is',
    ],
    ['a text of no length', { 'questions.10.maxLength': 0 }, 'questions[10].maxLength: Too small'],
    ['a scale with a broken end', { 'questions.5.scale.max': 1.5 }, 'questions[5].scale.max: Invalid input'],
    [
      'a scale of one point',
      { 'questions.5.scale.max': 0 },
      'questions[5].scale: a scale has 2 to 101 points',
    ],
    [
      'a label too few',
      { 'questions.3.scale.labels': [text] },
      'questions[3].scale.labels: one label for every point',
    ],
    [
      'an id that is a column of the export',
      { 'questions.10.id': 'duration_ms' },
      'questions[10].id: duration_ms is the name of a column of the export',
    ],
    [
      'an id that every object has',
      { 'questions.10.id': 'constructor' },
      'questions[10].id: a name that every',
    ],
    [
      'a value that every object has',
      { 'questions.2.options.0.value': 'toString' },
      'questions[2].options[0].value: a name that every object has',
    ],
    [
      'not used counted where nothing hides the question',
      { 'questions.3.whenHidden': 'not_used' },
      'questions[3].whenHidden: q_gov: only a scored question that has conditions',
    ],
    [
      'not used counted on a question without a score',
      { 'questions.10.whenHidden': 'not_used', 'questions.10.visibleIf': shownIf('lives_here', 'in', 'yes') },
      'only a scored question that has conditions counts as not used where it is hidden',
    ],
    ['an id in capitals', { 'questions.10.id': 'Remark' }, 'questions[10].id: a lower-case identifier'],
    [
      'values that differ by capitals alone',
      { 'questions.8.options.1.value': 'PAY' },
      'questions[8].options[1].value: option of services PAY appears twice, before as pay',
    ],
    [
      'a value that is a way out as well',
      { 'questions.2.special': ['dont_know'], 'questions.2.options.1.value': 'Dont_Know' },
      'questions[2].options[1].value: sex: Dont_Know is a way out of this question already',
    ],
    [
      'a way out twice',
      { 'questions.4.special': ['dont_know', 'dont_know'] },
      'questions[4].special: q_queue',
    ],
    [
      'a weighting question that some are not asked',
      { 'questions.2.visibleIf': shownIf('age', 'in', '16-39') },
      'questions[2].visibleIf: sex: everybody who belongs to the survey has to be asked a weighting question',
    ],
    [
      'a weighting question that hangs on an eligibility question which may be left out',
      { 'questions.0.required': false, 'questions.2.visibleIf': shownIf('lives_here', 'in', 'yes') },
      'questions[2].visibleIf: sex: everybody',
    ],
    [
      'a weighting question of several answers',
      { 'questions.2.type': 'multiple' },
      'weighting[1].question: sex is not a single-choice weighting question',
    ],
    [
      'a weighting question in words',
      { 'questions.10.role': 'weighting', 'weighting.1.question': 'remark' },
      'weighting[1].question: remark is not a single-choice weighting question',
    ],
    [
      'a variable twice',
      { 'weighting.1.question': 'age' },
      'weighting[1].question: variable age appears twice',
    ],
    [
      'more strata than can be listed',
      {
        'questions.1.options': Array.from({ length: 400 }, (_, i) => numbered(i)),
        'questions.2.options': Array.from({ length: 400 }, (_, i) => numbered(i)),
      },
      'weighting: 160801 cells, which is more than 100000',
    ],
    [
      'an optional variable of several answers that names no option',
      { 'weighting.2': { question: 'services', ordered: false, optional: true } },
      'weighting[2].option: services: one option of a choice of several divides people; name it',
    ],
    [
      'an option that the question does not have',
      { 'weighting.2': { question: 'services', ordered: false, optional: true, option: 'tax' } },
      'weighting[2].option: services: one option of a choice of several divides people; name it',
    ],
    [
      'an optional variable in figures',
      { 'weighting.2': { question: 'visits', ordered: true, optional: true } },
      'weighting[2].question: visits: an optional weighting variable is a choice with the role profile',
    ],
    [
      'an optional variable that some are not asked for',
      {
        'weighting.2': { question: 'services', ordered: false, optional: true, option: 'pay' },
        'questions.8.visibleIf': shownIf('age', 'in', '16-39'),
      },
      'weighting[2].question: services: everybody who belongs to the survey has to be asked a weighting question',
    ],
    [
      'an option of a variable that all of its options divide',
      { 'weighting.1.option': 'male' },
      'weighting[1].option: sex: all options of a single choice divide people; name none',
    ],
    ['a title in too few languages', { title: { en: 'A' } }, 'title: a text is missing in zh-CN'],
    [
      'a title of what nobody sees',
      { 'title.en': '\u200b\u2060 \u3164\u2800' },
      'title: a text is missing in en',
    ],
    [
      'a title that reads otherwise than it is written',
      { 'questions.3.title.en': 'a\u202eb' },
      'questions[3].title.en: holds U+202D or U+202E, which turns letters round',
    ],
    ['a NUL', { 'title.en': 'a\0b' }, 'title.en: holds a NUL or half a character, which cannot be stored'],
    [
      'half a character',
      { 'questions.2.options.0.label.en': 'a\ud800' },
      'questions[2].options[0].label.en: holds a NUL or half a character',
    ],
    ['an introduction of blanks', { 'intro.en': '　 ' }, 'intro: a text is missing in en'],
    [
      'a dimension without a name in one language',
      { 'dimensions.1.title': { 'zh-CN': '交通' } },
      'dimensions[1].title: a text is missing in en',
    ],
    [
      'a label in another language',
      { 'questions.2.options.1.label': { 'zh-cn': '男', en: 'Male' } },
      'questions[2].options[1].label: a text is missing in zh-CN',
    ],
    ['a language twice', { languages: ['zh-CN', 'en', 'en'] }, 'languages[2]: language en appears twice'],
    [
      'no label at all',
      { 'questions.0.options.1.label': undefined },
      'questions[0].options[1].label: is missing',
    ],
    [
      'a condition with neither list',
      { 'questions.7.visibleIf': { any: [{ question: 'q_gov' }] } },
      'questions[7].visibleIf.any[0].in: is missing',
    ],
    [
      'a condition on what is neither text nor number',
      { 'questions.7.visibleIf': shownIf('q_gov', 'in', null) },
      'questions[7].visibleIf.all[0].in[0]: a text or a number',
    ],
    [
      'a type that there is not',
      { 'questions.7.type': 'date' },
      'questions[7].type: Invalid discriminator value',
    ],
    [
      'a member that there is not',
      { 'questions.5.requierd': true },
      'questions[5]: Unrecognized key: "requierd"',
    ],
  ];
  test.each(cases)('%s', (_, changes, line) => {
    expect(faultsOf(changes).join('\n')).toContain(line);
  });

  test('and all faults are named at once', () => {
    const changes = { 'questions.9.min': 120, 'questions.1.options.0.eligible': false, 'title.en': ' ' };
    expect(faultsOf(changes)).toHaveLength(3);
    expect(
      faultsOf({ 'questions.9.min': 'x', 'questions.1.options.0.label': 1, languages: [] }),
    ).toHaveLength(3);
  });
});

describe('taken is', () => {
  const taken: [string, Record<string, unknown>][] = [
    [
      'a description of those outside the survey',
      { 'questions.9.visibleIf': shownIf('lives_here', 'in', 'no') },
    ],
    [
      'a scored question of those inside, whichever way it is put',
      {
        'questions.3.visibleIf': shownIf('lives_here', 'notIn', 'no'),
        'questions.6.visibleIf': shownIf('lives_here', 'in', 'yes', 'no'),
      },
    ],
    ['eligibility by several answers', { 'questions.0.type': 'multiple' }],
    [
      'a weighting question that only those are asked who belong to the survey',
      { 'questions.2.visibleIf': shownIf('lives_here', 'in', 'yes') },
    ],
    ['the same, put the other way round', { 'questions.2.visibleIf': shownIf('lives_here', 'notIn', 'no') }],
    ['a way out of a weighting question', { 'questions.2.special': ['dont_know'] }],
    ['a condition on a way out', { 'questions.7.visibleIf': shownIf('q_gov', 'in', 'dont_know') }],
    ['a condition on what was not answered', { 'questions.7.visibleIf': shownIf('q_bus', 'notIn', 0, 1) }],
    [
      'conditions on two of several answers',
      {
        'questions.10.visibleIf': {
          all: [...shownIf('services', 'in', 'pay').all, ...shownIf('services', 'in', 'bus').all],
        },
      },
    ],
    [
      'an option called as a way out that the question does not have',
      { 'questions.2.options.1.value': 'dont_know' },
    ],
  ];
  test.each(taken)('%s', (_, changes) => {
    expect(faultsOf(changes)).toEqual([]);
  });

  test('the national core, and conditions upon conditions are looked at in no time', () => {
    expect(definitionSchema.safeParse(nationalCore).error).toBeUndefined();
    // Each depends on all questions before it, or on any: more ways than can be counted.
    const tangle = Array.from({ length: 190 }, (_, i) => ({
      id: `t${i}`,
      type: 'single',
      role: 'eligibility',
      title: text,
      required: true,
      options: [yes, { ...no, eligible: false }],
      ...(i > 0 && {
        visibleIf: {
          [i % 2 ? 'any' : 'all']: Array.from({ length: i }, (_, c) => ({ question: `t${c}`, in: ['yes'] })),
        },
      }),
    }));
    const before = process.cpuUsage();
    expect(faultsOf({ questions: [...tiny.questions, ...tangle.slice(0, 180)] })).toEqual([]);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(20_000);
  });
});
