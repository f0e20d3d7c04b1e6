import { expect, test } from 'vitest';
import { nationalCore } from '../../server/survey/questionnaire/national-core/national-core.ts';
import { tiny } from '../../test/support/fixtures/tiny.ts';
import { readAnswers, shownAnswers } from './form-answers.ts';

const { questions } = tiny;
const read = (form: string) => readAnswers(questions, new URLSearchParams(form));

test('fields become answers of each question’s type', () => {
  expect(
    read('lives_here=yes&q_gov=4&q_bus=10&services=pay&services=bus&visits=3&remark=%20ok%20&form.version=1'),
  ).toEqual({
    lives_here: 'yes',
    q_gov: 4,
    q_bus: 10,
    services: ['pay', 'bus'],
    visits: 3,
    remark: 'ok',
  });
});

test('what was left empty is no answer, and unknown fields are none either', () => {
  expect(read('q_gov=&remark=%20%20&visits=&elsewhere=1')).toEqual({});
});

test('ways out stand in place of a value', () => {
  expect(read('q_gov=not_used&q_queue=dont_know')).toEqual({ q_gov: 'not_used', q_queue: 'dont_know' });
});

test('numbers are read in full-width digits; what is no number stays for the check to name', () => {
  expect(read('visits=１２')).toEqual({ visits: 12 });
  expect(read('visits=1.5')).toEqual({ visits: 1.5 });
  expect(read('visits=often&q_gov=1e1&q_bus=0x1')).toEqual({ visits: 'often', q_gov: '1e1', q_bus: '0x1' });
});

test('lines end alike, with and without a script', () => {
  expect(read('remark=a%0D%0Ab')).toEqual({ remark: 'a\nb' });
});

test('answers to hidden questions are not sent', () => {
  const answers = { lives_here: 'no', q_overall: 5 };
  expect(shownAnswers(nationalCore.questions, answers)).toEqual({ lives_here: 'no' });
});

test('a form of 64 kB is read in a moment, whatever it repeats', () => {
  const began = process.cpuUsage();
  const many = (field: string) => read(`${field}&`.repeat(65_536 / (field.length + 1)));
  expect(many('a=1')).toEqual({});
  expect(many('q_gov=1')).toEqual({ q_gov: Array(8192).fill('1') });
  expect(many('services=pay')).toEqual({ services: Array(5041).fill('pay') });
  // Each took half a second of processor time when the list was copied for every value.
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(500);
});
