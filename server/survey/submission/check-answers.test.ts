import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nationalCore } from '../questionnaire/national-core/national-core.ts';
import { type Question, specials } from '../questionnaire/questionnaire.ts';
import { visibleQuestions } from '../questionnaire/routing.ts';
import { designOf } from '../score/scoring-design.ts';
import { checkAnswers, isEligible, stratumOf } from './check-answers.ts';

const { questions } = nationalCore;
const design = designOf(nationalCore);

/** Valid answers: every visible question gets a value of its own kind. */
const validAnswers = fc.infiniteStream(fc.nat()).map((numbers) => {
  const next = (below: number) => Number(numbers.next().value) % below;
  const answers: Record<string, string | number | string[]> = {};
  for (const q of questions) {
    if (!visibleQuestions(questions, answers).some((v) => v.id === q.id)) continue;
    if (!q.required && next(3) === 0) continue;
    if (q.special && next(4) === 0) answers[q.id] = q.special[next(q.special.length)]!;
    else if (q.type === 'single') answers[q.id] = q.options[next(q.options.length)]!.value;
    else if (q.type === 'multiple') answers[q.id] = [q.options[next(q.options.length)]!.value];
    else if (q.type === 'scale') answers[q.id] = q.scale.min + next(q.scale.max - q.scale.min + 1);
    else if (q.type === 'number') answers[q.id] = q.min;
    else answers[q.id] = '满意'.repeat(1 + next(5));
  }
  return answers;
});

/** Anything that JSON can carry in place of an answer. */
const anything = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom('not_used', 'dont_know', '', ' 4', '4', 4.5, 0, 6, null, true, {}, [], ['none', 'pay']),
  fc.array(fc.string(), { maxLength: 3 }),
);

describe('checking answers', () => {
  test('takes what the questionnaire allows', () => {
    fc.assert(
      fc.property(validAnswers, (answers) => {
        expect(checkAnswers(questions, answers)).toEqual([]);
      }),
    );
  });

  test('a way out beside a value is neither, whatever the question', () => {
    for (const q of questions) {
      const [special] = q.special ?? [];
      if (!special) continue;
      const both = checkAnswers([{ ...q, visibleIf: undefined } as Question], { [q.id]: ['x', special] });
      expect(both).toEqual([{ question: q.id, code: 'exclusive' }]);
    }
  });

  test('rejects rather than repairs: what it accepts is used as it was sent, and it changes nothing', () => {
    const seen = { accepted: 0, listed: 0 };
    fc.assert(
      fc.property(validAnswers, fc.constantFrom(...questions), anything, (answers, q, value) => {
        const sent: Record<string, unknown> = { ...answers, [q.id]: value };
        const before = structuredClone(sent);
        const faults = checkAnswers(questions, sent);
        expect(sent).toEqual(before);
        if (faults.length > 0) return;
        seen.accepted++;
        // If accepted, the value is literally one that the question lists.
        const listed =
          q.type === 'single'
            ? q.options.map((o) => o.value)
            : q.type === 'scale'
              ? Array.from({ length: q.scale.max - q.scale.min + 1 }, (_, i) => q.scale.min + i)
              : undefined;
        if (!listed) return;
        seen.listed++;
        expect([...listed, ...(q.special ?? [])]).toContain(value);
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });

  test('names every fault by its question, in the questionnaire’s order', () => {
    const faults = checkAnswers(questions, { nothing: 1, q_overall: 9, lives_here: 'perhaps' });
    expect(faults.map((f) => `${f.question} ${f.code}`)).toEqual([
      'lives_here not_option',
      'q_overall range',
      'q_overall hidden',
      'nothing unknown',
    ]);
  });

  test('refuses an answer to a question that routing hides', () => {
    const faults = checkAnswers(questions, { lives_here: 'no', q_overall: 4 });
    expect(faults).toEqual([{ question: 'q_overall', code: 'hidden' }]);
  });

  test('refuses text that PostgreSQL cannot keep', () => {
    const text = questions.find((q) => q.type === 'text')!;
    for (const value of ['a\0b', '\ud800', '\udc00x'])
      expect(
        checkAnswers([{ ...text, visibleIf: undefined } as typeof text], { [text.id]: value }),
      ).toMatchObject([{ code: 'characters' }]);
  });
});

describe('what follows from answers', () => {
  test('the stratum names unknown categories', () => {
    expect(stratumOf(design, { age: '30-44', sex: 'female' })).toBe('30-44/female');
    expect(stratumOf(design, { sex: 'male' })).toBe('unknown/male');
    expect(stratumOf({ variables: [] }, {})).toBe('all');
  });

  test('a way out of a weighting question is no category', () => {
    for (const way of specials) expect(stratumOf(design, { age: '30-44', sex: way })).toBe('30-44/unknown');
  });

  test('one option of several can put somebody outside the survey', () => {
    const options = [
      { value: 'research', label: { en: 'Market research' }, eligible: false as const },
      { value: 'other', label: { en: 'Other' } },
    ];
    const title = { en: 'Where do you work?' };
    const works: Question = {
      id: 'works',
      type: 'multiple',
      role: 'eligibility',
      title,
      required: true,
      options,
    };
    expect(isEligible([works], { works: ['other', 'research'] })).toBe(false);
    expect(isEligible([works], { works: ['other'] })).toBe(true);
    expect(isEligible([works], {})).toBe(true);
  });

  test('who lives elsewhere is not eligible', () => {
    expect(isEligible(questions, { lives_here: 'no' })).toBe(false);
    expect(isEligible(questions, { lives_here: 'yes' })).toBe(true);
  });
});
