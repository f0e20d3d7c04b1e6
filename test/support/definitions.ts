import fc from 'fast-check';
import { definitionSchema } from '../../server/survey/questionnaire/definition.ts';
import type { Condition, Definition, Question } from '../../server/survey/questionnaire/questionnaire.ts';
import type { Text } from '../../server/survey/questionnaire/text.ts';

/** Definitions of every kind that parsing accepts, with texts as awkward as people type them. */

const awkward = fc.constantFrom(
  'Yes',
  '一般，不好不坏',
  `it's "fine"`,
  ' blanks around ',
  'two\nlines',
  '= 1 + 1',
  '2016',
  'TRUE',
  '1.50',
  '<b>&amp;</b>',
  '_x0041_',
  '好😀',
);

const textIn = (languages: readonly string[]): fc.Arbitrary<Text> =>
  fc
    .tuple(...languages.map(() => awkward))
    .map((texts) => Object.fromEntries(languages.map((language, i) => [language, texts[i] ?? ''])));

const values = ['yes', 'no', '16-29', '60+', 'A.b_c', '1', '2', '3'];

function answersOf(type: Question['type'], texts: fc.Arbitrary<Text>): fc.Arbitrary<Record<string, unknown>> {
  const options = (most: number, isMultiple: boolean) =>
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 2, maxLength: most }).chain((chosen) =>
      fc.tuple(
        ...chosen.map((value) =>
          fc.record(
            {
              value: fc.constant(value),
              label: texts,
              ...(isMultiple && { exclusive: fc.constant(true) }),
            },
            { requiredKeys: ['value', 'label'] },
          ),
        ),
      ),
    );
  switch (type) {
    case 'single':
      return fc.record(
        { options: options(6, false), optionsFrom: fc.constant('districts-2023') },
        { requiredKeys: ['options'] },
      );
    case 'multiple':
      return fc.record({ options: options(6, true) });
    case 'scale':
      return fc
        .tuple(fc.integer({ min: -5, max: 1 }), fc.integer({ min: 1, max: 6 }))
        .chain(([min, points]) =>
          fc.record({
            scale: fc.record(
              {
                min: fc.constant(min),
                max: fc.constant(min + points),
                reversed: fc.boolean(),
                labels: fc.tuple(...Array.from({ length: points + 1 }, () => texts)),
              },
              { requiredKeys: ['min', 'max'] },
            ),
          }),
        );
    case 'number':
      return fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 1000 })).map(
        // In JSON, zero has no sign.
        ([min, span]) => ({ min: min + 0, max: min + span }),
      );
    case 'text':
      return fc.record({ maxLength: fc.integer({ min: 1, max: 2000 }) });
  }
}

const types = ['single', 'multiple', 'scale', 'number', 'text'] as const;

/** A question without routing, which only the answers to other questions can give it. */
const questionIn = (texts: fc.Arbitrary<Text>, at: number): fc.Arbitrary<Question> =>
  fc.constantFrom(...types).chain((type) =>
    fc
      .tuple(
        answersOf(type, texts),
        fc.record(
          {
            title: texts,
            required: fc.boolean(),
            help: texts,
            special: fc.constantFrom(['dont_know'], ['not_used', 'dont_know'], ['dont_know', 'not_used']),
          },
          { requiredKeys: ['title', 'required'] },
        ),
        fc.boolean(),
      )
      .map(([answers, common, isScored]) => {
        const role = type === 'text' ? 'comment' : type === 'scale' && isScored ? 'scored' : 'profile';
        return { id: `q${at}`, type, role, ...common, ...answers } as unknown as Question;
      }),
  );

function answersTo(q: Question): (string | number)[] {
  const ways = q.special ?? [];
  switch (q.type) {
    case 'single':
    case 'multiple':
      return [...q.options.map(({ value }) => value), ...ways];
    case 'scale':
      return [...Array.from({ length: q.scale.max - q.scale.min + 1 }, (_, i) => q.scale.min + i), ...ways];
    case 'number':
      return [q.min, q.max, ...ways];
    case 'text':
      return ['x', `'`, ...(q.maxLength > 8 ? [`a'b"c`] : []), ...ways];
  }
}

/** Gives questions conditions on those before them, as drawn. */
function routed(
  questions: readonly Question[],
  draws: readonly { isAny: boolean; conditions: { at: number; which: number[]; isNot: boolean }[] }[],
): Question[] {
  return questions.map((q, i) => {
    const { isAny = false, conditions = [] } = draws[i] ?? {};
    const list = conditions.flatMap(({ at, which, isNot }): Condition[] => {
      const decider = i > 0 ? questions[at % i] : undefined;
      if (!decider) return [];
      const all = answersTo(decider);
      const chosen = which.flatMap((n) => all[n % all.length] ?? []);
      return [isNot ? { question: decider.id, notIn: chosen } : { question: decider.id, in: chosen }];
    });
    if (list.length === 0) return q;
    return { ...q, visibleIf: isAny ? { any: list } : { all: list } };
  });
}

const draw = fc.record({
  isAny: fc.boolean(),
  conditions: fc.array(
    fc.record({
      at: fc.nat(20),
      which: fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
      isNot: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
});

export const anyDefinition: fc.Arbitrary<Definition> = fc
  .constantFrom(['zh-CN', 'en'], ['en'], ['ug', 'zh-CN', 'en'])
  .chain((languages) => {
    const texts = textIn(languages);
    return fc.integer({ min: 2, max: 8 }).chain((count) =>
      fc.record({
        languages: fc.constant(languages),
        title: texts,
        intro: texts,
        core: fc.tuple(...Array.from({ length: count }, (_, i) => questionIn(texts, i))),
        own: fc.tuple(questionIn(texts, 20), questionIn(texts, 21)),
        draws: fc.array(draw, { minLength: count + 2, maxLength: count + 2 }),
        hasModule: fc.boolean(),
        hasDimensions: fc.boolean(),
        moduleTitle: texts,
        weighting: fc.array(fc.boolean(), { maxLength: 2 }),
      }),
    );
  })
  .map(({ languages, title, intro, core, own, draws, hasModule, hasDimensions, moduleTitle, weighting }) => {
    const asked = routed([...core, ...own], draws);
    const variables = weighting.map((ordered, i) => ({ question: `w${i}`, ordered }));
    const questions = [
      ...variables.map(
        ({ question }): Question => ({
          ...{ id: question, type: 'single', role: 'weighting', title, required: false },
          options: ['a', 'b', 'c'].map((value) => ({ value, label: intro })),
        }),
      ),
      ...asked.slice(0, core.length),
    ];
    const isScored = (q: Question) => q.role === 'scored' && q.visibleIf === undefined;
    const first = questions.find(isScored);
    return {
      name: 'any-form',
      languages,
      title,
      intro,
      dimensions: hasDimensions && first ? [{ id: 'only', title: intro, weight: 1 }] : [],
      // In another order than they are asked.
      weighting: variables.toReversed(),
      questions: questions.map((q) =>
        hasDimensions && q === first ? ({ ...q, dimension: 'only' } as Question) : q,
      ),
      modules: hasModule
        ? [{ id: 'own', title: moduleTitle, scope: ['33', '440300'], questions: asked.slice(core.length) }]
        : [],
    };
  })
  .map((d) => definitionSchema.safeParse(d).data)
  .filter((d) => d !== undefined);
