import { expect, test } from 'vitest';
import type { Question } from '../../server/survey/questionnaire/questionnaire.ts';
import { tiny } from '../../test/support/fixtures/tiny.ts';
import { answerOf, differences, normalCode, readCodes, sheetCodesOf, shownCodes } from './codes.ts';

const words = { not_used: 'no', dont_know: '?' };
const title = { en: 'Q' };
const common = { id: 'q', role: 'scored' as const, title, required: false };
const options = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ value: `v${i + 1}`, label: { en: `o${i + 1}` } }));
const codes = (q: Question) => sheetCodesOf(q, 'en', words);

const scale = (min: number, max: number): Question => ({
  ...common,
  type: 'scale',
  scale: { min, max },
  special: ['not_used', 'dont_know'],
});
const many = (n: number): Question => ({
  ...common,
  type: 'multiple',
  options: options(n),
  special: ['dont_know'],
});

test('ways out are 0 and 9, unless these are answers', () => {
  expect(codes(scale(1, 5)).map((c) => c.code)).toEqual(['1', '2', '3', '4', '5', '0', '9']);
  expect(
    codes(scale(0, 10))
      .slice(-2)
      .map((c) => c.code),
  ).toEqual(['98', '99']);
  const number: Question = { ...common, type: 'number', min: -10, max: 120, special: ['dont_know'] };
  expect(codes(number)).toEqual([{ code: 'dont_know', label: '?', answer: 'dont_know' }]);
});

test.each<[Question, string, unknown]>([
  [scale(1, 5), '4', 4],
  [scale(1, 5), '４', 4],
  [scale(1, 5), '9', 'dont_know'],
  [scale(1, 5), '6', null],
  [scale(1, 5), '', undefined],
  [scale(0, 10), '10', 10],
  [many(5), '31', ['v1', 'v3']],
  [many(5), '3, 1', ['v1', 'v3']],
  [many(5), '9', 'dont_know'],
  [many(5), '19', ['v1', 'dont_know']],
  [many(12), '12', ['v12']],
  [many(12), '1 12', ['v1', 'v12']],
  [many(12), '99', 'dont_know'],
  [many(5), '17', null],
  [{ ...common, type: 'number', min: 0, max: 120 }, '30', 30],
  [{ ...common, type: 'number', min: 0, max: 120 }, 'x', null],
  [{ ...common, type: 'text', maxLength: 10 }, ' a b ', 'a b'],
  [{ ...common, type: 'text', maxLength: 10 }, '9', '9'],
  [{ ...common, type: 'text', maxLength: 10, special: ['dont_know'] }, '9', 'dont_know'],
  [{ ...common, type: 'text', maxLength: 10, special: ['dont_know'] }, '９', 'dont_know'],
  [{ ...common, type: 'text', maxLength: 10, special: ['dont_know'] }, '９ 次', '９ 次'],
  [{ ...common, type: 'single', options: options(3) }, '2', 'v2'],
])('%#', (q, typed, answer) => {
  expect(answerOf(q, typed, codes(q))).toEqual(answer);
});

test('what one answer hides is neither asked nor part of the sheet', () => {
  const read = (typed: Record<string, string>) => readCodes(tiny.questions, typed, codes);
  const resident = read({ lives_here: '1' });
  expect(resident.faults.length).toBeGreaterThan(0);
  expect(read({}).faults.map((f) => f.question)).toContain('lives_here');
  const typed = { lives_here: '7' };
  expect(read(typed).faults).toContainEqual(
    expect.objectContaining({ question: 'lives_here', code: 'not_option' }),
  );
  expect(Object.keys(shownCodes(resident, { lives_here: '1', gone: '3' }))).not.toContain('gone');
});

test('two entries are compared as they are meant, not as they were typed', () => {
  const [first, second] = [scale(1, 5), { ...many(5), id: 'm' }];
  expect(differences([first, second], { q: '4', m: '31' }, { q: '４', m: '1 3' })).toEqual([]);
  expect(differences([first, second], { q: '4', m: '31' }, { q: '5', m: '1 3' })).toEqual([first]);
  expect(normalCode(second, ' 3，1 ')).toBe('1 3');
});
